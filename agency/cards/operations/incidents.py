"""What happens to card money after the payment waits for a person: opened by the provider's word, closed with ours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from agency.cards.enums import IncidentKind
from agency.cards.models import CardIncident
from agency.cards.queries import open_incidents
from agency.cases import operations as cases
from agency.cases.enums import HoldReason
from agency.cases.models import Case, Hold
from agency.common.text import french_typography as fr
from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.payments.models import Payment


class OutcomeMissing(Exception):
    """An incident is closed with a word: what was done, or why there is nothing to do."""


@dataclass(frozen=True)
class NewIncident:
    """A fact of the provider to be put before a person, once by its kind and `object_ref`; `amount` in euros."""

    kind: IncidentKind
    object_ref: str
    amount: Decimal
    payment: Payment | None = None
    respond_by: datetime | None = None


@transaction.atomic(savepoint=False)
def open_each(*, facts: Sequence[NewIncident], by: Actor, at: datetime) -> int:
    """Put facts before a person, each once, and stop the machine on their cases meanwhile; return how many are new."""
    known = CardIncident.objects.filter(object_ref__in={fact.object_ref for fact in facts})
    told = set(known.values_list("kind", "object_ref"))
    new = [fact for fact in facts if (fact.kind, fact.object_ref) not in told]
    opened = CardIncident.objects.bulk_create(
        CardIncident(
            kind=fact.kind, object_ref=fact.object_ref, payment=fact.payment, amount=fact.amount,
            respond_by=fact.respond_by, opened_at=at,
        )
        for fact in new
    )  # fmt: skip
    stopped: dict[IncidentKind, dict[int, Case]] = defaultdict(dict)
    for fact in new:
        if fact.payment is not None:
            stopped[fact.kind][fact.payment.case_id] = fact.payment.case
    for kind, stand in stopped.items():
        note = str(IncidentKind(kind).label)
        cases.hold_each(cases=list(stand.values()), reason=HoldReason.PAYMENT, note=note, by=by, at=at)
    acts = [JournalAct(one, _case_of(one), {"kind": one.kind, "amount": str(one.amount)}) for one in opened]
    return record_each(by=by, at=at, verb=Verb.CARD_INCIDENT_OPENED, acts=acts)


def close_incident(*, incident: CardIncident, outcome: str, by: Actor, at: datetime) -> int:
    """Close an incident with what was done about it; the case goes on once none is open on it. Twice changes nothing.

    Raises `OutcomeMissing` without a word.
    """
    return _close([incident], outcome, by=by, at=at)


def close_open(*, kind: IncidentKind, refs: Sequence[str], outcome: str, by: Actor, at: datetime) -> None:
    """Close the incidents of facts that are open, when what the provider tells next leaves nothing to do."""
    standing = list(open_incidents().filter(kind=kind, object_ref__in=refs).select_related("payment"))
    if standing:
        _close(standing, outcome, by=by, at=at)


@transaction.atomic
def _close(incidents: Sequence[CardIncident], outcome: str, *, by: Actor, at: datetime) -> int:
    """Close those that still stand, and let the machine see the cases where none is open any more; return how many."""
    said = outcome.strip()[:200]
    if not said:
        raise OutcomeMissing(fr("Dites en quelques mots ce que vous avez fait, ou pourquoi il n'y a rien à faire."))
    theirs = {case for one in incidents if (case := _case_of(one)) is not None}
    list(Case.objects.select_for_update(of=("self",)).filter(pk__in=theirs).order_by("pk").values_list("pk"))
    rows = CardIncident.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in incidents])
    standing = list(rows.filter(closed_at__isnull=True).select_related("payment").order_by("pk"))
    rows.filter(closed_at__isnull=True).update(closed_at=at, outcome=said)
    acts = [JournalAct(one, _case_of(one), {"kind": one.kind, "outcome": said}) for one in standing]
    record_each(by=by, at=at, verb=Verb.CARD_INCIDENT_CLOSED, acts=acts)
    open_still = set(open_incidents().filter(payment__case__in=theirs).values_list("payment__case_id", flat=True))
    free = {case for one in standing if (case := _case_of(one)) is not None} - open_still
    holds = Hold.objects.filter(case__in=free, reason=HoldReason.PAYMENT, lifted_at__isnull=True)
    cases.lift_each(holds=list(holds), reason=said, by=by, at=at)
    return len(standing)


def _case_of(incident: CardIncident) -> int | None:
    return incident.payment.case_id if incident.payment is not None else None
