"""The operations together, and how each refusal of the framework is said as one of ours."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from .enums import Refused
from .problems import Problem, answer_of
from .views import cases, claims, documents, money
from .words import _

API = NinjaAPI(title=str(_("API du cabinet")), version="1", openapi_url=None, docs_url=None, urls_namespace="api")
ROUTERS = (cases.router, claims.router, documents.router, money.payments, money.remittances)
for router in ROUTERS:
    API.add_router("", router)


@API.exception_handler(Problem)
def _problem(_request: HttpRequest, problem: Any) -> HttpResponse:
    return answer_of(problem)


@API.exception_handler(AuthenticationError)
def _unknown_key(_request: HttpRequest, _error: Any) -> HttpResponse:
    return answer_of(Problem(Refused.KEY_UNKNOWN))


@API.exception_handler(ValidationError)
def _invalid(_request: HttpRequest, error: Any) -> HttpResponse:
    return answer_of(Problem(Refused.INVALID, errors=[_fault(one) for one in error.errors]))


@API.exception_handler(RequestDataTooBig)
def _too_large(_request: HttpRequest, _error: Any) -> HttpResponse:
    return answer_of(Problem(Refused.TOO_LARGE))


@API.exception_handler(SuspiciousOperation)
def _unreadable(_request: HttpRequest, _error: Any) -> HttpResponse:
    return answer_of(Problem(Refused.UNREADABLE))


@API.exception_handler(HttpError)
def _of_the_framework(_request: HttpRequest, _error: Any) -> HttpResponse:
    return answer_of(Problem(Refused.UNREADABLE))


@API.exception_handler(Http404)
def _not_found(_request: HttpRequest, _error: Any) -> HttpResponse:
    return answer_of(Problem(Refused.NOT_FOUND))


def _fault(error: dict[str, Any]) -> dict[str, Any]:
    """One fault as pydantic finds it: `body, claims, claims, 0, debtor, nature` is the nature of line one's debtor."""
    place = [part for part in error["loc"] if part not in ("body", "query", "header", "form", "path", "file")]
    ranks = [part for part in place if isinstance(part, int)]
    names = [str(part) for part in place if not isinstance(part, int)]
    if ranks and "claims" in names:
        names = names[len(names) - names[::-1].index("claims") :]
    fault = {"field": ".".join(names), "reason": error["msg"]}
    return {"line": ranks[0] + 1, **fault} if ranks else fault
