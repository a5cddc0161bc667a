"""Surveys, their questionnaires, links, waves and reports."""
