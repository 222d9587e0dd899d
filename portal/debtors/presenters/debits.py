"""A debit mandate as its person reads it, before and after it is given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.debits.enums import DebitState, DebitWay
from agency.debits.models import Debit, DebitMandate
from agency.debits.queries import (
    DebitDate,
    mandate_of,
    may_give,
    may_save_card,
    reached_by_post,
    standing_debits,
    to_confirm,
    to_debit,
)
from agency.debits.rules import CARD_NOTICE_DAYS, card_reference, card_text, mandate_reference, mandate_text
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


def saves_card(plan: Plan | None, on: date) -> bool:
    """Return whether a person may have a card charged for their plan: nothing is in place, and cards are taken."""
    return plan is not None and may_save_card(plan, on) and mandate_of(plan) is None


def waits_for_confirmation(plan: Plan) -> bool:
    """Return whether the bank of a person's card wants them to confirm a debit."""
    mandate = mandate_of(plan) if plan.state == PlanState.RUNNING else None
    return mandate is not None and mandate.way == DebitWay.CARD and to_confirm(mandate).exists()


def card_offer(plan: Plan, agency: AgencyProfile, on: date) -> DebitPage:
    """Return what a person would agree to today with a card; `rows` is empty when everything left is too near."""
    dates, by_hand = to_debit(plan, on, CARD_NOTICE_DAYS, by_post=reached_by_post(plan.debtor))
    return DebitPage(
        card_reference(agency.case_prefix, plan.pk, plan.debit_mandates.count() + 1), "", "",
        card_text(agency.legal_name).paragraphs, _dates(dates), _dates(by_hand), card=True, ended_on=_ended_on(plan),
    )  # fmt: skip


def debit_offer(plan: Plan, agency: AgencyProfile, on: date) -> DebitPage:
    """Return what a person would agree to today; `rows` is empty when everything left is too near."""
    days = agency.debit_notice_days
    dates, by_hand = to_debit(plan, on, days, by_post=reached_by_post(plan.debtor))
    earlier = plan.debit_mandates.first()
    return DebitPage(
        mandate_reference(agency.case_prefix, plan.pk, plan.debit_mandates.count() + 1), agency.debit_ics, "",
        mandate_text(agency.legal_name, days).paragraphs, _dates(dates), _dates(by_hand),
        gone=_gone(earlier) if earlier else (), ended_on=_ended_on(plan),
    )  # fmt: skip


def debit_page(mandate: DebitMandate, case: Case) -> DebitPage:
    """Return a mandate in place, with its debits as they stand."""
    card = mandate.way == DebitWay.CARD
    paper = _("Votre accord (PDF)") if card else _("Mandat (PDF)")
    link = Link(document_url(case, mandate.document), paper) if mandate.document else None
    means = _("carte finissant par %(end)s") if card else _("compte finissant par %(end)s")
    return DebitPage(
        mandate.reference, mandate.scheme_id,
        means % {"end": mandate.ends_with},
        tuple(mandate.evidence["words"]), tuple(map(_row, standing_debits(mandate))), gone=_gone(mandate),
        document=link, card=card, to_confirm=tuple(map(_confirmable, to_confirm(mandate))) if card else (),
    )  # fmt: skip


def _ended_on(plan: Plan) -> date | None:
    earlier = plan.debit_mandates.first()
    return paris_date(earlier.ended_at) if earlier and earlier.ended_at else None


def _gone(mandate: DebitMandate) -> tuple[DebitRow, ...]:
    return tuple(map(_row, standing_debits(mandate).filter(state=DebitState.SENT)))


def _confirmable(debit: Debit) -> DebitRow:
    return DebitRow(debit.collect_on, debit.instalment.amount - debit.instalment.paid)


def _row(debit: Debit) -> DebitRow:
    state = DebitState(debit.state)
    word = "" if state in (DebitState.PLANNED, DebitState.ORDERED) else str(state.label)
    if state == DebitState.SENT and debit.attempt_id:
        word = _("demandé à votre banque")
    return DebitRow(debit.collect_on, debit.amount, word, _TONES.get(state, "menthe"))


def _dates(dates: Iterable[DebitDate]) -> tuple[DebitRow, ...]:
    return tuple(DebitRow(one.collect_on, one.amount) for one in dates)
