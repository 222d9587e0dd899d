"""Writes of what commissions decide: recorded with its document, everything stopped, each creditor given its sheet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from agency.accessories import operations as accessories
from agency.cases.enums import DocumentKind
from agency.cases.models import Case, Document
from agency.cases.operations import add_document
from agency.common.calendar import format_date, paris_date
from agency.common.money import ZERO, format_euros
from agency.common.text import french_typography as fr
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.ledger.enums import Component
from agency.letters.enums import MessageKind
from agency.letters.presenters.statements import draw_declaration
from agency.letters.printing.values import DeclaredLine
from agency.outbox import operations as outbox
from agency.outbox.values import CommissionPayload
from agency.parties.enums import DebtorKind, Protection
from agency.parties.models import Debtor
from tenants.language import in_french

from .models import AdmissibilityDecision, DebtDeclaration
from .queries import decisions_about, open_cases_of, owed_at

_PDF = "application/pdf"


class AdmissibilityRefused(Exception):
    """This decision cannot be recorded; the message says why, and what to do."""


@transaction.atomic
def admit(
    *, debtor: Debtor, commission: str, decided_on: date, content: bytes, owner: Any, by: Actor, at: datetime
) -> AdmissibilityDecision:
    """Record that a commission found a person's request admissible, with its decision in PDF (R5.6).

    Nothing is asked any more on any open case of theirs, whichever creditor's: they are protected since that day, and
    the letters that wait are cancelled. Each creditor is told, with the sheet of what it is owed at that day to sign
    and send. Raises `AdmissibilityRefused` for a firm (C. conso L711-3), without the commission or its document, for a
    day to come, or once known.
    """
    on, named = paris_date(at), " ".join(commission.split())[:120]
    cases = list(open_cases_of(debtor))
    if not named or not content:
        raise AdmissibilityRefused(fr("Nommez la commission, et joignez sa décision en PDF."))
    if debtor.kind != DebtorKind.CONSUMER:
        raise AdmissibilityRefused(fr("Une entreprise relève d’une procédure collective : notez-la sur son dossier."))
    if decided_on > on:
        raise AdmissibilityRefused(fr("Ce jour n’est pas encore venu."))
    if decisions_about(debtor).filter(decided_on=decided_on).exists():
        raise AdmissibilityRefused(fr("Cette décision est déjà notée."))
    if not cases:
        raise AdmissibilityRefused(fr("Cette personne n’a aucun dossier ouvert."))
    Case.objects.select_for_update(of=("self",)).filter(pk__in=[case.pk for case in cases]).order_by("pk").first()
    title = f"Recevabilité, {named}, {format_date(decided_on)}"[:150]
    proof = add_document(
        case=cases[0], kind=DocumentKind.ACT, title=title, content=content, mime=_PDF, by=by, at=at, on=on
    )
    decision = AdmissibilityDecision.objects.create(
        debtor=debtor, commission=named, decided_on=decided_on, document=proof, recorded_at=at,
        recorded_by=by.label[:150],
    )  # fmt: skip
    accessories.protect(debtor=debtor, protection=Protection.OVERINDEBTED, since=decided_on, owner=owner, by=by, at=at)
    outbox.cancel_planned_on(cases=cases, code="overindebted", by=by, at=at)
    for case in cases:
        _declare(case, decision, by=by, at=at, on=on)
    record(
        by=by, at=at, verb=Verb.ADMISSIBILITY_RECORDED, subject=decision, commission=named,
        cases=[case.pk for case in cases],
    )  # fmt: skip
    return decision


def _declare(case: Case, decision: AdmissibilityDecision, *, by: Actor, at: datetime, on: date) -> None:
    """The sheet of a case with the figures of the decision's day, and the word to its creditor."""
    stated_on = max(decision.decided_on, case.opened_on)
    lines = _lines(case, owed_at(case, stated_on))
    due = sum((line.amount for line in lines), ZERO)
    if not due:
        return
    person = decision.debtor.full_name
    pdf = draw_declaration(case, lines, person=person, commission=decision.commission, stated_on=stated_on, on=on)
    sheet = add_document(
        case=case, kind=DocumentKind.ACT, title=f"Déclaration de créance {case.reference}", content=pdf, mime=_PDF,
        by=by, at=at, on=on,
    )  # fmt: skip
    DebtDeclaration.objects.create(decision=decision, case=case, stated_on=stated_on, amount=due, document=sheet)
    _write(case, decision, sheet, due, by=by, at=at, on=on)


def _lines(case: Case, owed: Mapping[int, Mapping[Component, Decimal]]) -> list[DeclaredLine]:
    return [
        DeclaredLine(
            claim.due_on, claim.number, claim.label,
            " ; ".join(f"{in_french(part.label)} : {format_euros(left)}" for part, left in owed[claim.pk].items()),
            sum(owed[claim.pk].values(), ZERO),
        )
        for claim in case.claims.order_by("due_on", "pk")
        if claim.pk in owed
    ]  # fmt: skip


def _write(
    case: Case, decision: AdmissibilityDecision, sheet: Document, due: Decimal, *, by: Actor, at: datetime, on: date
) -> None:
    outbox.plan(
        case=case, creditor=case.creditor, kind=MessageKind.COMMISSION_NOTICE, planned_on=on,
        dedupe_key=f"commission:{decision.pk}:{case.pk}", by=by, at=at,
        payload=CommissionPayload(
            decision=decision.pk, person=decision.debtor.full_name, commission=decision.commission,
            decided_on=decision.decided_on, amount=due, document=sheet.pk,
        ),
    )  # fmt: skip
