"""One installation: its time, its denied tokens, its services' runtime."""
