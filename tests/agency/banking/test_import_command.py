"""`import_statement`: a scheduled job brings the bank's files in, and reads what became of each line."""

from __future__ import annotations

import io
import json
from contextlib import nullcontext
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from agency.banking.models import BankLine, BankStatement
from agency.journal.models import JournalLine
from agency.ledger.enums import AccountCode
from agency.payments.models import Payment
from tests.agency.banking.camt import Credit, camt053
from tests.books.holding import assert_books_hold, balance
from tests.factories import a_case

CASES = Path(__file__).parents[2] / "samples" / "cases"
KEYS = {"booked", "waiting", "already", "refused", "statement_balance", "ledger_balance"}


@pytest.fixture(autouse=True)
def case(tenant):
    return a_case()


def run(*files, code=0, **options):
    """Run the command; its report, once its exit code is the one expected."""
    out = io.StringIO()
    with pytest.raises(SystemExit) if code else nullcontext() as ended:
        call_command("import_statement", "lhermitte", *map(str, files), json=True, stdout=out, **options)
    assert not code or ended.value.code == code
    report = json.loads(out.getvalue())
    assert report.keys() == KEYS
    return report


def sums(report, name):
    return [one["amount"] for one in report[name]]


@pytest.fixture
def own_file(tmp_path, case):
    """A statement with a transfer for the case, one of nobody, and a fee."""
    path = tmp_path / "releve.xml"
    path.write_bytes(
        camt053(
            Credit("100.00", reference=case.rf_reference),
            Credit("55.00", payer="INCONNU"),
            Credit("-3.00", label="FRAIS"),
        )
    )
    return path


def test_each_line_is_told_with_its_case_its_receipt_or_why_it_waits(own_file, case):
    report = run(own_file)
    assert report["booked"] == [
        {"on": "2026-11-02", "amount": "100.00", "case": case.reference, "receipt": Payment.objects.get().receipt.label}
    ]
    assert sums(report, "waiting") == ["55.00", "-3.00"]
    assert all(one["why"] for one in report["waiting"])
    assert (report["already"], report["refused"]) == ([], [])
    assert (report["statement_balance"], report["ledger_balance"]) == ("1152.00", "155.00")
    assert JournalLine.objects.filter(verb="statement.imported", actor_ref="import_statement").exists()


def test_a_dry_run_says_the_same_and_writes_nothing(own_file):
    before = JournalLine.objects.count()
    trial = run(own_file, dry_run=True)
    assert not BankStatement.objects.exists()
    assert not Payment.objects.exists()
    assert (JournalLine.objects.count(), balance(AccountCode.BANK_TRUST)) == (before, 0)
    assert run(own_file) == trial


def test_a_job_that_runs_twice_books_nothing_twice(own_file):
    run(own_file)
    again = run(own_file)
    assert (again["booked"], sums(again, "already")) == ([], ["100.00"])
    assert sums(again, "waiting") == ["55.00", "-3.00"]
    assert balance(AccountCode.BANK_TRUST) == Decimal("155.00")


def test_two_pages_of_one_day(case):
    report = run(CASES / "02_mt940_two_pages/releve.sta")
    assert sums(report, "waiting") == ["50.00", "50.00"]
    assert (report["statement_balance"], report["ledger_balance"]) == ("1100.00", "100.00")


def test_a_day_and_its_month_in_either_order():
    day, month = (CASES / "03_cfonb_day_then_month" / name for name in ("jour.txt", "mois.txt"))
    report = run(month, day)
    assert sums(report, "already") == ["486.00"]
    assert (report["statement_balance"], report["ledger_balance"]) == ("1506.00", "506.00")


def test_a_file_of_several_accounts_names_the_one_it_leaves_aside():
    report = run(CASES / "07_releves_de_plusieurs_comptes.xml")
    assert sums(report, "waiting") == ["50.00"]
    (left,) = report["refused"]
    assert "FR76 3000 4000 0312 3456 7890 143" in left["where"].replace("\u202f", " ").replace("\u00a0", " ")
    assert (report["statement_balance"], report["ledger_balance"]) == ("1050.00", "50.00")


def test_an_ofx_whose_memo_holds_the_reference(tmp_path, case):
    data = (CASES / "08_virement_avec_compte_du_payeur.ofx").read_text()
    path = tmp_path / "releve.ofx"
    path.write_text(data.replace("RF18539007547034", case.rf_reference))
    report = run(path)
    assert [(one["amount"], one["case"]) for one in report["booked"]] == [("486.00", case.reference)]


def test_a_statement_that_does_not_follow_waits_with_its_dates_and_sums(own_file, tmp_path):
    run(own_file)
    later = tmp_path / "suite.xml"
    later.write_bytes(camt053(Credit("70.00"), number="REL-9", opening="9000.00"))
    report = run(later)
    assert sums(report, "waiting") == ["70.00"]
    assert "9 000,00 €" in report["waiting"][0]["why"].replace("\u202f", " ").replace("\u00a0", " ")
    assert report["statement_balance"] == "1152.00"
    assert_books_hold()


def test_a_refused_file_is_told_and_the_others_come_in(own_file, tmp_path):
    notes = tmp_path / "notes.txt"
    notes.write_text("bonjour")
    report = run(notes, own_file, code=1)
    assert [one["where"] for one in report["refused"]] == [str(notes)]
    assert sums(report, "booked") == ["100.00"]


@pytest.mark.parametrize(("agency", "file"), [("inconnu", __file__), ("lhermitte", "absent.xml")])
def test_a_wrong_call_brings_nothing_in(agency, file):
    with pytest.raises(CommandError) as error:
        call_command("import_statement", agency, file)
    assert error.value.returncode == 2
    assert not BankLine.objects.exists()


def test_it_is_told_to_a_person_too(own_file, case):
    out = io.StringIO()
    call_command("import_statement", "lhermitte", str(own_file), stdout=out)
    assert f"enregistré  {case.reference}" in out.getvalue()
    assert "Banque : 1152.00. Livres : 155.00." in out.getvalue()
