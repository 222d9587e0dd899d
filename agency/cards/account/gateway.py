"""The agency's own account at Stripe: opened, led to its onboarding, read. Through `tenants.stripe_door` alone.

Its owner deals with Stripe directly: full dashboard, fees and losses between Stripe and the agency, requirements asked
by Stripe. The platform never stands in between (direct charges).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tenants.stripe_door import Refused, Silent, ask

__all__ = [
    "AccountGone",
    "AccountStanding",
    "Refused",
    "Silent",
    "account",
    "ask_capabilities",
    "onboarding_page",
    "open_account",
]
_CONTROLLER = {
    "fees": {"payer": "account"},
    "losses": {"payments": "stripe"},
    "requirement_collection": "stripe",
    "stripe_dashboard": {"type": "full"},
}
# What is asked for; each is asked of Stripe, which decides.
_ASKED = ("card_payments", "sepa_debit_payments", "transfers")
_REQUESTED = {name: {"requested": True} for name in _ASKED}


# What Stripe answers for an account that is not the platform's to read, or not there.
_NOT_OURS = (403, 404)


class AccountGone(Exception):
    """Its owner let the platform go: the account is read no more."""


@dataclass(frozen=True)
class AccountStanding:
    """An account as Stripe holds it now: what it may do, what Stripe still asks, and why it stands still if it does."""

    ref: str
    cards: str
    debits: str
    transfers: str
    payouts: bool
    given: bool
    due: tuple[str, ...]
    past_due: tuple[str, ...]
    checking: tuple[str, ...]
    disabled: str


def open_account(*, key: str, schema: str, email: str) -> str:
    """Open an empty account for an agency and return its reference; the same for the same key within a day.

    Raises `Silent` or `Refused`.
    """
    params: Any = {
        "country": "FR", "email": email, "business_type": "company", "controller": _CONTROLLER,
        "capabilities": _REQUESTED, "metadata": {"agency": schema},
    }  # fmt: skip
    return str(ask(lambda api: api.accounts.create(params, {"idempotency_key": key})).id)


def ask_capabilities(*, ref: str) -> None:
    """Ask Stripe for all that an agency uses, for an account opened before one of them; twice is once.

    Raises `Silent` or `Refused`.
    """
    params: Any = {"capabilities": _REQUESTED}
    ask(lambda api: api.accounts.update(ref, params))


def onboarding_page(*, ref: str, return_url: str, refresh_url: str) -> str:
    """Return the address where the agency tells Stripe who it is: it opens once, for some minutes.

    Raises `Silent` or `Refused`.
    """
    params: Any = {
        "account": ref, "type": "account_onboarding", "return_url": return_url, "refresh_url": refresh_url,
    }  # fmt: skip
    return str(ask(lambda api: api.account_links.create(params)).url)


def account(*, ref: str) -> AccountStanding:
    """Read an account again. Raises `AccountGone`, `Silent` or `Refused`."""
    try:
        found = ask(lambda api: api.accounts.retrieve(ref))
    except Refused as error:
        if getattr(error.__cause__, "http_status", None) in _NOT_OURS:
            raise AccountGone(ref) from error
        raise
    asked, states = found.requirements, found.capabilities
    return AccountStanding(
        ref=found.id,
        cards=_state(states, "card_payments"),
        debits=_state(states, "sepa_debit_payments"),
        transfers=_state(states, "transfers"),
        payouts=bool(found.payouts_enabled),
        given=bool(found.details_submitted),
        due=tuple(asked.currently_due or ()),
        past_due=tuple(asked.past_due or ()),
        checking=tuple(asked.pending_verification or ()),
        disabled=str(asked.disabled_reason or ""),
    )


def _state(states: Any, name: str) -> str:
    return str(states[name]) if states and name in states else ""
