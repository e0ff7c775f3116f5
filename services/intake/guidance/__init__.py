"""Consultation and guidance: what is asked, what the answer rests on, who is called."""
