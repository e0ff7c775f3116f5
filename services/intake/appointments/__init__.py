"""Booked service: appointments at the window, in and outside office hours."""
