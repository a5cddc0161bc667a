"""All addresses for respondents."""

from __future__ import annotations

from flask import Blueprint

from surveyapp.respond import answering, contact, entering, packing, refusals

blueprint = Blueprint(
    "respond",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/respond",
)

ADDRESSES = (
    ("GET", "/s/<slug>", "open_link", entering.open_link),
    ("POST", "/s/<slug>", "start", entering.start),
    ("GET", "/s/<slug>/<place>", "page", answering.page),
    ("POST", "/s/<slug>/<place>", "send", answering.send),
    ("POST", "/s/<slug>/contact", "decide", contact.decide),
    ("GET", "/p/<token>", "personal_link", entering.personal_link),
    ("GET", "/r/<token>", "resume", answering.resume),
    ("GET", "/r/<token>/<place>", "page_by_token", answering.page_by_token),
    ("POST", "/r/<token>/<place>", "send_by_token", answering.send_by_token),
    ("POST", "/r/<token>/contact", "decide_by_token", contact.decide_by_token),
)

for method, address, name, view in ADDRESSES:
    blueprint.add_url_rule(address, name, view, methods=[method])

refusals.register(blueprint)
blueprint.after_request(packing.pack)
