"""Queue numbers in the hall, and work beyond closing time."""
