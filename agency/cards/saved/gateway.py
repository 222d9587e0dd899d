"""Cards that people save at Stripe for the instalments of a plan, and their charges; `tenants.stripe_door` asks.

The card is given on Stripe's page; we hold its name at Stripe and its last four figures. Direct charges on the agency's
own account, like every other (`stripe_gateway`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from tenants.stripe_door import CENTS, Refused, Silent, ask

__all__ = [
    "Refused",
    "SavedCharge",
    "SetupPage",
    "Silent",
    "call_off",
    "charge",
    "charge_named",
    "close_setup",
    "find_setup",
    "forget_card",
    "open_setup",
    "read_charge",
    "setup_page",
]
_CARD = ["setup_intent.payment_method"]


@dataclass(frozen=True)
class SetupPage:
    """A hosted page where a card is saved: `status` is open, complete or expired; `method` is the card once it is."""

    ref: str
    key: str
    status: str
    url: str
    customer: str
    method: str = ""
    ends_with: str = ""


@dataclass(frozen=True)
class SavedCharge:
    """A charge of a saved card as Stripe holds it now; `refusal` is the bank's reason, empty when it gave none."""

    ref: str
    status: str
    refusal: str

    @property
    def dead(self) -> bool:
        """Whether nothing can come of it any more."""
        return self.status == "canceled"


def open_setup(
    *, account: str, key: str, reference: str, schema: str, success_url: str, cancel_url: str, expires_at: datetime
) -> SetupPage:
    """Open a page that saves one card, for nothing today. Raises `Silent` or `Refused`.

    The client at Stripe bears the case's reference and no name. `key` is what we look for after a silence.
    """
    marks = {"setup": key, "agency": schema}
    client: Any = {"description": reference, "metadata": marks}
    params: Any = {
        "mode": "setup", "locale": "fr", "payment_method_types": ["card"], "success_url": success_url,
        "cancel_url": cancel_url, "client_reference_id": reference, "metadata": marks,
        "expires_at": int(expires_at.timestamp()),
    }  # fmt: skip
    where = _options(account)

    def both(api: Any) -> Any:
        owner = api.customers.create(client, where | {"idempotency_key": f"{key}:client"})
        return api.checkout.sessions.create({**params, "customer": owner.id}, where | {"idempotency_key": key})

    return _page(ask(both))


def setup_page(*, account: str, ref: str) -> SetupPage:
    """Read such a page again, with the card once it is saved. Raises `Silent` or `Refused`."""
    params: Any = {"expand": _CARD}
    return _page(ask(lambda api: api.checkout.sessions.retrieve(ref, params, _options(account))))


def find_setup(*, account: str, key: str, around: datetime) -> SetupPage | None:
    """Return the page opened under a key about an instant, None when there is none. Raises `Silent` or `Refused`."""
    params: Any = {"created": _around(around), "limit": 100}
    found = ask(lambda api: list(api.checkout.sessions.list(params, _options(account)).auto_paging_iter()))
    mine = next((one for one in found if _mark(one.metadata, "setup") == key), None)
    return setup_page(account=account, ref=mine.id) if mine else None


def close_setup(*, account: str, ref: str) -> None:
    """Close a page so that no card can be saved on it. Raises `Silent`, or `Refused` when it is over already."""
    ask(lambda api: api.checkout.sessions.expire(ref, options=_options(account)))


def charge(
    *, account: str, key: str, customer: str, method: str, amount: Decimal, reference: str, schema: str
) -> SavedCharge:
    """Charge a saved card, its owner away. Raises `Silent`, or `Refused` when the bank or Stripe said no.

    A refused charge is held by Stripe all the same: `charge_named` finds it, and why.
    """
    marks = {"attempt": key, "agency": schema}
    params: Any = {
        "amount": int(amount * CENTS), "currency": "eur", "customer": customer, "payment_method": method,
        "payment_method_types": ["card"], "off_session": True, "confirm": True, "metadata": marks,
        "description": reference,
    }  # fmt: skip
    options = _options(account) | {"idempotency_key": key}
    return _charge(ask(lambda api: api.payment_intents.create(params, options)))


def charge_named(*, account: str, key: str, customer: str) -> SavedCharge | None:
    """Return the charge made under a key, None when Stripe holds none. Raises `Silent` or `Refused`."""
    params: Any = {"customer": customer, "limit": 100}
    found = ask(lambda api: list(api.payment_intents.list(params, _options(account)).auto_paging_iter()))
    return next((_charge(one) for one in found if _mark(one.metadata, "attempt") == key), None)


def read_charge(*, account: str, ref: str) -> SavedCharge:
    """Read a charge again. Raises `Silent` or `Refused`."""
    return _charge(ask(lambda api: api.payment_intents.retrieve(ref, options=_options(account))))


def call_off(*, account: str, ref: str) -> SavedCharge:
    """Call a charge off that nobody paid, so that nobody ever can; as it stands when it was paid meanwhile.

    Raises `Silent`.
    """
    try:
        return _charge(ask(lambda api: api.payment_intents.cancel(ref, options=_options(account))))
    except Refused:
        return read_charge(account=account, ref=ref)


def forget_card(*, account: str, method: str) -> None:
    """Take a card from its client at Stripe: nobody can charge it any more. Twice is once. Raises `Silent`."""
    try:
        ask(lambda api: api.payment_methods.detach(method, options=_options(account)))
    except Refused:
        # It is gone already, or the account is.
        return


def _page(found: Any) -> SetupPage:
    intent = found.setup_intent
    method = None if intent is None or isinstance(intent, str) else intent.payment_method
    card = None if method is None or isinstance(method, str) else method
    return SetupPage(
        ref=found.id,
        key=_mark(found.metadata, "setup"),
        status=found.status or "",
        url=found.url or "",
        customer=str(found.customer or ""),
        method=card.id if card else "",
        ends_with=card.card.last4 if card else "",
    )


def _charge(found: Any) -> SavedCharge:
    error = found.last_payment_error
    said = (getattr(error, "decline_code", None) or getattr(error, "code", None) or "") if error else ""
    return SavedCharge(found.id, found.status, str(said))


def _around(instant: datetime) -> dict[str, int]:
    second = int(instant.timestamp())
    return {"gte": second - 600, "lte": second + 600}


def _mark(metadata: Any, name: str) -> str:
    return str(metadata[name]) if metadata and name in metadata else ""


def _options(account: str) -> Any:
    return {"stripe_account": account}
