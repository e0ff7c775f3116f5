"""Documents that intake issues: made out, kept, printed, verified."""
