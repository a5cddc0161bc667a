"""What other systems may send."""
