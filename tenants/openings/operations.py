"""Writes of openings: asked for, confirmed, named anew, done. In the public schema."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from tenants.models import Agency, Opening, OpeningState

from .queries import asked_since_yesterday, is_taken
from .rules import BY_ADDRESS, BY_NETWORK, FORGOTTEN_AFTER, hashed


class TooManyOpenings(Exception):
    """This network, or the whole platform, has asked for as many as a day bears."""


class NameTaken(Exception):
    """Another agency has this name, or is about to."""


@transaction.atomic
def ask_opening(
    *, email: str, first_name: str, last_name: str, name: str, slug: str, kind: str, terms: date, network: str,
    at: datetime, samples: bool = False,
) -> str | None:  # fmt: skip
    """Write down what is asked and return the secret of the link that confirms, kept nowhere.

    None for an address that asked often today: nothing is written and nothing is sent, and the page says the same.
    Raises `TooManyOpenings`.
    """
    if asked_since_yesterday(at, network=network) >= BY_NETWORK or asked_since_yesterday(at) >= settings.DAILY_OPENINGS:
        raise TooManyOpenings
    if asked_since_yesterday(at, email=email) >= BY_ADDRESS:
        return None
    token = secrets.token_urlsafe(32)
    Opening.objects.create(
        token_hash=hashed(token), network=network, asked_at=at, email=email, first_name=first_name,
        last_name=last_name, name=name, slug=slug, kind=kind, terms=terms, samples=samples,
    )  # fmt: skip
    return token


@transaction.atomic
def forget_opening(*, token: str) -> None:
    """Undo a request whose e-mail could not be sent: it does not count."""
    Opening.objects.filter(token_hash=hashed(token), state=OpeningState.ASKED).delete()


@transaction.atomic
def confirm_opening(opening: Opening, *, at: datetime) -> Opening:
    """Let the agency be opened; a second click changes nothing."""
    locked = Opening.objects.select_for_update().get(pk=opening.pk)
    if locked.state == OpeningState.ASKED:
        locked.state, locked.confirmed_at = OpeningState.CONFIRMED, at
        locked.save(update_fields=["state", "confirmed_at"])
    return locked


@transaction.atomic
def rename_opening(opening: Opening, *, slug: str, at: datetime) -> Opening:
    """Take another name for an opening whose own was taken meanwhile. Raises `NameTaken`."""
    locked = Opening.objects.select_for_update().get(pk=opening.pk)
    if locked.state != OpeningState.TAKEN:
        return locked
    if is_taken(slug, but=locked):
        raise NameTaken(slug)
    locked.slug, locked.state, locked.confirmed_at, locked.tries = slug, OpeningState.CONFIRMED, at, 0
    locked.save(update_fields=["slug", "state", "confirmed_at", "tries"])
    return locked


def take_confirmed() -> Opening | None:
    """The next opening to be done, locked until the transaction ends; those that failed come after the others."""
    waiting = Opening.objects.select_for_update(skip_locked=True).filter(state=OpeningState.CONFIRMED)
    return waiting.order_by("tries", "confirmed_at", "id").first()


def note_open(opening: Opening, *, agency: Agency) -> None:
    """The agency is there. In the transaction that opened it."""
    opening.agency, opening.state = agency, OpeningState.OPEN
    opening.save(update_fields=["agency", "state"])


def note_taken(opening: Opening) -> None:
    """Somebody else took the name meanwhile: the person chooses another one."""
    opening.state = OpeningState.TAKEN
    opening.save(update_fields=["state"])


@transaction.atomic
def note_failure(*, pk: int) -> None:
    """It could not be done this time; it waits behind the others, and its page says so."""
    locked = Opening.objects.select_for_update().get(pk=pk)
    locked.tries += 1
    locked.save(update_fields=["tries"])


@transaction.atomic
def forget_unconfirmed(*, at: datetime) -> int:
    """Forget who asked for an agency and never confirmed it, a month ago; return how many."""
    old = Opening.objects.filter(state=OpeningState.ASKED, asked_at__lt=at - FORGOTTEN_AFTER)
    count: int = old.delete()[0]
    return count
