"""Faults on purpose, under load, judged case by case afterwards: see docs/reliability.md."""
