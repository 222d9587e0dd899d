"""A plan agreed by telephone that its person does not keep, once they have read it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agency.cases.models import Case
from agency.common.text import french_typography as fr
from agency.instalments.rules import PlanChoiceRefused
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.letters.enums import InstalmentNews
from agency.plans.enums import PlanState
from agency.plans.models import Plan

from .deciding import end_plan


@transaction.atomic
def refuse_spoken(*, plan: Plan, by: Actor, at: datetime) -> Plan:
    """End a plan agreed by telephone that its person refuses, on their page or by a word to us: no reason is asked.

    Their right until they sign it. The case goes on by a gentle letter at the date told; the creditor is told.
    Raises `PlanChoiceRefused` for one that is signed or that runs no more.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=plan.case_id)
    locked = Plan.objects.select_for_update(of=("self",)).select_related("debtor").get(pk=plan.pk)
    if locked.state != PlanState.RUNNING or not locked.spoken:
        raise PlanChoiceRefused(fr("Cet échéancier est déjà signé, ou n’est plus en cours."))
    record(by=by, at=at, verb=Verb.PLAN_REFUSED, subject=locked, case_id=case.pk)
    end_plan(
        case=case, plan=locked, news=InstalmentNews.REFUSED, reason="échéancier convenu au téléphone, refusé", by=by,
        at=at,
    )  # fmt: skip
    return locked
