"""Customers and events: lists, pages, imports."""
