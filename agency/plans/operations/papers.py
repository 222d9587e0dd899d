"""The paper of a plan: what was agreed, printed once and kept by the hash of its bytes."""

from __future__ import annotations

import logging
from datetime import date, datetime

from django.db import transaction

from agency.cases.enums import DocumentKind
from agency.cases.models import Document
from agency.cases.operations import add_document
from agency.common.calendar import format_date, paris_date
from agency.common.text import french_typography as fr
from agency.journal.rules import Actor
from agency.letters.presenters import draw_plan_agreement
from agency.letters.rules import NotPrintable
from agency.plans.models import Plan
from agency.plans.queries import parts_left
from agency.plans.rules import terms_of

log = logging.getLogger(__name__)


@transaction.atomic(savepoint=False)
def keep_agreement(*, plan: Plan, by: Actor, at: datetime, on: date, changed: bool = False) -> Document | None:
    """Print what is left of a plan with the words its person agreed to, and keep it as its document (R5.1, R5.2).

    Its hash stands in the proof of the agreement; an earlier paper stays among the documents of the case. None when
    nothing is left to pay, or when the agency cannot print: a paper never stands in the way of an agreement.
    """
    parts = tuple((part.due_on, part.amount) for part in sorted(parts_left(plan), key=lambda part: part.due_on))
    if not parts:
        return None
    try:
        pdf = draw_plan_agreement(
            plan.case, plan.debtor, paragraphs=_words(plan), dated_on=on, monthly=plan.monthly, parts=parts,
            agreed=_agreed(plan), fingerprint=_fingerprint(plan), changed=changed,
        )  # fmt: skip
    except NotPrintable:
        log.exception("plans: the paper of plan %s cannot be printed", plan.pk)
        return None
    found = add_document(
        case=plan.case, kind=DocumentKind.PLAN, title=f"Échéancier du {format_date(on)}", content=pdf,
        mime="application/pdf", by=by, at=at, on=on,
    )  # fmt: skip
    plan.document = found
    plan.evidence["agreement_sha256"] = found.sha256
    plan.save(update_fields=["document", "evidence"])
    return found


def _words(plan: Plan) -> tuple[str, ...]:
    """What was recognised, if anything was, then the terms: what a missed date changes is among them (R5.1, R5.4)."""
    sentence = str(plan.evidence.get("recognition", ""))
    recognised = f"Ce que vous avez accepté : « {sentence} »" if sentence else ""
    unsigned = "Rien n'est signé : la dette n'est pas reconnue." if plan.spoken else ""
    terms = " ".join(terms_of(plan.wording_version))
    return tuple(fr(line) for line in (recognised, unsigned, terms) if line)


def _agreed(plan: Plan) -> str:
    """How and when its person agreed; when its creditor did, if it was asked."""
    agreed_on = paris_date(plan.signed_at or plan.proposed_at)
    if plan.spoken:
        way = "proposé par coupon-réponse" if plan.by_slip else "convenu au téléphone"
        return f"{way} le {format_date(agreed_on)}"
    kept = paris_date(plan.accepted_at) if plan.evidence.get("decision") and plan.accepted_at else None
    allowed = f", accepté par le créancier le {format_date(kept)}" if kept else ""
    return f"donné en ligne le {format_date(agreed_on)}{allowed}"


def _fingerprint(plan: Plan) -> str:
    signed = plan.evidence.get("signed") or plan.evidence
    found = plan.evidence.get("decided_schedule_sha256") or signed.get("schedule_sha256", "")
    return str(found)[:32]
