"""What the regulations ask, as data: calendars, rules, profiles."""
