"""A file confided by mistake is taken back while nothing left, and may be handed over anew."""

from __future__ import annotations

from decimal import Decimal
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from agency.cases.enums import CaseState
from agency.cases.models import Case, Claim
from agency.cases.operations import move
from agency.intake.enums import BatchState, Outcome
from agency.intake.models import ImportBatch
from agency.intake.operations import BatchRefused, confirm_batch, read_batch, undo_batch
from agency.journal.models import JournalLine
from agency.ledger.enums import Book
from agency.ledger.queries import case_due, trial_balance
from agency.parties.models import Creditor, Debtor
from agency.payments.enums import Method
from agency.payments.operations import receive
from agency.writing.operations import write_from_creditor
from agency.writing.queries import creditor_messages_waiting
from portal.creditors.queries import confided_total, visible_cases
from tests.databases import FreshDatabase
from tests.factories import BY, NOW, TODAY, a_creditor, a_mandate, a_profile

HEAD = "Nom;Prénom;Adresse;Code postal;Ville;Facture;Date;Échéance;Montant"
CLOCK = {"by": BY, "at": NOW, "on": TODAY}


@pytest.fixture
def school(tenant: Any) -> Creditor:
    return a_school()


def a_school() -> Creditor:
    a_profile()
    creditor = a_creditor()
    a_mandate(creditor)
    return creditor


def a_line(rank: int, number: str = "") -> str:
    return f"Nom{rank};Camille;{rank} rue A;44300;Nantes;{number or f'FA-{rank}'};01/06/2026;01/07/2026;120,00"


def confided(school: Creditor, *lines: str, name: str = "f.csv") -> ImportBatch:
    batch = read_batch(creditor=school, filename=name, data="\n".join([HEAD, *lines]).encode(), **CLOCK)
    confirm_batch(batch=batch, **CLOCK)
    batch.refresh_from_db()
    return batch


def undone(batch: ImportBatch, reason: str = "mauvais fichier") -> ImportBatch:
    return undo_batch(batch=batch, reason=reason, **CLOCK)


def test_nothing_is_asked_any_more_the_figures_forget_it_and_the_same_file_enters_again(school: Creditor) -> None:
    batch = confided(school, a_line(1), a_line(2), a_line(2, "FA-3"))
    before = set(Case.objects.filter(creditor=school))
    batch = undone(batch)
    assert batch.state == BatchState.UNDONE
    assert {case.state for case in Case.objects.filter(creditor=school)} == {CaseState.CLOSED}
    assert [case_due(case.pk) for case in before] == [Decimal("0.00")] * 2
    assert (confided_total(school), visible_cases(school).count()) == (Decimal("0.00"), 0)
    assert set(batch.rows.values_list("outcome", flat=True)) == {Outcome.WITHDRAWN}
    assert sum(trial_balance(Book.CLAIM).values()) == 0
    line = JournalLine.objects.get(verb="batch.undone")
    assert (line.data["cases"], line.data["lines"], line.data["reason"]) == (2, 3, "mauvais fichier")
    again = confided(school, a_line(1), a_line(2), a_line(2, "FA-3"), name="encore.csv")
    assert set(again.rows.values_list("outcome", flat=True)) == {Outcome.CONFIDED}
    assert confided_total(school) == Decimal("360.00")
    assert Debtor.objects.filter(match_key__startswith=f"name:{school.pk}:").count() == 2, "the same people"


def test_what_the_creditor_wrote_of_a_bill_taken_back_waits_for_nobody(school: Creditor) -> None:
    first, second = confided(school, a_line(1)), confided(school, a_line(2), name="suite.csv")
    mine, kept = (Case.objects.get(claims__in=batch.rows.values("claim")) for batch in (first, second))
    for case in (mine, kept):
        write_from_creditor(case=case, text="Ce fichier n’était pas pour vous.", by=BY, at=NOW)
    undone(first)
    assert [one.case for one in creditor_messages_waiting()] == [kept]
    line = JournalLine.objects.get(verb="creditor.settled")
    assert (line.case_id, line.data["settled"]) == (mine.pk, 1)


def test_it_is_undone_once_and_another_batch_of_the_same_people_stays(school: Creditor) -> None:
    first = confided(school, a_line(1))
    second = confided(school, a_line(1, "FA-9"), a_line(2), name="suite.csv")
    (shared,) = Case.objects.filter(claims__in=first.rows.values("claim"))
    assert shared.claims.count() == 2
    undone(second)
    shared.refresh_from_db()
    assert (shared.state, case_due(shared.pk)) == (CaseState.TO_QUALIFY, Decimal("120.00"))
    assert [claim.number for claim in shared.claims.all()] == ["FA-1"]
    assert list(visible_cases(school)) == [shared]
    with pytest.raises(BatchRefused, match="une seule fois"):
        undone(second)
    undone(first)
    assert not visible_cases(school).exists()


def test_an_assessment_a_payment_or_a_booking_stand_in_the_way_and_are_named(school: Creditor) -> None:
    assessed = confided(school, a_line(1))
    move(case=Case.objects.get(claims__number="FA-1"), to=CaseState.ACTIVE, **CLOCK)
    with pytest.raises(BatchRefused, match="étude est commencée"):
        undone(assessed)
    paid = confided(school, a_line(2), name="g.csv")
    case = Case.objects.get(claims__number="FA-2")
    receive(
        case=case, debtor=case.debtor, amount=Decimal("20.00"), method=Method.TRANSFER, received_on=TODAY,
        value_on=TODAY, source="bank", external_id="x", by=BY, at=NOW,
    )  # fmt: skip
    with pytest.raises(BatchRefused, match="un paiement est arrivé"):
        undone(paid)
    assert not Claim.objects.filter(withdrawn_on__isnull=False).exists()


def test_a_file_only_read_or_that_opened_nothing_is_not_undone(school: Creditor) -> None:
    batch = read_batch(creditor=school, filename="f.csv", data=f"{HEAD}\n{a_line(1)}".encode(), **CLOCK)
    with pytest.raises(BatchRefused, match="Seul un dépôt confié"):
        undone(batch)
    confirm_batch(batch=batch, **CLOCK)
    twice = confided(school, a_line(1), name="double.csv")
    with pytest.raises(BatchRefused, match="rien à annuler"):
        undone(twice)


def test_ten_cases_and_a_hundred_take_as_many_statements(school: Creditor) -> None:
    spent = []
    for first, count in ((0, 10), (100, 100)):
        batch = confided(school, *(a_line(first + rank) for rank in range(count)), name=f"{first}.csv")
        with CaptureQueriesContext(connection) as seen:
            undone(batch)
        spent.append(len(seen))
    assert spent[0] == spent[1] < 50


def test_two_people_who_undo_at_once_undo_once(fresh_database: FreshDatabase) -> None:
    with tenant_context(fresh_database.first):
        batch = confided(a_school(), a_line(1), a_line(2))
        told: list[str] = []

        def undo() -> None:
            with tenant_context(fresh_database.first):
                try:
                    undone(batch)
                    told.append("done")
                except BatchRefused as error:
                    told.append(str(error))
                finally:
                    connection.close()

        both = [Thread(target=undo) for _person in range(2)]
        for one in both:
            one.start()
        for one in both:
            one.join()
        assert sorted(told) == ["Seul un dépôt confié s’annule, et une seule fois.", "done"]
        assert JournalLine.objects.filter(verb="batch.undone").count() == 1
