"""Members of staff and how they sign in."""
