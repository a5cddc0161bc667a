"""The steps that bring a database from any earlier version to this one."""

from surveyapp.migrations.running import current_revision, head_revision, upgrade

__all__ = ["current_revision", "head_revision", "upgrade"]
