"""A village that works while its line is down."""
