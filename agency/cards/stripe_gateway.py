"""Card payments at Stripe, through the one door to it (`tenants.stripe_door`), and the only place where cents exist.

Direct charges on the agency's own account: the platform never holds money, and takes no fee on it.
What comes back is turned into frozen values; nothing of the library leaves this file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.conf import settings

from tenants.stripe_door import CENTS, BadSignature, Refused, Silent, is_live, signed
from tenants.stripe_door import ask as _ask
from tenants.stripe_door import euros as _euros
from tenants.stripe_door import moment as _moment
from tenants.stripe_door import read as _read
from tenants.stripe_door import read_all as _read_all

__all__ = [
    "BadSignature",
    "BalanceLine",
    "CardRefund",
    "Dispute",
    "Event",
    "Intent",
    "Payout",
    "Refused",
    "Session",
    "Silent",
    "close_page",
    "disputes",
    "find_page",
    "give_back",
    "intent",
    "intent_of",
    "is_live",
    "open_page",
    "page",
    "payment_of",
    "payout",
    "read_event",
    "refunds",
    "warned_intent",
]
_LISTED_AROUND = timedelta(minutes=10)
_SERVICES = {"charge": "charges", "refund": "refunds", "dispute": "disputes"}


@dataclass(frozen=True)
class Session:
    """A hosted payment page: `status` is open, complete or expired."""

    ref: str
    key: str
    status: str
    url: str
    intent: str


@dataclass(frozen=True)
class Intent:
    """A payment as Stripe knows it now; amounts in euros. `fee` is None until the balance movement is known.

    A `debit` of an account is money from that movement on, and Stripe lets it go on `available_at`.
    """

    ref: str
    key: str
    status: str
    received: Decimal
    currency: str
    at: datetime
    refunded: Decimal = Decimal("0.00")
    disputed: bool = False
    movement: str = ""
    fee: Decimal | None = None
    debit: bool = False
    available_at: datetime | None = None

    @property
    def succeeded(self) -> bool:
        """Whether the money was collected, in euros."""
        known = bool(self.movement) or not self.debit
        return known and self.status == "succeeded" and self.currency == "eur" and self.received > 0


@dataclass(frozen=True)
class CardRefund:
    """Money that the agency gives back; `gone` says that it did not reach the person after all."""

    ref: str
    status: str
    amount: Decimal
    movement: str = ""
    fee: Decimal = Decimal("0.00")
    key: str = ""

    @property
    def left(self) -> bool:
        """Whether the money left for the person."""
        return self.status in ("pending", "succeeded")

    @property
    def gone(self) -> bool:
        """Whether the money came back, or never left."""
        return self.status in ("failed", "canceled")


@dataclass(frozen=True)
class BalanceLine:
    """A line of the balance, in euros: `amount` is negative when it left, `fee` negative when it was given back."""

    ref: str
    amount: Decimal
    fee: Decimal


@dataclass(frozen=True)
class Dispute:
    """A payment that the person contests with their bank, and what it moved on the balance."""

    ref: str
    status: str
    amount: Decimal
    respond_by: datetime | None
    movements: tuple[BalanceLine, ...]
    reason: str = ""

    @property
    def lost(self) -> bool:
        """Whether the bank decided for the person."""
        return self.status == "lost"

    @property
    def settled(self) -> bool:
        """Whether the bank decided for us, or nothing was decided after all."""
        return self.status in ("won", "warning_closed", "prevented")


@dataclass(frozen=True)
class Payout:
    """Money that Stripe sent to the dedicated account; `status` is paid once it is there."""

    ref: str
    status: str
    amount: Decimal
    arrives_on: datetime


@dataclass(frozen=True)
class Event:
    """What a webhook says of itself; its object is only a hint and is read again. `text` is what was signed."""

    ref: str
    kind: str
    account: str
    live: bool
    object_kind: str
    object_ref: str
    text: str


def open_page(
    *,
    account: str,
    key: str,
    amount: Decimal,
    title: str,
    reference: str,
    schema: str,
    email: str,
    success_url: str,
    cancel_url: str,
    expires_at: datetime,
) -> Session:
    """Open a hosted page for one payment by card. Raises `Silent` or `Refused`.

    `key` is the idempotency key and, as metadata, what we look for after a silence.
    """
    marks = {"attempt": key, "agency": schema}
    params: Any = {
        "mode": "payment",
        "locale": "fr",
        "submit_type": "pay",
        "payment_method_types": ["card"],
        "line_items": [
            {
                "quantity": 1,
                "price_data": {"currency": "eur", "unit_amount": _cents(amount), "product_data": {"name": title}},
            }
        ],
        "success_url": success_url,
        "cancel_url": cancel_url,
        "client_reference_id": reference,
        "metadata": marks,
        "payment_intent_data": {"metadata": marks, "description": reference},
        "expires_at": int(expires_at.timestamp()),
    }
    if email:
        params["customer_email"] = email
    options = _options(account) | {"idempotency_key": key}
    return _session(_ask(lambda api: api.checkout.sessions.create(params, options)))


def page(*, account: str, ref: str) -> Session:
    """Read a hosted page again. Raises `Silent` or `Refused`."""
    return _session(_ask(lambda api: api.checkout.sessions.retrieve(ref, options=_options(account))))


def close_page(*, account: str, ref: str) -> None:
    """Make sure that nobody can pay on this page any more. Raises `Silent`, or `Refused` when it is not open."""
    _ask(lambda api: api.checkout.sessions.expire(ref, options=_options(account)))


def find_page(*, account: str, key: str, around: datetime) -> Session | None:
    """Find the page made with our key, whatever its age: keys are forgotten after a day. Raises `Silent`.

    Listed by date rather than searched: Stripe's search is late by up to a minute, its lists are not.
    """
    params: Any = {
        "limit": 100,
        "created": {
            "gte": int((around - _LISTED_AROUND).timestamp()),
            "lte": int((around + _LISTED_AROUND).timestamp()),
        },
    }
    sessions = _ask(
        lambda api: [
            _session(found) for found in api.checkout.sessions.list(params, _options(account)).auto_paging_iter()
        ]
    )
    return next((found for found in sessions if found.key == key), None)


def intent(*, account: str, ref: str) -> Intent:
    """Read a payment again, with its fee when known. Raises `Silent` or `Refused`."""
    expand = ["latest_charge.balance_transaction"]
    found = _read(f"/v1/payment_intents/{quote(ref, safe='')}", account=account, expand=expand)
    charge = found["latest_charge"] if isinstance(found["latest_charge"], dict) else None
    movement = charge["balance_transaction"] if charge else None
    details = charge["payment_method_details"] if charge else None
    debit = details is not None and details["type"] == "sepa_debit"
    dated = (movement if debit else None) or charge or found
    return Intent(
        ref=found["id"],
        key=_mark(found["metadata"], "attempt"),
        status=found["status"],
        received=_euros(found["amount_received"]),
        currency=found["currency"],
        at=datetime.fromtimestamp(dated["created"], UTC),
        refunded=_euros(charge["amount_refunded"]) if charge else Decimal("0.00"),
        disputed=bool(charge and charge["disputed"]),
        movement=movement["id"] if movement else "",
        fee=_euros(movement["fee"]) if movement else None,
        debit=debit,
        available_at=_moment(movement["available_on"]) if movement else None,
    )


def intent_of(*, account: str, object_kind: str, object_ref: str) -> str:
    """Return the payment that a charge, a refund or a dispute belongs to; empty when none yet."""
    found = _ask(lambda api: getattr(api, _SERVICES[object_kind]).retrieve(object_ref, options=_options(account)))
    return str(found.payment_intent or "")


def refunds(*, account: str, intent_ref: str) -> tuple[CardRefund, ...]:
    """Return what was given back on a payment, oldest first. Raises `Silent` or `Refused`."""
    expand = ["data.balance_transaction"]
    found = _read_all("/v1/refunds", account=account, payment_intent=intent_ref, expand=expand)
    return tuple(map(_refund, reversed(found)))


def give_back(*, account: str, key: str, intent_ref: str, amount: Decimal) -> CardRefund:
    """Give a part of a payment back on its card, once for our key whatever its age. Raises `Silent` or `Refused`.

    Stripe forgets its idempotency keys after a day: what we marked is looked for first.
    """
    made = next((one for one in refunds(account=account, intent_ref=intent_ref) if one.key == key), None)
    if made is not None:
        return made
    params: Any = {"payment_intent": intent_ref, "amount": _cents(amount), "metadata": {"refund": key}}
    params |= {"reason": "requested_by_customer", "expand": ["balance_transaction"]}
    options = _options(account) | {"idempotency_key": key}
    return _refund(_ask(lambda api: api.refunds.create(params, options)))


def disputes(*, account: str, intent_ref: str) -> tuple[Dispute, ...]:
    """Return what was contested on a payment, oldest first. Raises `Silent` or `Refused`."""
    found = _read_all("/v1/disputes", account=account, payment_intent=intent_ref)
    return tuple(
        Dispute(
            ref=one["id"],
            status=one["status"],
            amount=_euros(one["amount"]),
            respond_by=_moment(one["evidence_details"]["due_by"]),
            movements=tuple(
                BalanceLine(line["id"], _euros(line["amount"]), _euros(line["fee"]))
                for line in one["balance_transactions"]
            ),
            reason=one["reason"] or "",
        )
        for one in reversed(found)
    )


def warned_intent(*, account: str, ref: str) -> str:
    """Return the payment that an early fraud warning speaks of; empty for none. Raises `Silent` or `Refused`."""
    found = _ask(lambda api: api.radar.early_fraud_warnings.retrieve(ref, options=_options(account)))
    return str(found.payment_intent or "")


def payout(*, account: str, ref: str) -> Payout:
    """Read a payout again. Raises `Silent` or `Refused`."""
    found = _ask(lambda api: api.payouts.retrieve(ref, options=_options(account)))
    return Payout(found.id, found.status, _euros(found.amount), datetime.fromtimestamp(found.arrival_date, UTC))


def read_event(body: bytes, signature: str) -> Event:
    """Return what a signed webhook says.

    Raises `BadSignature` for another secret, a signature over 300 s old, or a body that the database cannot hold.
    """
    event = signed(body, signature, settings.STRIPE_WEBHOOK_SECRET)
    try:
        subject = event["data"]["object"]
        return Event(
            ref=str(event["id"])[:120],
            kind=str(event["type"])[:80],
            account=str(event.get("account") or ""),
            live=bool(event["livemode"]),
            object_kind=str(subject.get("object", "")),
            object_ref=(payment_of(subject) or str(subject.get("id", "")))[:120],
            text=body.decode(),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise BadSignature(str(error)) from error


def payment_of(subject: Mapping[str, Any]) -> str:
    """Return the payment to be read that the object of an event names: itself, or what it belongs to; else empty."""
    named = subject.get("id") if subject.get("object") == "payment_intent" else subject.get("payment_intent")
    return named if isinstance(named, str) else ""


def _options(account: str) -> Any:
    return {"stripe_account": account}


def _refund(found: Any) -> CardRefund:
    line = found["balance_transaction"]
    return CardRefund(
        ref=found["id"],
        status=found["status"] or "",
        amount=_euros(found["amount"]),
        movement=line["id"] if line else "",
        fee=_euros(line["fee"]) if line else Decimal("0.00"),
        key=_mark(found["metadata"], "refund"),
    )


def _session(found: Any) -> Session:
    return Session(
        ref=found.id,
        key=_mark(found.metadata, "attempt"),
        status=found.status or "",
        url=found.url or "",
        intent=str(found.payment_intent or ""),
    )


def _mark(metadata: Any, name: str) -> str:
    return str(metadata[name]) if metadata and name in metadata else ""


def _cents(amount: Decimal) -> int:
    return int(amount * CENTS)
