"""The application, put together: settings, database, pages, protection."""

from __future__ import annotations

from functools import partial

from flask import Flask
from werkzeug.routing import IntegerConverter, ValidationError

from surveyapp import clock
from surveyapp.account.blueprint import blueprint as account
from surveyapp.api.blueprint import blueprint as api
from surveyapp.attempts import Attempts
from surveyapp.audiences import declare_static_files_public, require_declared_audiences
from surveyapp.config import Config
from surveyapp.customers.blueprint import blueprint as customers
from surveyapp.database import Database
from surveyapp.error_pages import register_error_pages
from surveyapp.extensions import babel, choose_locale, csrf
from surveyapp.guard import admit
from surveyapp.health import blueprint as health
from surveyapp.jobs.engine import wake_workers
from surveyapp.mailing.blueprint import blueprint as mailing
from surveyapp.manage.blueprint import blueprint as manage
from surveyapp.passwords import Passwords
from surveyapp.programme.blueprint import blueprint as programme
from surveyapp.research.blueprint import blueprint as research
from surveyapp.respond.blueprint import blueprint as respond
from surveyapp.security import flask_settings, protect
from surveyapp.services.surveys.make_report import ReportProcess
from surveyapp.staff_page import describe_page
from surveyapp.work.blueprint import blueprint as work

LARGEST_NUMBER = 2**31 - 1
"""Of a row; databases fail at larger ones instead of finding nothing."""


class RowNumber(IntegerConverter):
    """The number of a row in an address; one that no row can have leads nowhere."""

    def to_python(self, value: str) -> int:
        """The number."""
        if len(value) > len(str(LARGEST_NUMBER)) or int(value) > LARGEST_NUMBER:
            raise ValidationError
        return int(value)


def create_app(config: Config, passwords: Passwords | None = None) -> Flask:
    """The application for these settings.

    Raises:
        UndeclaredRouteError: a route does not say who it is for.
    """
    app = Flask("surveyapp")
    app.url_map.converters["int"] = RowNumber
    app.config.from_mapping(flask_settings(config))
    app.extensions["settings"] = config
    app.extensions["database"] = Database(config.database_url)
    app.extensions["passwords"] = passwords or Passwords()
    app.extensions["report_work"] = ReportProcess()
    app.extensions["wake_workers"] = partial(wake_workers, config)
    app.extensions["attempts"] = Attempts(clock.now)
    babel.init_app(app, locale_selector=choose_locale, default_timezone=config.time_zone)
    protect(app, config)
    app.before_request(admit)
    csrf.init_app(app)
    # Respondents answer without cookies; their forms carry a proof made from their own link.
    csrf.exempt(respond)
    for blueprint in (
        respond,
        account,
        research,
        programme,
        manage,
        mailing,
        customers,
        api,
        health,
        work,
    ):
        app.register_blueprint(blueprint)
    register_error_pages(app)
    app.context_processor(describe_page)
    declare_static_files_public(app)
    require_declared_audiences(app)
    return app
