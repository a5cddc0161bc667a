"""A respondent's way through a questionnaire, from the link to the thanks."""
