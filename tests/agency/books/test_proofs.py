"""A trustee signs each day that bank, ledger and what is owed agree; what does not agree stops what leaves."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import psycopg
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context
from psycopg import sql

from agency.banking.operations import import_statement
from agency.books.enums import ProofPart
from agency.books.models import DailyProof, ProofShare
from agency.books.operations import BooksRefused, close_month, prove, sign
from agency.books.queries import broken_proof, gap_now, latest_proof, latest_share, open_months, proof_now
from agency.books.tasks import prove_tonight
from agency.common.calendar import PARIS
from agency.journal.models import JournalLine
from agency.journal.rules import Actor
from agency.ledger.models import Entry
from agency.mandates.models import AgencyProfile
from agency.remittances.operations import RemittanceRefused, approve, prepare
from agency.users.enums import Role
from tenants.tasks import HEADER
from tests.agency.banking.camt import Credit, camt053
from tests.agency.desk.page_text import words
from tests.agency.desk.scene import staff
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, next_door
from tests.factories.transfers import a_transfer

BOOKS = "/gestion/livres/"
NIGHT = datetime(2026, 11, 2, 3, 0, tzinfo=PARIS)


@pytest.fixture
def case(tenant: Any) -> Any:
    return a_case()


@pytest.fixture
def ana(tenant: Any) -> Any:
    return staff(Role.ACCOUNTANT, first="Ana")


def the_bank_says(*credits_: Credit, opening: str = "0.00", number: str = "REL-1", on: date = TODAY) -> None:
    data = camt053(*credits_, number=number, opening=opening, on=on)
    import_statement(data=data, filename=number, by=BY, at=NOW, on=on)


def a_night(at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        prove_tonight.apply(headers={HEADER: connection.schema_name}, throw=True)


def test_each_night_is_proved_once_and_every_proof_holds_the_one_before(case: Any) -> None:
    other = next_door()
    a_transfer(case, "100.00")
    a_transfer(other, "30.00", "b")
    a_night(NIGHT)
    a_night(NIGHT + timedelta(minutes=5))
    (first,) = DailyProof.objects.all()
    assert first.holds
    assert dict(ProofShare.objects.values_list("creditor", "payable")) == {case.creditor_id: 100, other.creditor_id: 30}
    a_night(NIGHT + timedelta(days=1))
    again = prove(by=BY, at=NIGHT + timedelta(days=1, hours=6))
    assert [(one.on.day, one.rank) for one in DailyProof.objects.order_by("on", "rank")] == [(2, 1), (3, 1), (3, 2)]
    assert again.previous_hash == DailyProof.objects.get(on=date(2026, 11, 3), rank=1).hash
    assert len(set(DailyProof.objects.values_list("hash", flat=True))) == 3
    assert broken_proof() is None
    assert JournalLine.objects.filter(verb="books.proved").first().data == {"hash": again.hash, "gaps": []}
    with pytest.raises(DatabaseError, match=r"ajout seul|permission denied"), transaction.atomic():
        DailyProof.objects.update(holds=True)


def test_money_that_the_bank_never_had_stops_what_leaves_until_it_is_explained(
    case: Any, ana: Any, capsys: Any
) -> None:
    other = next_door()
    a_transfer(case, "100.00")
    the_bank_says(Credit("100.00", reference="RIEN"), opening="0.00")
    # The statement shows a hundred euros that the books hold twice: as a payment, and as a sum nobody is named for.
    a_transfer(other, "30.00", "b")
    gap = gap_now()
    assert gap is not None
    assert gap.part == ProofPart.BANK
    before = prepare_refused(case, ana)
    assert "la banque" in before
    assert "130,00" in before
    assert not prove(by=BY, at=NOW).holds
    with pytest.raises(BooksRefused, match="ne se signe pas"):
        sign(proof=DailyProof.objects.get(), by=Actor.staff(ana), at=NOW)
    with pytest.raises(SystemExit) as left:
        call_command("check_books", "--agency", "lhermitte")
    assert left.value.code == 1
    assert "diffèrent de" in capsys.readouterr().out


def prepare_refused(case: Any, who: Any) -> str:
    with pytest.raises(RemittanceRefused) as refusal:
        prepare(mandates=[case.mandate_id], pay_on=TODAY, by=Actor.staff(who), at=NOW)
    return str(refusal.value)


def test_a_gap_that_opens_between_two_persons_stops_the_second(case: Any, ana: Any) -> None:
    a_transfer(case, "100.00")
    made = prepare(mandates=[case.mandate_id], pay_on=TODAY, by=Actor.staff(ana), at=NOW)
    the_bank_says(Credit("1.00", reference="X"))
    with pytest.raises(RemittanceRefused, match="ne concordent pas"):
        approve(remittance=made, by=Actor.staff(staff(Role.MANAGER, first="Odile")), at=NOW)


def test_each_kind_of_gap_names_its_case(fresh_database: Any) -> None:
    """What the triggers refuse to everybody, done behind them by whoever owns the server."""
    agency = fresh_database.first
    with tenant_context(agency):
        case = a_case()
        payment = a_transfer(case, "100.00")
        prove(by=BY, at=NOW)
    deeds = {
        ProofPart.PAYABLE: "UPDATE {s}.agency_payment SET amount = amount + 1, excess = excess",
        ProofPart.OVERPAID: "UPDATE {s}.agency_payment SET amount = amount + 1, excess = excess + 1",
        ProofPart.SUSPENSE: "UPDATE {s}.agency_posting SET account = 'suspense' WHERE account = 'creditor_payable'",
        ProofPart.HELD: "UPDATE {s}.agency_posting SET debit = debit + 1 WHERE account = 'bank_trust'",
        ProofPart.CLAIMS: "UPDATE {s}.agency_posting SET debit = debit + 1 WHERE account = 'claim_due' AND debit > 0",
    }
    for part, deed in deeds.items():
        with psycopg.connect(fresh_database.superuser_url) as wire:
            wire.execute("SET session_replication_role = replica")
            wire.execute(sql.SQL(deed).format(s=sql.Identifier(agency.schema_name)))
            wire.commit()
            with tenant_context(agency):
                gaps = {gap.part: gap for gap in proof_now().gaps}
            assert part in gaps, (part, gaps)
            if part in {ProofPart.PAYABLE, ProofPart.OVERPAID}:
                assert gaps[part].cases == (case.reference,)
            wire.execute("SET session_replication_role = replica")
            wire.execute(sql.SQL(_UNDO[part]).format(s=sql.Identifier(agency.schema_name)))
            wire.commit()
    with tenant_context(agency):
        assert proof_now().gaps == ()
        assert payment.amount == 100
    with psycopg.connect(fresh_database.superuser_url, autocommit=True) as wire:
        wire.execute("SET session_replication_role = replica")
        wire.execute(
            sql.SQL("UPDATE {s}.agency_dailyproof SET content = jsonb_set(content, '{{shares}}', '[]')").format(
                s=sql.Identifier(agency.schema_name)
            )
        )
    with tenant_context(agency):
        assert broken_proof() is not None


_UNDO = {
    ProofPart.PAYABLE: "UPDATE {s}.agency_payment SET amount = amount - 1",
    ProofPart.OVERPAID: "UPDATE {s}.agency_payment SET amount = amount - 1, excess = excess - 1",
    ProofPart.SUSPENSE: "UPDATE {s}.agency_posting SET account = 'creditor_payable' WHERE account = 'suspense'",
    ProofPart.HELD: "UPDATE {s}.agency_posting SET debit = debit - 1 WHERE account = 'bank_trust'",
    ProofPart.CLAIMS: "UPDATE {s}.agency_posting SET debit = debit - 1 WHERE account = 'claim_due' AND debit > 0",
}


def test_a_month_closes_once_its_statements_are_there_and_what_comes_late_falls_in_the_next(
    case: Any, ana: Any
) -> None:
    by = Actor.staff(ana)
    the_bank_says(Credit("100.00", reference=case.rf_reference), on=date(2026, 10, 20))
    october = date(2026, 10, 31)
    assert open_months(TODAY)[-1] == october
    with pytest.raises(BooksRefused, match="31 octobre 2026"):
        close_month(through=october, by=by, at=NOW)
    the_bank_says(Credit("20.00", reference=case.rf_reference), opening="100.00", number="REL-2", on=october)
    for day in (date(2026, 10, 30), date(2026, 11, 30)):
        with pytest.raises(BooksRefused, match="mois fini"):
            close_month(through=day, by=by, at=NOW)
    assert close_month(through=october, by=by, at=NOW) == october
    assert open_months(TODAY) == []
    late = a_transfer(case, "50.00", "late", on=date(2026, 10, 28))
    booked = Entry.objects.get(source=late.source, idem_key=f"{late.external_id}:money")
    assert (booked.booked_on, booked.value_on) == (TODAY, date(2026, 10, 28))
    assert JournalLine.objects.get(verb="month.closed").data == {"through": "2026-10-31"}
    with pytest.raises(BooksRefused, match="pas encore clos"):
        close_month(through=october, by=by, at=NOW)


def test_the_command_tells_each_agency_and_says_which_it_does_not_know(case: Any) -> None:
    a_transfer(case, "100.00")
    said = StringIO()
    call_command("check_books", "--json", stdout=said)
    report = json.loads(said.getvalue())
    assert set(report) == {"lhermitte", "familles"}
    assert report["lhermitte"]["holds"]
    assert ["creditor_payable", "-100.00"] in report["lhermitte"]["accounts"]
    with pytest.raises(CommandError, match="nom court"):
        call_command("check_books", "--agency", "personne")


def test_the_accountant_reads_signs_and_follows_an_entry_to_its_account(case: Any, ana: Any, tenant: Any) -> None:
    other = next_door()
    a_transfer(case, "100.00")
    browser = AgencyClient(tenant)
    browser.force_login(ana)
    with time_machine.travel(NOW, tick=False):
        assert "première se fait cette nuit" in words(browser.get(BOOKS))
        page = browser.post(f"{BOOKS}prouver/", follow=True)
        assert "tout concorde" in words(page)
        proof = latest_proof()
        signed = browser.post(f"{BOOKS}preuve/{proof.pk}/signer/", follow=True)
        assert f"Signée par {ana.get_full_name()}" in words(signed)
        browser.post(f"{BOOKS}preuve/{proof.pk}/signer/")
        assert proof.signatures.count() == 1
        listed = words(browser.get(BOOKS))
        assert "Dû aux créanciers 100,00 €" in listed
        entry = Entry.objects.get(kind="received")
        read = words(browser.get(f"{BOOKS}ecriture/{entry.pk}/"))
        assert f"Encaissement : 100,00 €, {case.reference}, {case.creditor.name}" in read
        costs = []
        for step in range(2):
            browser.get(f"{BOOKS}compte/bank_trust/")  # the menu is counted once after each act
            with CaptureQueriesContext(connection) as counted:
                account = words(browser.get(f"{BOOKS}compte/bank_trust/"))
            costs.append(len(counted))
            if not step:
                for n in range(3):
                    a_transfer(other, "10.00", f"o{n}")
        assert costs[0] == costs[1]
        assert "Solde" in account
        assert "130,00 €" in account
        csv = browser.get(f"{BOOKS}compte/bank_trust/lignes.csv?since=2026-01-01&until=2026-12-31").content.decode()
        assert case.reference in csv
        assert "100,00" in csv
        assert browser.get(f"{BOOKS}compte/bank_trust/lignes.pdf").status_code == 404
        assert browser.get(f"{BOOKS}compte/rien/").status_code == 404
        assert browser.get(f"{BOOKS}compte/bank_trust/?since=2026-02-30").status_code == 422
        assert browser.get(f"{BOOKS}compte/bank_trust/?avant=99999999999999999999").status_code == 200
        refused = browser.post(f"{BOOKS}clore/", {"through": "2026-10-31"})
        assert refused.status_code == 422


def test_each_creditor_reads_his_own_share(case: Any) -> None:
    other = next_door()
    a_transfer(case, "100.00")
    AgencyProfile.objects.update(account_iban="")
    made = prove(by=BY, at=NOW)
    found = latest_share(case.creditor)
    assert found is not None
    assert (found[0], found[1].payable) == (made, 100)
    assert latest_share(other.creditor) == (made, None)
