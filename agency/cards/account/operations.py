"""The agency's own account at Stripe: opened, told to Stripe by its manager, read again, and cards switched on or off.

Two facts, of two people: Stripe says what the account may do, a manager says whether people are offered cards. Neither
stands for the other.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from agency.cards.account import gateway as stripe
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.mandates.enums import Capability
from agency.mandates.models import AgencyProfile
from tenants.current import on_trial, schema_name


class ConnectRefused(Exception):
    """The account cannot be opened or switched so; the message says why and what to do."""


def connect(*, return_url: str, refresh_url: str, by: Actor, at: datetime) -> str:
    """Return the address where the manager tells Stripe about the agency; its account is opened first, once.

    Stripe answers the same account to the same key for a day, so that neither two clicks nor a silence open two. One
    that its owner took from the platform is replaced by another.
    Raises `ConnectRefused` on trial, before the agency's identity, when Stripe refuses, and after a silence.
    """
    if on_trial():
        raise ConnectRefused(_("Un cabinet d’essai n’a pas de compte Stripe. Commencez pour de vrai d’abord."))
    try:
        ref = _opened(by, at)
        stripe.ask_capabilities(ref=ref)
        return stripe.onboarding_page(ref=ref, return_url=return_url, refresh_url=refresh_url)
    except stripe.Silent as error:
        raise ConnectRefused(_("Stripe ne répond pas. Rien n’est perdu : réessayez dans un instant.")) from error
    except stripe.Refused as error:
        raise ConnectRefused(
            _("Stripe ne peut pas ouvrir cette page. Écrivez à qui tient votre plateforme.")
        ) from error


@transaction.atomic
def _opened(by: Actor, at: datetime) -> str:
    agency = _locked()
    if not agency.stripe_account or agency.stripe_standing.get("left"):
        said = f"{schema_name()}:{agency.siren}:{agency.email}:{agency.stripe_account}"
        key = salted_hmac("agency.cards.account.operations", said, algorithm="sha256").hexdigest()
        agency.stripe_account = stripe.open_account(key=key, schema=schema_name(), email=agency.email)
        agency.card_capability, agency.stripe_standing = Capability.INACTIVE, {}
        agency.save(update_fields=["stripe_account", "card_capability", "stripe_standing"])
        record(by=by, at=at, verb=Verb.STRIPE_ACCOUNT_OPENED, subject=agency, account=agency.stripe_account)
    return agency.stripe_account


@transaction.atomic
def read_account(*, by: Actor, at: datetime) -> AgencyProfile:
    """Read the account at Stripe and keep what it may do; the journal tells a change of it only.

    Whatever brought the news and in whichever order: what is read now is what is kept. An account that its owner took
    from the platform takes no card any more. Raises `Silent` or `Refused`; nothing for an agency without an account.
    """
    agency = _locked()
    if not agency.stripe_account:
        return agency
    before = agency.card_capability
    try:
        found = stripe.account(ref=agency.stripe_account)
    except stripe.AccountGone:
        agency.card_capability, agency.stripe_standing = Capability.INACTIVE, {"left": True, "read_at": at.isoformat()}
    else:
        agency.card_capability = found.cards if found.cards in Capability.values else Capability.INACTIVE
        agency.stripe_standing = _kept(found) | {"read_at": at.isoformat()}
    agency.save(update_fields=["card_capability", "stripe_standing"])
    if before != agency.card_capability:
        record(
            by=by, at=at, verb=Verb.STRIPE_ACCOUNT_CHANGED, subject=agency, before=before, now=agency.card_capability
        )
    return agency


@transaction.atomic
def switch_cards(*, approved_on: date | None, by: Actor, at: datetime, on: date) -> AgencyProfile:
    """Offer cards to people from the day of Stripe's written agreement, or to nobody any more with None.

    Raises `ConnectRefused` without an account, or for a day to come.
    """
    agency = _locked()
    if approved_on is not None and not agency.stripe_account:
        raise ConnectRefused(_("Ouvrez d’abord le compte Stripe du cabinet."))
    if approved_on is not None and approved_on > on:
        raise ConnectRefused(_("L’accord écrit de Stripe est d’un jour passé : écrivez sa date."))
    if agency.cards_approved_on != approved_on:
        agency.cards_approved_on = approved_on
        agency.save(update_fields=["cards_approved_on"])
        record(by=by, at=at, verb=Verb.CARDS_SWITCHED, subject=agency, since=approved_on)
    return agency


def _locked() -> AgencyProfile:
    found = AgencyProfile.objects.select_for_update(of=("self",)).filter(pk=1).first()
    if found is None:
        raise ConnectRefused(_("Écrivez d’abord l’identité du cabinet."))
    return found


def _kept(found: stripe.AccountStanding) -> dict[str, Any]:
    facts = asdict(found)
    del facts["ref"], facts["cards"]
    return facts
