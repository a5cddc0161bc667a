"""All addresses of what the organisation knows: customers, events, and the files they come in."""

from __future__ import annotations

from flask import Blueprint

from surveyapp.customers import attributes, customer_pages, imports, lists

blueprint = Blueprint("customers", __name__, template_folder="templates", url_prefix="/customers")

ADDRESSES = (
    ("GET", "", "customers", lists.customers),
    ("GET", "/events", "events", lists.events),
    ("GET", "/<int:customer_id>", "customer", customer_pages.customer),
    ("POST", "/<int:customer_id>/contact", "change", customer_pages.change),
    ("POST", "/<int:customer_id>/consents", "add_consent", customer_pages.add_consent),
    ("GET", "/imports", "imports", imports.imports),
    ("POST", "/imports", "upload", imports.upload),
    ("GET", "/imports/waiting/<token>", "mapping", imports.mapping),
    ("POST", "/imports/waiting/<token>", "keep", imports.keep),
    ("GET", "/imports/waiting/<token>/preview", "preview", imports.preview),
    ("POST", "/imports/waiting/<token>/apply", "apply", imports.apply),
    ("POST", "/imports/waiting/<token>/discard", "discard", imports.discard),
    ("GET", "/imports/<int:batch_id>", "batch", imports.batch),
    ("POST", "/imports/<int:batch_id>/undo", "undo", imports.undo),
    ("GET", "/attributes", "attributes", attributes.attributes),
    ("POST", "/attributes", "add_attribute", attributes.add_attribute),
    ("POST", "/attributes/<int:attribute_id>", "edit_attribute", attributes.edit_attribute),
    ("GET", "/mappings", "mappings", attributes.mappings),
    ("POST", "/mappings", "add_mapping", attributes.add_mapping),
    ("POST", "/mappings/<int:mapping_id>/remove", "remove_mapping", attributes.remove_mapping),
)

for method, address, name, view in ADDRESSES:
    blueprint.add_url_rule(address, name, view, methods=[method])
