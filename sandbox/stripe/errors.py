"""API errors in the shape that stripe-python turns into its exceptions."""

from typing import Any


class RequestRefused(Exception):
    """An answer `{"error": {...}}`; with `kept=True` what the request wrote stays (a declined card, for one)."""

    def __init__(self, status: int, kind: str, message: str, *, kept: bool = False, **more: Any) -> None:
        """`kind` is Stripe's `type`; `more` holds `code`, `param`, `decline_code`, `payment_intent`."""
        super().__init__(message)
        self.status = status
        self.kept = kept
        self.body: dict[str, dict[str, Any]] = {"error": {"type": kind, "message": message, **more}}


def invalid(message: str, param: str = "", code: str = "", status: int = 400) -> RequestRefused:
    """An `invalid_request_error`."""
    error = RequestRefused(status, "invalid_request_error", message)
    error.body["error"].update({name: value for name, value in (("param", param), ("code", code)) if value})
    return error


def missing(kind: str, identifier: str, param: str = "id") -> RequestRefused:
    """The 404 of an object unknown to this account."""
    label = kind.replace(".", " ").replace("_", " ")
    return invalid(f"No such {label}: '{identifier}'", param, "resource_missing", 404)


def card_declined(intent: dict[str, Any], error: dict[str, Any]) -> RequestRefused:
    """The 402 of a refused card; the failed charge and its event stay."""
    more = {key: value for key, value in error.items() if key not in ("type", "message")}
    return RequestRefused(402, "card_error", error["message"], kept=True, payment_intent=intent, **more)
