"""`jieli village`: a village agent's own machine, which works while the line is away."""
