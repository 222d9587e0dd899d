"""Cards and accounts that people save at Stripe for a plan, and their charges; `tenants.stripe_door` asks.

They are given on Stripe's page; we hold their name at Stripe and the last four figures. Direct charges on the agency's
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
    "mandate_lives",
    "open_setup",
    "read_charge",
    "setup_page",
]
_KEPT = ["setup_intent.payment_method", "setup_intent.mandate"]
_CHARGED = ["latest_charge"]
CARD, ACCOUNT = "card", "sepa_debit"


@dataclass(frozen=True)
class SetupPage:
    """A hosted page where a card or an account is saved: `status` is open, complete or expired.

    `method` is what was saved, once it is; an account comes with its `mandate` and the `reference` of it (RUM).
    """

    ref: str
    key: str
    status: str
    url: str
    customer: str
    method: str = ""
    ends_with: str = ""
    mandate: str = ""
    reference: str = ""


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
    *,
    account: str,
    key: str,
    reference: str,
    schema: str,
    success_url: str,
    cancel_url: str,
    expires_at: datetime,
    kind: str = CARD,
) -> SetupPage:
    """Open a page that saves one card, or one account with its mandate, for nothing today.

    The client at Stripe bears the case's reference and no name. `key` is what we look for after a silence.
    Raises `Silent` or `Refused`.
    """
    marks = {"setup": key, "agency": schema}
    client: Any = {"description": reference, "metadata": marks}
    params: Any = {
        "mode": "setup", "locale": "fr", "payment_method_types": [kind], "success_url": success_url,
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
    params: Any = {"expand": _KEPT}
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
    *,
    account: str,
    key: str,
    customer: str,
    method: str,
    amount: Decimal,
    reference: str,
    schema: str,
    mandate: str = "",
) -> SavedCharge:
    """Charge a saved card, its owner away, or under its mandate an account. Raises `Silent`, or `Refused` for a no.

    A refused charge is held by Stripe all the same: `charge_named` finds it, and why.
    """
    marks = {"attempt": key, "agency": schema}
    params: Any = {
        "amount": int(amount * CENTS), "currency": "eur", "customer": customer, "payment_method": method,
        "payment_method_types": [ACCOUNT if mandate else CARD], "off_session": True, "confirm": True,
        "metadata": marks, "description": reference, **({"mandate": mandate} if mandate else {}),
    }  # fmt: skip
    options = _options(account) | {"idempotency_key": key}
    return _charge(ask(lambda api: api.payment_intents.create(params, options)))


def charge_named(*, account: str, key: str, customer: str) -> SavedCharge | None:
    """Return the charge made under a key, None when Stripe holds none. Raises `Silent` or `Refused`."""
    params: Any = {"customer": customer, "limit": 100, "expand": ["data.latest_charge"]}
    found = ask(lambda api: list(api.payment_intents.list(params, _options(account)).auto_paging_iter()))
    return next((_charge(one) for one in found if _mark(one.metadata, "attempt") == key), None)


def read_charge(*, account: str, ref: str) -> SavedCharge:
    """Read a charge again. Raises `Silent` or `Refused`."""
    params: Any = {"expand": _CHARGED}
    return _charge(ask(lambda api: api.payment_intents.retrieve(ref, params, _options(account))))


def call_off(*, account: str, ref: str) -> SavedCharge:
    """Call a charge off that nobody paid, so that nobody ever can; as it stands when it was paid meanwhile.

    Raises `Silent`.
    """
    try:
        return _charge(ask(lambda api: api.payment_intents.cancel(ref, options=_options(account))))
    except Refused:
        return read_charge(account=account, ref=ref)


def mandate_lives(*, account: str, ref: str) -> bool:
    """Read whether debits may still be asked under a mandate given at Stripe. Raises `Silent` or `Refused`."""
    return bool(ask(lambda api: api.mandates.retrieve(ref, options=_options(account))).status != "inactive")


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
    saved = None if method is None or isinstance(method, str) else method
    given = None if saved is None or isinstance(intent.mandate, str) else intent.mandate
    mandate = given if saved is not None and saved.type == ACCOUNT else None
    return SetupPage(
        ref=found.id,
        key=_mark(found.metadata, "setup"),
        status=found.status or "",
        url=found.url or "",
        customer=str(found.customer or ""),
        method=saved.id if saved else "",
        ends_with=saved[saved.type].last4 if saved else "",
        mandate=mandate.id if mandate else "",
        reference=mandate.payment_method_details.sepa_debit.reference if mandate else "",
    )


def _charge(found: Any) -> SavedCharge:
    error = found.last_payment_error
    tried = None if isinstance(found.latest_charge, str) else found.latest_charge
    # What an account's bank answers is on the charge; of a card, its own code says more.
    failed = getattr(tried, "failure_code", None)
    said = (getattr(error, "decline_code", None) or failed or getattr(error, "code", None) or "") if error else ""
    return SavedCharge(found.id, found.status, str(said))


def _around(instant: datetime) -> dict[str, int]:
    second = int(instant.timestamp())
    return {"gte": second - 600, "lte": second + 600}


def _mark(metadata: Any, name: str) -> str:
    return str(metadata[name]) if metadata and name in metadata else ""


def _options(account: str) -> Any:
    return {"stripe_account": account}
