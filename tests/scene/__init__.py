"""A whole site for tests: started, worked at, disturbed, and judged at the end."""
