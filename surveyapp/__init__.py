"""Customer-relationship surveys on the web: collects answers, shows results.

Importable with nothing but the standard library, so that ``python3 -m surveyapp`` can set up its
own environment; the application factory is ``surveyapp.app.create_app``.
"""
