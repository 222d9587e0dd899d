"""A bill handed over before it is due waits in its deposit, and is a case the morning it is late."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from agency.cases.enums import CaseState
from agency.cases.models import Case
from agency.intake.early.operations import EarlyRefused, open_deposit, redate_line, withdraw_line
from agency.intake.enums import BatchState, Outcome, WhyWithdrawn
from agency.intake.models import ImportBatch, ImportRow
from agency.intake.operations import BatchRefused, confirm_batch, read_batch, undo_batch
from agency.intake.queries import lines_waiting_of
from agency.intake.tasks import open_late
from agency.journal.models import JournalLine
from agency.mandates.models import Mandate
from agency.parties.models import Creditor
from agency.privacy.queries.retention import lines_over
from portal.creditors.queries import confided_total
from tests.agency.intake.test_undoing import school
from tests.factories import BY, NOW, TODAY

__all__ = ["school"]
HEAD = "Nom;Prénom;Adresse;Code postal;Ville;Facture;Date;Échéance;Montant"
DUE = TODAY + timedelta(days=10)


def a_line(rank: int, due_on: date = DUE, amount: str = "120,00", number: str = "") -> str:
    return f"Nom{rank};Camille;{rank} rue A;44300;Nantes;{number or f'FA-{rank}'};01/06/2026;{due_on:%d/%m/%Y};{amount}"


def read(school: Creditor, *lines: str, on: date = TODAY, name: str = "f.csv") -> ImportBatch:
    return read_batch(creditor=school, filename=name, data="\n".join([HEAD, *lines]).encode(), by=BY, at=at(on), on=on)


def handed(school: Creditor, *lines: str, on: date = TODAY, name: str = "f.csv") -> ImportBatch:
    batch = read(school, *lines, on=on, name=name)
    confirm_batch(batch=batch, by=BY, at=at(on), on=on)
    batch.refresh_from_db()
    return batch


def at(on: date) -> datetime:
    return NOW + timedelta(days=(on - TODAY).days)


def morning(on: date) -> None:
    open_late(by=BY, at=at(on), on=on)


def outcomes(batch: ImportBatch) -> list[str]:
    return [str(one) for one in batch.rows.order_by("position").values_list("outcome", flat=True)]


def row(batch: ImportBatch, position: int = 1) -> ImportRow:
    return batch.rows.get(position=position)


def test_it_waits_with_its_day_and_is_one_case_the_morning_after(school: Creditor) -> None:
    batch = read(school, a_line(1), a_line(2, TODAY - timedelta(days=30)))
    assert outcomes(batch) == [Outcome.UNDUE, Outcome.READY], "shown before anything is confided"
    confirm_batch(batch=batch, by=BY, at=NOW, on=TODAY)
    batch.refresh_from_db()
    assert (batch.state, outcomes(batch)) == (BatchState.CONFIRMED, [Outcome.UNDUE, Outcome.CONFIDED])
    waits = row(batch)
    assert waits.opens_on is not None
    assert DUE < waits.opens_on <= DUE + timedelta(days=3)
    assert "devient un dossier le" in waits.reason
    assert Case.objects.count() == 1, "nothing is asked of who is not late"
    morning(waits.opens_on - timedelta(days=1))
    assert outcomes(batch)[0] == Outcome.UNDUE
    for _again in range(2):
        morning(waits.opens_on)
    waits.refresh_from_db()
    assert waits.outcome == Outcome.CONFIDED
    case = Case.objects.latest("pk")
    assert (case.state, case.opened_on, waits.claim.case) == (CaseState.TO_QUALIFY, waits.opens_on, case)
    assert Case.objects.count() == 2
    assert JournalLine.objects.filter(verb="lines.opened").count() == 1


def test_a_deposit_of_bills_not_due_alone_is_confided_too(school: Creditor) -> None:
    batch = handed(school, a_line(1), a_line(2))
    assert outcomes(batch) == [Outcome.UNDUE] * 2
    assert lines_waiting_of(school).count() == 2
    line = JournalLine.objects.get(verb="batch.confirmed")
    assert (line.data["lines"], line.data["undue"], line.data["refused"]) == (0, 2, 0)


def test_the_mandate_says_how_many_days_after(school: Creditor) -> None:
    Mandate.objects.update(after_due_days=3)
    waits = row(handed(school, a_line(1, date(2026, 12, 7))))
    assert waits.opens_on == date(2026, 12, 10)
    Mandate.objects.update(after_due_days=1)
    friday = row(handed(school, a_line(2, date(2026, 12, 11)), name="g.csv"))
    assert friday.opens_on == date(2026, 12, 14), "a worked day"


def test_a_leap_day_is_a_due_date_like_another(school: Creditor) -> None:
    on = date(2028, 2, 1)
    batch = handed(school, a_line(1, date(2028, 2, 29)).replace("01/06/2026", "01/02/2028"), on=on)
    assert row(batch).opens_on == date(2028, 3, 1)
    morning(date(2028, 3, 1))
    assert outcomes(batch) == [Outcome.CONFIDED]


@pytest.mark.parametrize("why", list(WhyWithdrawn))
def test_withdrawn_by_its_creditor_it_never_becomes_a_case(school: Creditor, why: WhyWithdrawn) -> None:
    batch = handed(school, a_line(1))
    gone = withdraw_line(row=row(batch), why=why, by=BY, at=NOW)
    assert (gone.outcome, gone.opens_on) == (Outcome.WITHDRAWN, None)
    assert BY.label in gone.reason
    morning(DUE + timedelta(days=30))
    assert (outcomes(batch), Case.objects.count()) == ([Outcome.WITHDRAWN], 0)
    with pytest.raises(EarlyRefused, match="n’attend plus"):
        withdraw_line(row=gone, why=why, by=BY, at=NOW)


def test_another_due_date_moves_its_morning(school: Creditor) -> None:
    batch = handed(school, a_line(1))
    before = row(batch)
    later = DUE + timedelta(days=30)
    moved = redate_line(row=before, due_on=later, by=BY, at=NOW, on=TODAY)
    assert moved.due_on == later
    assert moved.opens_on is not None
    assert moved.opens_on > later
    morning(later)
    assert outcomes(batch) == [Outcome.UNDUE]
    with pytest.raises(EarlyRefused, match="échue"):
        redate_line(row=moved, due_on=TODAY - timedelta(days=1), by=BY, at=NOW, on=TODAY)
    morning(moved.opens_on)
    claim = row(batch).claim
    assert claim.due_on == later
    assert claim.last_day_to_act.isoformat() == row(batch).facts["last_day_to_act"]


def test_the_same_bill_again_is_known_and_another_word_on_it_takes_its_place(school: Creditor) -> None:
    first = handed(school, a_line(1))
    again = handed(school, a_line(1), name="g.csv")
    assert outcomes(again) == [Outcome.REFUSED]
    assert "Déjà remise" in row(again).reason
    later = handed(school, a_line(1, DUE + timedelta(days=20)), name="h.csv")
    assert (outcomes(first), outcomes(later)) == ([Outcome.WITHDRAWN], [Outcome.UNDUE])
    sooner = handed(school, a_line(1, TODAY - timedelta(days=5)), name="i.csv")
    assert (outcomes(later), outcomes(sooner)) == ([Outcome.WITHDRAWN], [Outcome.CONFIDED])
    morning(DUE + timedelta(days=60))
    assert Case.objects.count() == 1


def test_a_later_file_that_says_it_paid_withdraws_it(school: Creditor) -> None:
    head = "Nom;Prénom;Adresse;Code postal;Ville;Facture;Date;Échéance;Montant;Déjà payé"
    batch = handed(school, a_line(1))
    paid = read_batch(
        creditor=school, filename="p.csv", data=f"{head}\n{a_line(1)};120,00".encode(), by=BY, at=NOW, on=TODAY
    )
    assert (outcomes(paid), row(paid).rule) == ([Outcome.UPDATE], "MAJ-3")
    confirm_batch(batch=paid, by=BY, at=NOW, on=TODAY)
    assert (outcomes(batch), outcomes(paid)) == ([Outcome.WITHDRAWN], [Outcome.UPDATED])


def test_undone_with_its_deposit(school: Creditor) -> None:
    batch = handed(school, a_line(1), a_line(2, TODAY - timedelta(days=30)))
    undo_batch(batch=batch, reason="mauvais fichier", by=BY, at=NOW, on=TODAY)
    assert set(outcomes(batch)) == {Outcome.WITHDRAWN}
    morning(DUE + timedelta(days=30))
    assert set(outcomes(batch)) == {Outcome.WITHDRAWN}
    alone = handed(school, a_line(3), name="g.csv")
    undo_batch(batch=alone, reason="mauvais fichier", by=BY, at=NOW, on=TODAY)
    assert outcomes(alone) == [Outcome.WITHDRAWN]
    with pytest.raises(BatchRefused):
        undo_batch(batch=alone, reason="encore", by=BY, at=NOW, on=TODAY)


def test_without_a_mandate_it_waits_a_month_for_the_next_one(school: Creditor) -> None:
    batch, other = handed(school, a_line(1)), handed(school, a_line(2), name="g.csv")
    opens_on = row(batch).opens_on
    assert opens_on is not None
    Mandate.objects.update(ends_on=TODAY + timedelta(days=2))
    morning(opens_on + timedelta(days=29))
    assert outcomes(batch) == [Outcome.UNDUE], "a mandate signed again would make a case of it"
    Mandate.objects.update(ends_on=None)
    open_deposit(batch=batch, by=BY, at=NOW, on=opens_on + timedelta(days=29))
    assert outcomes(batch) == [Outcome.CONFIDED]
    Mandate.objects.update(ends_on=TODAY + timedelta(days=2))
    morning(opens_on + timedelta(days=30))
    assert (outcomes(other), row(other).rule) == ([Outcome.REFUSED], "R1.6")


def test_people_already_followed_keep_one_file_to_qualify(school: Creditor) -> None:
    handed(school, a_line(1, TODAY - timedelta(days=30), number="FA-0"))
    batch = handed(school, a_line(1), name="g.csv")
    morning(DUE + timedelta(days=5))
    case = Case.objects.get()
    assert row(batch).claim.case == case
    assert str(confided_total(school)) == "240.00"


def test_a_worker_killed_between_two_slices_is_followed_by_the_next_one(school: Creditor) -> None:
    batch = handed(school, *[a_line(rank) for rank in range(1, 6)])
    on = DUE + timedelta(days=5)
    assert open_deposit(batch=batch, by=BY, at=at(on), on=on, size=2)
    assert outcomes(batch).count(Outcome.CONFIDED) == 2
    morning(on)
    assert (outcomes(batch), Case.objects.count()) == ([Outcome.CONFIDED] * 5, 5)


def test_what_waits_is_not_forgotten_with_the_old_lines(school: Creditor) -> None:
    batch = handed(school, a_line(1, TODAY + timedelta(days=90)), a_line(2, TODAY + timedelta(days=90)))
    withdraw_line(row=row(batch, 2), why=WhyWithdrawn.PAID, by=BY, at=NOW)
    assert [line.position for line in lines_over(TODAY + timedelta(days=60))] == [2]


def test_its_invoice_is_kept_until_its_case(school: Creditor, tenant: Any) -> None:
    batch = read(school, a_line(1))
    ImportBatch.objects.filter(pk=batch.pk).update(evidence=b"%PDF-1.7 facture")
    batch.refresh_from_db()
    confirm_batch(batch=batch, by=BY, at=NOW, on=TODAY)
    batch.refresh_from_db()
    assert batch.evidence is not None
    morning(DUE + timedelta(days=5))
    batch.refresh_from_db()
    assert batch.evidence is None
    assert row(batch).claim.invoice is not None
