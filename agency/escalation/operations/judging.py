"""What became of a case before a judge is noted, with the day of the next news; a title gives its ten years."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agency.cases.enums import DocumentKind, LimitationFact
from agency.cases.models import Case, Document
from agency.cases.operations import NewEvent, add_document, note_each
from agency.common.calendar import format_date, paris_date
from agency.common.text import french_typography as fr
from agency.escalation.enums import CourtFact
from agency.escalation.models import CourtStep
from agency.escalation.queries import court_steps_of, decided_to_act
from agency.escalation.rules import CourtStepRefused, check_court_step, limitation_of, next_news
from agency.escalation.values import CourtNews
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from tenants.language import in_french


@transaction.atomic
def note_court_step(*, case: Case, news: CourtNews, by: Actor, at: datetime) -> CourtStep:
    """Note what a judge decided, its service, that it is final, that nothing came yet, or the end of what is followed.

    Until that end, a day says when somebody asks for news again. An order served interrupts the limitation towards
    everybody bound; a title gives it ten years (R2.7, R2.10). Raises `CourtStepRefused`, also when the creditor never
    decided to act.
    """
    locked, on = Case.objects.select_for_update(of=("self",)).get(pk=case.pk), paris_date(at)
    chosen = decided_to_act(locked)
    if chosen is None:
        raise CourtStepRefused(fr("Le créancier n’a pas décidé d’aller devant un juge."))
    earlier = tuple(court_steps_of(chosen))
    check_court_step(news, earlier, on)
    document = _kept(locked, news, by=by, at=at) if news.paper else None
    step = CourtStep.objects.create(
        decision=chosen, fact=news.fact, happened_on=news.happened_on, ruling=news.ruling,
        court=news.court.strip()[:120], amount=news.amount, document=document, next_on=next_news(news, on),
        noted_by=by.label[:150], noted_at=at,
    )  # fmt: skip
    record(
        by=by, at=at, verb=Verb.COURT_STEP_NOTED, subject=step, case_id=locked.pk, fact=step.fact, on=step.happened_on,
        amount=str(step.amount) if step.amount is not None else None, next_on=step.next_on,
    )  # fmt: skip
    fact = limitation_of(news, earlier)
    if fact is not None:
        _redate(locked, step, fact, document, by=by, at=at)
    case.refresh_from_db(fields=["last_day_to_act", "state", "closed_on"])
    return step


def _kept(case: Case, news: CourtNews, *, by: Actor, at: datetime) -> Document:
    label = in_french(CourtFact(news.fact).label)
    title = f"{label[:1].upper()}{label[1:]}, {format_date(news.happened_on)}"
    return add_document(
        case=case, kind=DocumentKind.ACT, title=title, content=news.paper, mime="application/pdf", by=by, at=at,
        on=paris_date(at),
    )  # fmt: skip


def _redate(
    case: Case, step: CourtStep, fact: LimitationFact, document: Document | None, *, by: Actor, at: datetime
) -> None:
    """The same fact towards everybody bound: a court act of the creditor works against each (R2.12)."""
    facts = [
        NewEvent(case, fact, step.happened_on, f"court:{step.pk}:{party.debtor_id}", debtor=party.debtor,
                 document=document)
        for party in case.parties.select_related("debtor").order_by("pk")
    ]  # fmt: skip
    note_each(facts=facts, by=by, at=at)
