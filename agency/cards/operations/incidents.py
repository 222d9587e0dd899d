"""What happens to card money after the payment waits for a person: opened by the provider's word, closed with ours."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from agency.cards.enums import IncidentKind
from agency.cards.models import CardIncident
from agency.cards.queries import open_incidents
from agency.cases import operations as cases
from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.common.text import french_typography as fr
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.payments.models import Payment


class OutcomeMissing(Exception):
    """An incident is closed with a word: what was done, or why there is nothing to do."""


@transaction.atomic(savepoint=False)
def open_incident(
    *,
    kind: IncidentKind,
    object_ref: str,
    amount: Decimal,
    by: Actor,
    at: datetime,
    payment: Payment | None = None,
    respond_by: datetime | None = None,
) -> CardIncident:
    """Put a fact of the provider before a person, once, and stop the machine on its case meanwhile."""
    incident, new = CardIncident.objects.get_or_create(
        kind=kind,
        object_ref=object_ref,
        defaults={"payment": payment, "amount": amount, "respond_by": respond_by, "opened_at": at},
    )
    if not new:
        return incident
    case_id = payment.case_id if payment is not None else None
    if payment is not None:
        note = str(IncidentKind(kind).label)
        cases.hold(case=payment.case, reason=HoldReason.PAYMENT, note=note, by=by, at=at)
    record(
        by=by, at=at, verb=Verb.CARD_INCIDENT_OPENED, subject=incident, case_id=case_id, kind=kind, amount=str(amount)
    )
    return incident


@transaction.atomic
def close_incident(*, incident: CardIncident, outcome: str, by: Actor, at: datetime) -> CardIncident:
    """Close an incident with what was done about it; the case goes on once none is open on it. Twice changes nothing.

    Raises `OutcomeMissing` without a word.
    """
    said = outcome.strip()[:200]
    if not said:
        raise OutcomeMissing(fr("Dites en quelques mots ce que vous avez fait, ou pourquoi il n'y a rien à faire."))
    if incident.payment is not None:
        Case.objects.select_for_update(of=("self",)).get(pk=incident.payment.case_id)
    locked = CardIncident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    if locked.closed_at is not None:
        return locked
    locked.closed_at, locked.outcome = at, said
    locked.save(update_fields=["closed_at", "outcome"])
    case = incident.payment.case if incident.payment is not None else None
    record(
        by=by, at=at, verb=Verb.CARD_INCIDENT_CLOSED, subject=locked, case_id=case.pk if case else None,
        kind=locked.kind, outcome=said,
    )  # fmt: skip
    if case is not None and not open_incidents().filter(payment__case=case).exists():
        for hold in case.holds.filter(reason=HoldReason.PAYMENT, lifted_at__isnull=True):
            cases.lift_hold(hold=hold, reason=said, by=by, at=at)
    return locked


def close_open(*, kind: IncidentKind, object_ref: str, outcome: str, by: Actor, at: datetime) -> None:
    """Close the incident of a fact if it is open, when what the provider tells next leaves nothing to do."""
    incident = open_incidents().filter(kind=kind, object_ref=object_ref).first()
    if incident is not None:
        close_incident(incident=incident, outcome=outcome, by=by, at=at)
