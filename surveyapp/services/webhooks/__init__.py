"""Deliveries of other systems."""
