"""Builds that are wrong on purpose, to prove that the suite would tell: for `faults.host` only."""
