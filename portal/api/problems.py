"""Refusals as `application/problem+json` (RFC 9457), whoever found the fault."""

from __future__ import annotations

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse

from .enums import STATUS, Refused

MEDIA_TYPE = "application/problem+json"
PAGE = "/api/v1/"


class Problem(Exception):
    """A refusal: its kind, a sentence for a person, the faults one by one."""

    def __init__(self, kind: Refused, detail: Any = "", *, errors: Sequence[dict[str, Any]] = ()) -> None:
        super().__init__(kind, detail)
        self.kind, self.detail, self.errors = kind, str(detail or kind.label), list(errors)


def answer_of(problem: Problem) -> HttpResponse:
    """Return a refusal as it is sent. Its `type` is the place of the API's own page where it is explained."""
    status = STATUS[problem.kind]
    said: dict[str, Any] = {
        "type": f"{PAGE}#{problem.kind}",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": problem.detail,
    }
    if problem.errors:
        said["errors"] = problem.errors
    response = HttpResponse(json.dumps(said, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    if problem.kind == Refused.KEY_UNKNOWN:
        response["WWW-Authenticate"] = 'Bearer realm="api"'
    return response


def is_for_programs(request: HttpRequest) -> bool:
    """Whether a request is for the API, which answers programs and not people."""
    return request.path.startswith(PAGE) and request.path != PAGE
