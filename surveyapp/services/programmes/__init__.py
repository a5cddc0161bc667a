"""Programmes: who is asked what, when, and who is not."""
