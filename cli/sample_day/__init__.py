"""The sample day: invented applications with the outcome that each should have."""
