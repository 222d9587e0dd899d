"""The only door to Stripe: who is called, what a failure leaves us knowing, what a signature proves.

Two sides use it: the agencies' card payments (`agency.cards.stripe_gateway`) and the platform's own subscriptions
(`tenants.subscriptions.billing_gateway`). Cents exist behind these two only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import stripe
from django.conf import settings

API_VERSION = "2026-10-28.endive"
TIMEOUT_SECONDS = 15
TOLERANCE_SECONDS = 300
CENTS = Decimal(100)
PAGE = 100  # Stripe gives no more of a list at once.
# JSON allows this character, PostgreSQL does not.
NUL = b"\\u0000"


class Silent(Exception):
    """No answer, or an answer that does not say what became of the request: look before trying again."""


class Refused(Exception):
    """Stripe understood and said no: nothing was charged."""


class BadSignature(Exception):
    """These bytes were not signed with our secret, or too long ago, or hold what no column can."""


def is_live() -> bool:
    """Whether our key moves real money."""
    return settings.STRIPE_SECRET_KEY.startswith(("sk_live", "rk_live"))


def ask(call: Callable[[Any], Any]) -> Any:
    """Call Stripe and sort its failures by what we then know. Raises `Silent` or `Refused`."""
    with _sorted_failures() as client:
        return call(client.v1)


def read(path: str, *, account: str, **asked: Any) -> dict[str, Any]:
    """Return what Stripe holds at a path, as plain values. Raises `Silent` or `Refused`.

    For what is read by the thousand: to make the library's objects takes as long as to ask.
    """
    with _sorted_failures() as client:
        return dict(client.raw_request("get", path, stripe_account=account, **asked).data)


def read_all(path: str, *, account: str, **asked: Any) -> list[dict[str, Any]]:
    """Return a whole list of Stripe's, latest first, page after page. Raises `Silent` or `Refused`."""
    page = read(path, account=account, limit=PAGE, **asked)
    found: list[dict[str, Any]] = page["data"]
    while page["has_more"]:
        page = read(path, account=account, limit=PAGE, **asked, starting_after=found[-1]["id"])
        found += page["data"]
    return found


@contextmanager
def _sorted_failures() -> Iterator[Any]:
    try:
        yield _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise Silent(str(error)) from error
    except stripe.StripeError as error:
        if error.http_status is None or error.http_status >= 500 or error.http_status == 409:  # noqa: PLR2004
            raise Silent(str(error)) from error
        raise Refused(str(error)) from error


def signed(body: bytes, signature: str, secret: str) -> dict[str, Any]:
    """Return an event that bears our signature. Raises `BadSignature`."""
    if not secret:
        raise BadSignature("no secret")
    if NUL in body:
        raise BadSignature("NUL")
    try:
        text = body.decode()
        stripe.WebhookSignature.verify_header(text, signature, secret, TOLERANCE_SECONDS)
        event: dict[str, Any] = json.loads(text)
    except (stripe.SignatureVerificationError, ValueError) as error:
        raise BadSignature(str(error)) from error
    return event


def euros(cents: int) -> Decimal:
    """An amount of Stripe's in euros."""
    return (Decimal(cents) / CENTS).quantize(Decimal("0.01"))


def moment(seconds: int | None) -> datetime | None:
    """An instant of Stripe's; None for none."""
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


@cache
def _client(secret: str, address: str) -> Any:
    """A client of Stripe, which keeps a connection for each thread."""
    return stripe.StripeClient(
        secret,
        stripe_version=API_VERSION,
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
        base_addresses={"api": address} if address else {},
    )
