"""A web server that takes a form as it stands when the connection ends, whole or not."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from surveyapp.commands import serve_app
from surveyapp.config import Config


class Quiet(WSGIRequestHandler):
    """Writes no log."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
        """Say nothing."""


def serve_half_forms() -> None:
    """Serve with it instead of the product's own."""
    if not callable(serve_app.serve):
        raise TypeError("serve_app.serve is what this takes the place of")
    serve_app.serve = _serve


def _serve(app: Flask, config: Config, host: str, port: int, threads: int = 0) -> None:
    del config, threads
    app.wsgi_app = _impatient(app.wsgi_app)  # type: ignore[method-assign]
    server = make_server(host, port, app, threaded=True, request_handler=Quiet)
    sys.stdout.write("Serving half forms\n")
    sys.stdout.flush()
    server.serve_forever()


def _impatient(app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        came = _what_came(environ)
        environ["wsgi.input"] = BytesIO(came)
        environ["CONTENT_LENGTH"] = str(len(came))
        return app(environ, start_response)

    return serve


def _what_came(environ: dict[str, Any]) -> bytes:
    announced, came = int(environ.get("CONTENT_LENGTH") or 0), b""
    try:
        while len(came) < announced:
            more = environ["wsgi.input"].read(1)
            if not more:
                break
            came += more
    except OSError:
        return came
    return came
