"""A debit mandate as its person reads it, before and after it is given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.debits.enums import DebitState, DebitWay
from agency.debits.models import Debit, DebitMandate
from agency.debits.presenters.read import mandate_read, way_read
from agency.debits.queries import (
    DebitDate,
    charges_away,
    mandate_of,
    may_give,
    may_save,
    reached_by_post,
    standing_debits,
    to_confirm,
    to_debit,
)
from agency.debits.rules import card_reference, mandate_reference, mandate_text, way_notice, way_text
from agency.mandates.models import AgencyProfile
from agency.plans.enums import PlanState
from agency.plans.models import Plan
from portal.debtors.view_models import DebitPage, DebitRow
from portal.view_models import Link, SaidLine

from .documents import document_url
from .theirs.binding import said_lines

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
    return plan is not None and may_save(DebitWay.CARD, plan, on) and mandate_of(plan) is None


def gives_account(plan: Plan | None, on: date) -> bool:
    """Return whether a person may have their account debited by Stripe for their plan: nothing is in place."""
    return plan is not None and may_save(DebitWay.SEPA, plan, on) and mandate_of(plan) is None


def debits_away(plan: Plan) -> tuple[DebitRow, ...]:
    """Return the debits of accounts that Stripe asked of a person's bank, and that are not money yet."""
    if plan.state != PlanState.RUNNING:
        return ()
    away = charges_away().filter(mandate__plan=plan, mandate__way=DebitWay.SEPA)
    return tuple(DebitRow(one.collect_on, one.amount) for one in away)


def waits_for_confirmation(plan: Plan) -> bool:
    """Return whether the bank of a person's card wants them to confirm a debit."""
    mandate = mandate_of(plan) if plan.state == PlanState.RUNNING else None
    return mandate is not None and mandate.way == DebitWay.CARD and to_confirm(mandate).exists()


def stripe_offer(way: DebitWay, plan: Plan, agency: AgencyProfile, on: date) -> DebitPage:
    """Return what a person would agree to today with a card or an account given to Stripe.

    `rows` is empty when everything left is too near. The reference of an account's mandate is Stripe's, once given.
    """
    card, days = way == DebitWay.CARD, way_notice(way, agency.debit_notice_days)
    dates, by_hand = to_debit(plan, on, days, by_post=reached_by_post(plan.debtor))
    rank = plan.debit_mandates.count() + 1
    return DebitPage(
        card_reference(agency.case_prefix, plan.pk, rank) if card else "", "", "",
        said_lines(way_text(way, agency.legal_name, days).paragraphs, way_read(way, agency.legal_name, days)),
        _dates(dates), _dates(by_hand), card=card,
        ended_on=_ended_on(plan),
    )  # fmt: skip


def debit_offer(plan: Plan, agency: AgencyProfile, on: date) -> DebitPage:
    """Return what a person would agree to today; `rows` is empty when everything left is too near."""
    days = agency.debit_notice_days
    dates, by_hand = to_debit(plan, on, days, by_post=reached_by_post(plan.debtor))
    earlier = plan.debit_mandates.first()
    return DebitPage(
        mandate_reference(agency.case_prefix, plan.pk, plan.debit_mandates.count() + 1), agency.debit_ics, "",
        said_lines(mandate_text(agency.legal_name, days).paragraphs, mandate_read(agency.legal_name, days)),
        _dates(dates), _dates(by_hand),
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
        tuple(map(SaidLine, mandate.evidence["words"])), tuple(map(_row, standing_debits(mandate))),
        gone=_gone(mandate), document=link, card=card,
        to_confirm=tuple(map(_confirmable, to_confirm(mandate))) if card else (),
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
        account = debit.mandate.way == DebitWay.SEPA
        word = _("en cours, cinq jours ouvrés au plus") if account else _("demandé à votre banque")
    return DebitRow(debit.collect_on, debit.amount, word, _TONES.get(state, "menthe"))


def _dates(dates: Iterable[DebitDate]) -> tuple[DebitRow, ...]:
    return tuple(DebitRow(one.collect_on, one.amount) for one in dates)
