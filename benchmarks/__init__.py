"""Benchmarks: the relay, its peers and its limits, measured side by side in one run."""
