"""收件: first contacts, the formal check, and what is decided about an application there."""
