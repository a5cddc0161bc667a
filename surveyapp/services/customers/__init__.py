"""Customers, what they agreed to, and what happened to them."""
