"""Every rule with code is disabled in turn; a test of that rule must notice."""
