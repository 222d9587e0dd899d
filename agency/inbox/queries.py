"""Reads of the mails that came: which message they answer, which wait for a person."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from agency.cases.models import Case, CaseParty
from agency.outbox.models import Message
from agency.parties.models import Debtor

from .enums import MailNature, MailState
from .models import ReceivedMail
from .rules import WHOLE_KEY


def answered_message(keys: Sequence[str]) -> Message | None:
    """Return the message of this agency that a mail answers, by the first key that is one of its own."""
    sent = Message.objects.select_related("case", "debtor", "creditor")
    for key in keys:
        if len(key) == WHOLE_KEY:
            found = sent.filter(provider_key=key).first()
        else:
            # Hexadecimal digits alone: a range reads the index where a prefix does not.
            found = sent.filter(provider_key__gte=key, provider_key__lt=f"{key}g").first()
        if found is not None:
            return found
    return None


def mails_to_file() -> QuerySet[ReceivedMail]:
    """Return the mails that wait for a person, oldest first, with the case they may be of."""
    found = ReceivedMail.objects.filter(state=MailState.TO_FILE)
    return found.select_related("case__debtor", "message").order_by("id")


def waiting_reply(case: Case, debtor: Debtor) -> int | None:
    """Return the reply, by id, that a person's mails made on a case and that waits for its answer; None without one."""
    mails = ReceivedMail.objects.filter(
        nature=MailNature.HUMAN, reply__case=case, reply__debtor=debtor, reply__answered_at__isnull=True
    )
    return mails.order_by("-reply_id").values_list("reply_id", flat=True).first()


def people_of(case: Case) -> list[Debtor]:
    """Return who a mail on a case may come from, its first person first."""
    parties = CaseParty.objects.filter(case=case).select_related("debtor").order_by("pk")
    return sorted((party.debtor for party in parties), key=lambda one: one.pk != case.debtor_id)


def case_named(reference: str) -> Case | None:
    """Return the case of a reference, as somebody types it."""
    return Case.objects.filter(reference__iexact=reference.strip()).select_related("debtor").first()
