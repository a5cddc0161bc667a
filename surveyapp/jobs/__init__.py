"""Background work: thin jobs that call a service."""
