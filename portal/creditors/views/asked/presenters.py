"""A proposal, or a change of a plan, as its creditor reads it: the sums, the dates, why it is asked, by when."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from agency.cases.models import Case
from agency.common.money import ZERO, format_euros
from agency.instalments.enums import ChangeKind
from agency.instalments.models import PlanChange
from agency.instalments.queries import changes_before, plans_before
from agency.instalments.rules import within_months
from agency.instalments.values import PlanSpan
from agency.language.presenters import format_date
from agency.parties.models import Creditor
from agency.plans.models import Plan
from agency.plans.queries import within_mandate
from portal.creditors.view_models import ProposalAsked


def present_proposal(plan: Plan, on: date) -> ProposalAsked:
    """Return a proposal as its creditor reads it: the sums, the dates, what its mandate already allows, by when."""
    case: Any = plan.case
    told: Any = plan
    facts = {
        "monthly": format_euros(plan.monthly), "count": told.months, "first": format_date(told.first_on),
        "last": format_date(told.last_on), "total": format_euros(plan.total),
    }  # fmt: skip
    return ProposalAsked(
        mark=f"proposition-{plan.pk}",
        reference=case.reference,
        person=plan.debtor.full_name,
        title=_("%(person)s propose de régler en plusieurs fois") % {"person": plan.debtor.full_name},
        sums=_("%(monthly)s par mois, %(count)s fois, du %(first)s au %(last)s, pour %(total)s.") % facts,
        rules=_why_asked(
            case,
            beyond=not within_mandate(plan, told.last_on),
            last_day=told.last_day if plan.spoken and told.last_on > told.last_day else None,
        ),
        unsigned=_unsigned(plan),
        address=reverse("creditors:proposal", args=[case.reference, plan.pk]),
        due_on=told.promised_on,
        late=told.promised_on is not None and told.promised_on < on,
    )


def present_change(change: PlanChange, on: date) -> ProposalAsked:
    """Return a change that a person asks of their plan, as its creditor reads it."""
    case, person = change.plan.case, change.plan.debtor.full_name
    due_on = change.reply.answer_due_on if change.reply else None
    told: Any = change
    span = PlanSpan(told.first_on, change.last_on, ZERO)
    lasts = within_months(span, change.last_on, case.mandate.plan_max_months)
    facts = {
        "before": format_euros(change.monthly_before), "monthly": format_euros(change.monthly),
        "last": format_date(change.last_on), "last_before": format_date(change.last_before),
    }  # fmt: skip
    return ProposalAsked(
        mark=f"changement-{change.pk}",
        reference=case.reference,
        person=person,
        title=_("%(person)s demande de changer son échéancier") % {"person": person},
        sums=_(
            "Un versement de %(monthly)s passé après les autres\u00a0: dernière date le %(last)s, au lieu du "
            "%(last_before)s."
        )
        % facts
        if change.kind == ChangeKind.SKIPPED
        else _("%(monthly)s par mois au lieu de %(before)s, jusqu’au %(last)s au lieu du %(last_before)s.") % facts,
        rules=_why_asked(
            case,
            beyond=change.monthly < case.mandate.plan_min_amount or not lasts,
            last_day=told.last_day if change.last_on > told.last_day else None,
        ),
        unsigned="",
        address=reverse("creditors:plan_change", args=[case.reference, change.pk]),
        due_on=due_on,
        late=due_on is not None and due_on < on,
    )


def proposals_to(creditor: Creditor, on: date, case: Case | None = None) -> list[ProposalAsked]:
    """Return the plans and the changes that wait for this creditor's word, of one case or of all; two queries."""
    plans, changes = plans_before(creditor), changes_before(creditor)
    if case is not None:
        plans, changes = plans.filter(case=case), changes.filter(plan__case=case)
    return [*(present_proposal(plan, on) for plan in plans), *(present_change(change, on) for change in changes)]


def _why_asked(case: Case, *, beyond: bool, last_day: date | None) -> str:
    """What the mandate allows, and why this is put before the creditor all the same: its sums, or its last date."""
    told = {"months": case.mandate.plan_max_months, "low": format_euros(case.mandate.plan_min_amount)}
    lines = [
        _("Votre mandat permet %(months)s mois au plus, %(low)s par mois au moins : ceci va au-delà.")
        if beyond
        else _("Votre mandat permet %(months)s mois au plus, %(low)s par mois au moins.")
    ]
    if last_day is not None:
        told["day"] = format_date(last_day)
        lines.append(
            _(
                "Ces dates vont au-delà du %(day)s, dernier jour pour agir : si rien n’est versé ni signé d’ici là, la "
                "dette sera prescrite."
            )
        )
    return " ".join(lines) % told


def _unsigned(plan: Plan) -> str:
    """How a plan without a signature was proposed, and what it does not do; empty for one that was signed."""
    if not plan.spoken:
        return ""
    if plan.by_slip:
        return _("Faite par coupon-réponse, sans signature : le délai de prescription ne repart pas.")
    return _("Faite au téléphone, sans signature : le délai de prescription ne repart pas.")
