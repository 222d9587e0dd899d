"""A debit mandate as its person reads it, before and after it is given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.debits.enums import DebitState
from agency.debits.models import Debit, DebitMandate
from agency.debits.queries import DebitDate, mandate_of, may_give, reached_by_post, standing_debits, to_debit
from agency.debits.rules import mandate_reference, mandate_text
from agency.mandates.models import AgencyProfile
from agency.plans.enums import PlanState
from agency.plans.models import Plan
from portal.debtors.view_models import DebitPage, DebitRow
from portal.view_models import Link

from .documents import document_url

_TONES = {DebitState.SENT: "miel", DebitState.RETURNED: "miel"}


def debit_standing(plan: Plan | None, on: date) -> bool | None:
    """Return whether debits are in place for a plan; None when they are not offered either."""
    if plan is None or plan.state != PlanState.RUNNING:
        return None
    if mandate_of(plan) is not None:
        return True
    return False if may_give(plan, on) else None


def debit_offer(plan: Plan, agency: AgencyProfile, on: date) -> DebitPage:
    """Return what a person would agree to today; `rows` is empty when everything left is too near."""
    days = agency.debit_notice_days
    dates, by_hand = to_debit(plan, on, days, by_post=reached_by_post(plan.debtor))
    earlier = plan.debit_mandates.first()
    ended = paris_date(earlier.ended_at) if earlier and earlier.ended_at else None
    return DebitPage(
        mandate_reference(agency.case_prefix, plan.pk, plan.debit_mandates.count() + 1), agency.debit_ics, "",
        mandate_text(agency.legal_name, days).paragraphs, _dates(dates), _dates(by_hand),
        gone=_gone(earlier) if earlier else (), ended_on=ended,
    )  # fmt: skip


def debit_page(mandate: DebitMandate, case: Case) -> DebitPage:
    """Return a mandate in place, with its debits as they stand."""
    link = Link(document_url(case, mandate.document), _("Mandat (PDF)")) if mandate.document else None
    return DebitPage(
        mandate.reference, mandate.scheme_id,
        _("compte finissant par %(end)s") % {"end": mandate.ends_with},
        tuple(mandate.evidence["words"]), tuple(map(_row, standing_debits(mandate))), gone=_gone(mandate),
        document=link,
    )  # fmt: skip


def _gone(mandate: DebitMandate) -> tuple[DebitRow, ...]:
    return tuple(map(_row, standing_debits(mandate).filter(state=DebitState.SENT)))


def _row(debit: Debit) -> DebitRow:
    state = DebitState(debit.state)
    word = "" if state in (DebitState.PLANNED, DebitState.ORDERED) else str(state.label)
    return DebitRow(debit.collect_on, debit.amount, word, _TONES.get(state, "menthe"))


def _dates(dates: Iterable[DebitDate]) -> tuple[DebitRow, ...]:
    return tuple(DebitRow(one.collect_on, one.amount) for one in dates)
