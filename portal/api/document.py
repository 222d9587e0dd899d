"""The OpenAPI document: what ninja reads of the operations, with our refusals and in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from http import HTTPMethod, HTTPStatus
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Router

from agency.webhooks.enums import EventKind

from .decorators import SoftwareKeyAuth
from .problems import MEDIA_TYPE
from .schemas import EventSaid

PREFIX = "/api/v1"
_METHODS = {method.lower() for method in HTTPMethod}
WEBHOOK_HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
_RATE = ("RateLimit", "RateLimit-Policy")


def document_of(api: NinjaAPI, routers: Iterable[Router]) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of the API, in the language that is active."""
    found = api.get_openapi_schema(path_prefix=PREFIX)
    scopes = _scopes(routers)
    # Lazy words become those of the language.
    said: dict[str, Any] = json.loads(json.dumps(found, cls=DjangoJSONEncoder))
    said["info"]["description"] = _(
        "Une clé en `Authorization: Bearer`, faite par le cabinet. Les sommes sont des textes à deux décimales, "
        "les jours suivent ISO 8601, les refus RFC 9457."
    )
    for _path, operation in operations_of(said):
        operation["x-scope"] = scopes[operation["operationId"]]
        operation["description"] = _("Droit : %(scope)s.") % {"scope": operation["x-scope"]}
        for status, answer in operation["responses"].items():
            answer["description"] = HTTPStatus(int(status)).phrase
            if int(status) >= HTTPStatus.BAD_REQUEST:
                answer["content"] = {MEDIA_TYPE: next(iter(answer["content"].values()))}
            if int(status) != HTTPStatus.UNAUTHORIZED:
                answer["headers"] = {name: {"schema": {"type": "string"}} for name in _RATE}
    _add_webhooks(said)
    return said


def _add_webhooks(said: dict[str, Any]) -> None:
    """Add what addresses are told: one entry for each kind of event, and the objects that they are made of."""
    schema = json.loads(
        json.dumps(EventSaid.model_json_schema(ref_template="#/components/schemas/{model}"), cls=DjangoJSONEncoder)
    )
    kinds = said["components"]["schemas"]
    kinds |= schema.pop("$defs", {}) | {"EventSaid": schema}
    body = {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/EventSaid"}}}}
    headers = [
        {"name": name, "in": "header", "required": True, "schema": {"type": "string"}} for name in WEBHOOK_HEADERS
    ]
    said["webhooks"] = {
        kind.value: {
            "post": {
                "summary": str(kind.label).capitalize(), "operationId": kind.name.lower(), "parameters": headers,
                "requestBody": body, "responses": {"2XX": {"description": "OK"}},
            }
        }
        for kind in EventKind
    }  # fmt: skip


def operations_of(said: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield « GET /api/v1/cases » with its operation, for each of the document, in its order."""
    for path, item in said["paths"].items():
        for method, operation in item.items():
            if method in _METHODS:
                yield f"{method.upper()} {path}", operation


def _scopes(routers: Iterable[Router]) -> dict[str, str]:
    """Operation id -> the scope that its key must hold."""
    return {
        str(operation.operation_id): str(router.auth.scope)
        for router in routers
        for view in router.path_operations.values()
        for operation in view.operations
        if isinstance(router.auth, SoftwareKeyAuth)
    }
