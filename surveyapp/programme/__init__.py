"""Programmes and invitations: who is asked, when, with which outcome."""
