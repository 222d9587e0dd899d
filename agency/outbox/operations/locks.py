"""In which order rows are locked: the person, the case, then the message that our token holds."""

from __future__ import annotations

from collections.abc import Collection

from agency.cases.models import Case
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.parties.models import Debtor
from agency.parties.queries import same_firm


def held(message: Message, *states: MessageState) -> Message | None:
    """Return the row locked, its case first, if our token still holds it; None when somebody took over.

    Every write locks the case before the message: two orders would let two workers wait for each other.
    """
    lock_case(message.case_id)
    return (
        Message.objects.select_for_update(of=("self",))
        .select_related("case__creditor", "debtor", "creditor")
        .prefetch_related("debtor__addresses", "debtor__contact_points")
        .filter(pk=message.pk, token=message.token, state__in=states)
        .first()
    )


def lock_case(case_id: int) -> None:
    """Let nobody else decide on this case until the caller's transaction ends."""
    Case.objects.select_for_update(of=("self",), no_key=True).values_list("pk").get(pk=case_id)


def lock_cases(cases: Collection[Case]) -> None:
    """Let nobody else decide on these cases until the caller's transaction ends; always in the same order."""
    locked = Case.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[case.pk for case in cases])
    list(locked.order_by("pk").values_list("pk"))


def lock_person(person: Debtor) -> None:
    """Let nobody else write to this person, in any case of any creditor, until the transaction ends (R6.7)."""
    list(same_firm(person).select_for_update(of=("self",), no_key=True).values_list("pk"))
