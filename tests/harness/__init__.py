"""What must hold of a running app, measured: ``python -m tests.harness``."""
