"""What became of a payment, as the person and the creditor read it: the fact, what remains, no fee, no promise."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail

from agency.cases.enums import HoldReason
from agency.cases.operations import hold
from agency.letters.enums import MessageKind, MoneyNews
from agency.letters.wording.lint import lint_answer
from agency.outbox.operations import plan
from agency.outbox.presenters.changes import change_to_creditor, change_to_person
from agency.outbox.values import ChangePayload
from agency.parties.enums import DebtorKind
from tests.agency.outbox.draining import work_off
from tests.factories import BY, NOW, a_case, a_creditor
from tests.factories.transfers import a_transfer

SUMS = (Decimal("100.00"), Decimal("80.00"), Decimal("400.00"))


def a_change(news: MoneyNews, reopened: str = "80.00") -> ChangePayload:
    return ChangePayload(1, news, SUMS[0], Decimal(reopened), SUMS[2], date(2026, 11, 2), "Camille Roussel")


@pytest.mark.parametrize("news", MoneyNews)
@pytest.mark.parametrize("audience", DebtorKind)
def test_every_sentence_passes_the_gate_of_words(news: MoneyNews, audience: DebtorKind) -> None:
    for lines in (change_to_person(a_change(news)), change_to_creditor(a_change(news))):
        assert not lint_answer("\n\n".join(lines), audience=audience, sums=SUMS)


@pytest.mark.parametrize("news", MoneyNews)
def test_the_person_reads_it_while_the_case_is_held_and_once_it_is_settled(tenant: Any, news: MoneyNews) -> None:
    held, settled = a_case(), a_case(number="F-2")
    hold(case=held, reason=HoldReason.PAYMENT, by=BY, at=NOW)
    a_transfer(settled, "486.00")
    work_off(by=BY, at=NOW)
    mail.outbox.clear()
    for case in (held, settled):
        told = {"kind": MessageKind.PAYMENT_CHANGED, "dedupe_key": f"c:{case.pk}", "payload": a_change(news)}
        plan(case=case, debtor=case.debtor, planned_on=date(2026, 11, 2), by=BY, at=NOW, **told)
    work_off(by=BY, at=NOW)
    assert len(mail.outbox) == 2
    for sent in mail.outbox:
        assert "100,00" in sent.body
        assert "Aucun frais ne s’ajoute" in sent.body


def test_what_was_over_says_nothing_of_what_remains() -> None:
    (line,) = change_to_person(a_change(MoneyNews.REFUNDED, reopened="0.00"))
    assert "régler" not in line


def test_a_creditor_is_never_promised_what_was_paid_too_much(tenant: Any) -> None:
    case = a_case(creditor=a_creditor(email="comptabilite@saint-aubin.example"))
    a_transfer(case, "944.00")
    a_transfer(case, "50.00", ref="encore")
    work_off(by=BY, at=NOW)
    first, second = (one.body for one in mail.outbox if one.to == ["comptabilite@saint-aubin.example"])
    assert "486,00" in first
    assert "458,00" in first
    assert "944,00" not in first
    assert "reversée" not in second
    to_person = [one.body for one in mail.outbox if one.to != ["comptabilite@saint-aubin.example"]]
    assert "de trop" in to_person[0]
