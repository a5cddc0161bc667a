"""Messages: put together, sent, and taken back."""
