"""What one would use instead, given the same work: each written as its manual says, and tuned."""
