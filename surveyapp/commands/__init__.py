"""The commands: one file each, thin over services and the pure packages."""
