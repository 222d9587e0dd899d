"""A plan that its person does not keep before it binds them: agreed unsigned, or proposed and not answered."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agency.cases.models import Case
from agency.instalments.rules import PlanChoiceRefused
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.letters.enums import InstalmentNews
from agency.plans.enums import OPEN_PLANS, PlanState
from agency.plans.models import Plan
from agency.plans.operations import set_aside

from .deciding import end_plan


@transaction.atomic
def refuse_spoken(*, plan: Plan, by: Actor, at: datetime) -> Plan:
    """End a plan agreed by telephone that its person refuses, on their page or by a word to us: no reason is asked.

    Their right until they sign it, while it waits for the creditor's word too: no answer is owed then. The case goes
    on by a gentle letter at the date told; the creditor is told. Raises `PlanChoiceRefused` for one that is signed or
    that runs no more.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=plan.case_id)
    locked = Plan.objects.select_for_update(of=("self",)).select_related("debtor").get(pk=plan.pk)
    if locked.state not in OPEN_PLANS or not locked.spoken:
        raise PlanChoiceRefused(_("Cet échéancier est déjà signé, ou n’est plus en cours."))
    record(by=by, at=at, verb=Verb.PLAN_REFUSED, subject=locked, case_id=case.pk)
    if locked.state == PlanState.PROPOSED:
        set_aside(plan=locked, by=by, at=at)
    end_plan(
        case=case, plan=locked, news=InstalmentNews.REFUSED, reason="échéancier convenu sans signature, refusé", by=by,
        at=at,
    )  # fmt: skip
    return locked


@transaction.atomic
def withdraw_proposal(*, plan: Plan, by: Actor, at: datetime) -> Plan:
    """Take back a proposal that waits for an answer: its person's own choice, no reason asked.

    No answer is owed any more, the creditor is told and its link says so; the case goes on by a gentle letter at the
    date told. Raises `PlanChoiceRefused` for one that was answered, or is over.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=plan.case_id)
    locked = Plan.objects.select_for_update(of=("self",)).select_related("case", "debtor").get(pk=plan.pk)
    if locked.state != PlanState.PROPOSED:
        raise PlanChoiceRefused(_("Cette proposition a déjà sa réponse : relisez votre dossier."))
    set_aside(plan=locked, by=by, at=at)
    end_plan(
        case=case, plan=locked, news=InstalmentNews.WITHDRAWN, reason="proposition retirée par la personne", by=by,
        at=at,
    )  # fmt: skip
    return locked
