"""What may be asked beside the principal, and how much: the law answers, or refuses (R1.17 to R1.20, R3). Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from agency.common.money import ZERO
from agency.common.text import french_typography as fr
from agency.law.interest import late_payment as law
from agency.law.interest.accrual import Interest, InterestError
from agency.law.interest.late_payment import CreditorKind, DebtorKind, Invoice
from agency.law.interest.rates import RateMissing, RateTable
from agency.law.persons.mandate import ElementRefused, check_element
from agency.ledger.enums import Component

from .values import BillFacts, BothSides, Owed, Wish

CHOICES = tuple((part.value, part.label) for part in Component if part != Component.PRINCIPAL)


class AccessoryRefused(Exception):
    """The law does not allow it, or its figures are missing; the message says why, in French."""


def owed(wish: Wish, bill: BillFacts, facts: BothSides, rates: RateTable) -> Owed:
    """Return what a person owes of an element on a bill, from the first day to the last of the wish.

    Raises `AccessoryRefused` for what may never be asked of them (R1.17 to R1.20, R3.7), without its document, or when
    a rate that nobody entered is needed (R3.13).
    """
    if wish.rate is not None and not wish.documented:
        raise AccessoryRefused(fr("Un taux de contrat demande le contrat signé."))
    try:
        check_element(wish.component, documented=wish.documented, professional=facts.professional)
        return _ANSWERS[wish.component](wish, bill, facts, rates)
    except (ElementRefused, InterestError, RateMissing) as refusal:
        raise AccessoryRefused(fr(str(refusal).replace(wish.component.value, str(wish.component.label)))) from refusal


def _indemnity(wish: Wish, bill: BillFacts, facts: BothSides, _rates: RateTable) -> Owed:
    """40 euros for a bill paid late, unless insolvency forbade to pay it on its day (R3.6)."""
    found = law.indemnity(
        debtor_kind=DebtorKind.PROFESSIONAL if facts.professional else DebtorKind.CONSUMER,
        invoices=[Invoice(bill.number, bill.due_on)],
        as_of=wish.until,
        insolvent_since=facts.insolvent_since,
    )
    return Owed(found.total, found.explanation.sentence)


def _between_firms(wish: Wish, bill: BillFacts, facts: BothSides, rates: RateTable) -> Owed:
    """Penalties from the day after the due date, at the clause's rate or the law's (R3.1 to R3.3)."""
    return _said(
        law.b2b(
            principal=bill.principal, due_on=bill.due_on, until=wish.until, contract_rate=wish.rate,
            reductions=bill.reductions, opening_judgment_on=facts.insolvent_since, rates=rates,
        )
    )  # fmt: skip


def _legal(wish: Wish, bill: BillFacts, facts: BothSides, rates: RateTable) -> Owed:
    """Legal interest from the formal notice; from a judge's decision, with its increase (R3.8 to R3.11)."""
    creditor = CreditorKind.INDIVIDUAL if facts.creditor_is_individual else CreditorKind.OTHER
    common: dict[str, Any] = {
        "principal": bill.principal, "creditor_kind": creditor, "reductions": bill.reductions, "rates": rates,
    }  # fmt: skip
    until = law.last_day_counted(wish.until, facts.insolvent_since)
    if wish.decided_on is None:
        return _said(law.consumer(formal_notice_on=facts.notice_on, until=until, **common))
    decided_on = wish.decided_on
    return _said(law.after_decision(runs_after=decided_on, decision_enforceable_on=decided_on, until=until, **common))


def _contractual(wish: Wish, bill: BillFacts, facts: BothSides, _rates: RateTable) -> Owed:
    """Interest at the rate of a clause that the person signed (R3.8)."""
    if wish.rate is None:
        raise InterestError("Écrivez le taux du contrat signé.")
    until = law.last_day_counted(wish.until, facts.insolvent_since)
    return _said(
        law.consumer_contract(
            principal=bill.principal, runs_after=bill.due_on, until=until, contract_rate=wish.rate,
            reductions=bill.reductions,
        )
    )  # fmt: skip


def _fixed(wish: Wish, bill: BillFacts, _facts: BothSides, _rates: RateTable) -> Owed:
    """What a contract or a judge fixes, as its document says (R1.18, R1.19)."""
    if wish.amount is None or wish.amount <= ZERO:
        raise InterestError("Écrivez le montant que le document fixe.")
    return Owed(wish.amount, f"{str(wish.component.label).capitalize()}, facture {bill.number}, selon sa pièce.")


def _said(found: Interest) -> Owed:
    return Owed(found.amount, found.explanation.sentence)


_ANSWERS: Mapping[Component, Callable[[Wish, BillFacts, BothSides, RateTable], Owed]] = {
    Component.B2B_FIXED_INDEMNITY: _indemnity,
    Component.B2B_LATE_INTEREST: _between_firms,
    Component.LEGAL_INTEREST: _legal,
    Component.CONTRACTUAL_INTEREST: _contractual,
    Component.PENALTY_CLAUSE: _fixed,
    Component.COURT_AWARDED_COST: _fixed,
}


def still_to_ask(found: Owed, asked: Decimal) -> Decimal:
    """Return what remains to be asked, in euros, once what was asked before is taken off.

    Raises `AccessoryRefused`, with the law's sentence, when nothing does.
    """
    if found.amount <= asked:
        raise AccessoryRefused(fr(f"Rien de plus n’est dû. {found.why}"))
    return found.amount - asked
