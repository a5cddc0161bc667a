"""What recipients may do about messages, and what staff write in them."""
