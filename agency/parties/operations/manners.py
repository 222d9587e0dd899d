"""How one person is written to: gentler, by post alone, more slowly, with care; never against the strategy's caps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.models import Debtor, MannerChange
from agency.parties.queries import same_person
from agency.parties.rules import SLOWEST_DAYS, Care, Manner

_CARED = ["adapted_contact", "language", "large_print", "easy_words"]


class MannerRefused(Exception):
    """This is no way to write to somebody; the message says what to correct, in French."""


@transaction.atomic
def set_manner(*, debtor: Debtor, manner: Manner, why: str, author: Any, by: Actor, at: datetime) -> MannerChange:
    """Say how a person is written to from now on, on each of their rows; letters to be planned and the gate obey.

    Raises `MannerRefused` without a word that says why, or for a pace that is not slower by thirty days at most.
    """
    said = why.strip()[:200]
    if not said:
        raise MannerRefused("Dites en quelques mots pourquoi : un collègue doit le comprendre.")
    if not 0 <= manner.slower_days <= SLOWEST_DAYS:
        raise MannerRefused(f"Choisissez entre 0 et {SLOWEST_DAYS} jours de plus : le rythme ne peut que ralentir.")
    # The row of the case at last: its change is the one returned.
    rows = sorted(same_person(debtor).order_by("pk").select_for_update(of=("self",)), key=lambda row: row == debtor)
    for row in rows:
        row.gentle_words, row.paper_only = manner.gentle_words, manner.paper_only
        row.slower_days = manner.slower_days
        row.save(update_fields=["gentle_words", "paper_only", "slower_days"])
        change = MannerChange.objects.create(debtor=row, why=said, author=author, at=at)
        record(
            by=by, at=at, verb=Verb.MANNER_SET, subject=row, gentle=manner.gentle_words, paper=manner.paper_only,
            slower=manner.slower_days,
        )  # fmt: skip
    debtor.refresh_from_db(fields=["gentle_words", "paper_only", "slower_days"])
    return change


@transaction.atomic
def set_care(*, debtor: Debtor, care: Care, by: Actor, at: datetime) -> None:
    """Note that a person needs care or no longer, and the formats they read best, on each of their rows (RGPD 9, R6.8).

    Whoever needs care gets no word before a bill is due, and their files are qualified one by one. Letters drawn from
    then on are in large print where it is noted. No reason is taken; what the person chooses later themselves counts.
    """
    for row in same_person(debtor).order_by("pk").select_for_update(of=("self",)):
        row.adapted_contact, row.language = care.adapted, care.language
        row.large_print, row.easy_words = care.large_print, care.easy_words
        row.save(update_fields=_CARED)
        record(
            by=by, at=at, verb=Verb.CARE_SET, subject=row, adapted=care.adapted, language=care.language,
            large_print=care.large_print, easy_words=care.easy_words,
        )  # fmt: skip
    debtor.refresh_from_db(fields=_CARED)
