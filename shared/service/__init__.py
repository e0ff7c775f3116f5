"""What every service runs on: its definition, the unit of work, and the executor around it."""
