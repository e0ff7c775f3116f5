"""Applications from the network: pre-review, progress for applicants, notices."""
