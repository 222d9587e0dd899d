"""How a person wants to be reached: their own word, which they may change as often as they like (R6.8)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.enums import ContactKind
from agency.parties.models import ContactPoint, Debtor
from agency.parties.queries import same_person
from agency.parties.rules import Preferences

_WISHED = ["call_slot", "paper_only", "language", "large_print", "easy_words"]


@transaction.atomic
def set_preferences(*, debtor: Debtor, wish: Preferences, by: Actor, at: datetime) -> None:
    """Take a person's word on e-mails, calls, hours, language and format, on each of their rows; the post always stays.

    Letters drawn from then on are in large print where they want it (R6.8).

    What was refused on another day keeps its day. Their own word replaces « par la poste seulement » noted for them.
    """
    rows = list(same_person(debtor).order_by("pk").select_for_update(of=("self",)))
    for kind, wanted in ((ContactKind.EMAIL, wish.emails), (ContactKind.PHONE, wish.calls)):
        points = ContactPoint.objects.filter(debtor__in=rows, kind=kind, opted_out_at__isnull=not wanted)
        points.update(opted_out_at=None if wanted else at)
    for row in rows:
        row.call_slot, row.paper_only = wish.slot, False
        row.language = wish.language or row.language
        row.large_print, row.easy_words = wish.large_print, wish.easy_words
        row.save(update_fields=_WISHED)
        record(
            by=by, at=at, verb=Verb.PREFERENCES_SET, subject=row, emails=wish.emails, calls=wish.calls, slot=wish.slot,
            language=row.language, large_print=wish.large_print, easy_words=wish.easy_words,
        )  # fmt: skip
    debtor.refresh_from_db(fields=_WISHED)


@transaction.atomic
def refuse_emails(*, debtor: Debtor, by: Actor, at: datetime) -> None:
    """Write no more e-mails to a person, at any of their addresses, on each of their rows (R6.8).

    Calls, hours and the post stay as they were. Said twice, it is one refusal, of the first day.
    """
    rows = list(same_person(debtor).order_by("pk").select_for_update(of=("self",)))
    points = ContactPoint.objects.filter(debtor__in=rows, kind=ContactKind.EMAIL, opted_out_at__isnull=True)
    if points.update(opted_out_at=at):
        for row in rows:
            record(by=by, at=at, verb=Verb.PREFERENCES_SET, subject=row, emails=False)
