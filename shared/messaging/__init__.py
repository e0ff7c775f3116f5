"""How messages get from one service's database to another's, with effect once."""
