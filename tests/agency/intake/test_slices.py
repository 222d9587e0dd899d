"""A file is confided by slices: the same rows as line by line, nothing doubled nor lost whoever dies, flat in SQL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from agency.cases.models import Case, CaseParty, Claim, ClaimLimit
from agency.intake.enums import BatchState, Outcome
from agency.intake.models import ImportBatch, ImportRow
from agency.intake.operations import ask_confirmation, confide_slice, read_batch
from agency.intake.queries import waiting_batches
from agency.intake.tasks import drain
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.ledger.models import Counter, Posting
from agency.parties.enums import Protection
from agency.parties.models import Address, ContactPoint, ContactQuestion, Creditor, Debtor
from agency.parties.operations import protect
from agency.qualification.models import Qualification
from tenants.current import schema_name
from tenants.tasks import HEADER
from tests.databases import ROOT, FreshDatabase
from tests.factories import BY, NOW, TODAY, a_creditor, a_mandate, a_person, a_profile

SCHOOL = Path(__file__).parents[2] / "demo_files" / "college-saint-aubin.csv"
HEAD = "Nom;SIRET;Adresse;Code postal;Ville;Courriel;Facture;Date;Échéance;Solde"
ALONE, TOGETHER = 1, 1000


@pytest.fixture
def school(tenant: Any) -> Creditor:
    return a_school()


def a_school() -> Creditor:
    a_profile()
    school = a_creditor()
    a_mandate(school)
    return school


def a_line(rank: int, *, of: int | None = None, due: str = "01/10/2026", siret: str = "") -> str:
    who = rank if of is None else of
    mail = f"p{who}@exemple.example" if who % 3 else ""
    return f"Personne {who};{siret};{who} rue Haute;35000;Rennes;{mail};F{rank};01/09/2026;{due};{rank + 1},00"


def hand_over(creditor: Creditor, lines: list[str] | bytes) -> ImportBatch:
    data = lines if isinstance(lines, bytes) else "\n".join([HEAD, *lines]).encode()
    return read_batch(creditor=creditor, filename="f.csv", data=data, by=BY, at=NOW, on=TODAY)


def confide(batch: ImportBatch, size: int, on: date = TODAY) -> ImportBatch:
    asked = ask_confirmation(batch=batch, checked=[row.pk for row in batch.rows.all()], by=BY, at=NOW, on=on)
    while confide_slice(batch=asked, size=size):
        pass
    asked.refresh_from_db()
    return asked


def rows_kept() -> dict[str, list[tuple[Any, ...]]]:
    """All that a file leaves behind, by what names each row and not by its number."""
    debtors = dict(Debtor.objects.values_list("pk", "match_key"))
    claims = {claim.pk: (claim.case.reference, claim.key) for claim in Claim.objects.select_related("case")}
    cases = dict(Case.objects.values_list("pk", "reference"))
    found = {
        "people": Debtor.objects.values_list("match_key", "kind", "last_name", "company_name", "siren", "protection"),
        "addresses": Address.objects.values_list("debtor__match_key", "line1", "postcode", "valid", "source", "since"),
        "points": ContactPoint.objects.values_list("debtor__match_key", "kind", "value", "valid", "source"),
        "questions": ContactQuestion.objects.values_list("debtor__match_key", "matter", "brought", "elsewhere"),
        "cases": Case.objects.values_list("reference", "rf_reference", "debtor__match_key", "debtor_kind",
                                          "claim_type", "state", "last_day_to_act", "opened_on", "mandate"),
        "parties": CaseParty.objects.values_list("case__reference", "debtor__match_key", "liability",
                                                 "last_day_to_act"),
        "claims": Claim.objects.values_list("case__reference", "key", "number", "label", "total", "paid_before",
                                            "whole", "share", "due_on", "issued_on", "last_day_to_act"),
        "limits": ClaimLimit.objects.values_list("claim__key", "debtor__match_key", "last_day_to_act"),
        "assessments": Qualification.objects.values_list("case__reference", "live", "conclusion"),
        "lines": ImportRow.objects.values_list("batch__uploaded_at", "position", "outcome", "reason", "rule",
                                               "claim__key"),
        "numbers": Counter.objects.values_list("name", "year", "last"),
    }  # fmt: skip
    told = {name: sorted(map(repr, rows)) for name, rows in found.items()}
    told["books"] = sorted(
        repr((cases.get(line.case_id), claims.get(line.claim_id), line.account, line.debit, line.credit,
              line.component, line.entry.kind, line.entry.booked_on, line.entry.value_on, line.entry.actor))
        for line in Posting.objects.select_related("entry")
    )  # fmt: skip
    told["journal"] = sorted(
        repr((line.at, line.actor_label, line.verb, line.subject_type, cases.get(line.case_id),
              {key: debtors.get(value) if key == "debtor" else value for key, value in line.data.items()}))
        for line in JournalLine.objects.all()
    )  # fmt: skip
    return told


def known_elsewhere() -> None:
    """Another creditor knows one of the people, who is protected, and one of the firms by another name."""
    rival = a_creditor(name="Garage Delmas", short_name="Garage Delmas", siren="")
    safe = a_person(rival, first_name="", last_name="Personne 7", line1="7 rue Haute", postcode="35000")
    protect(debtor=safe, protection=Protection.DECEASED, since=TODAY, by=BY, at=NOW)
    a_person(rival, kind="business", company_name="Vent d’Ouest", siren="443061841")


def mixed(school: Creditor, size: int) -> None:
    """Files of all that a file may hold: shares, pairs, a firm known elsewhere, people protected, lines that spoil."""
    firm = "Vol au Vent SARL;44306184100013;1 rue B;75001;Paris;;V1;01/06/2026;01/07/2026;9,00"
    lines = [firm, *map(a_line, range(12)), a_line(20, of=3), a_line(21, of=3, due="03/11/2024")]
    for data in (lines, SCHOOL.read_bytes(), [a_line(30, of=4).replace("4 rue", "9 rue"), *lines, a_line(31)]):
        batch = hand_over(school, data)
        for row in batch.rows.filter(number__in=("F5", "F20")):
            row.facts |= {"total": "50.00", "paid": "50.00"}
            row.save()
        for row in batch.rows.filter(number="F6"):
            row.facts["people"][0]["line1"] = "x" * 60
            row.save()
        confide(batch, size, on=date(2026, 11, 10))


def test_a_file_confided_together_leaves_what_each_line_by_itself_does(school: Creditor) -> None:
    known_elsewhere()
    left = []
    for size in (ALONE, TOGETHER):
        with transaction.atomic():
            mixed(school, size)
            connection.check_constraints()
            left.append(rows_kept())
            transaction.set_rollback(True)
    alone, together = left
    assert len(together["claims"]) > 15
    assert any("FILE-7" in line for line in together["lines"])
    assert any(Protection.DECEASED in row and "Personne" in row for row in together["people"])
    for name, rows in together.items():
        assert rows == alone[name], name


def test_ten_claims_and_five_hundred_take_as_many_statements(school: Creditor) -> None:
    spent = []
    # The very first case of a year opens its counter.
    for first, count in ((0, 1), (100, 10), (1000, 500)):
        asked = ask_confirmation(
            batch=hand_over(school, [a_line(first + rank) for rank in range(count)]), by=BY, at=NOW, on=TODAY
        )
        with CaptureQueriesContext(connection) as seen:
            assert confide_slice(batch=asked)
        spent.append(len(seen))
    assert spent[1] == spent[2] < 60


def test_people_stay_together_and_the_page_says_how_far_the_file_is(school: Creditor) -> None:
    batch = hand_over(school, [a_line(rank, of=rank // 2) for rank in range(6)])
    asked = ask_confirmation(batch=batch, by=BY, at=NOW, on=TODAY)
    assert (asked.state, asked.chosen, asked.to_go_through) == (BatchState.CONFIRMING, 6, 6)
    assert confide_slice(batch=asked, size=3)
    asked.refresh_from_db()
    assert (asked.gone_through, Case.objects.filter(creditor=school).count()) == (2, 1)
    assert list(waiting_batches()) == [asked]


def test_one_person_with_more_lines_than_a_slice_has_one_case(school: Creditor) -> None:
    asked = confide(hand_over(school, [a_line(rank, of=1) for rank in range(5)]), 2)
    assert Case.objects.get(creditor=school).claims.count() == 5
    assert asked.state == BatchState.CONFIRMED


def test_a_line_barred_between_two_slices_says_so_and_the_file_is_settled_once(school: Creditor) -> None:
    asked = confide(hand_over(school, [a_line(1, due="03/11/2024"), a_line(2)]), ALONE, on=date(2026, 12, 1))
    assert {row.number: row.outcome for row in asked.rows.all()} == {"F1": Outcome.REFUSED, "F2": Outcome.CONFIDED}
    assert not confide_slice(batch=asked)
    assert JournalLine.objects.filter(verb=Verb.BATCH_CONFIRMED, subject_id=asked.pk).count() == 1


def test_a_mandate_that_ends_between_two_slices_stops_the_rest_in_words(school: Creditor) -> None:
    asked = ask_confirmation(batch=hand_over(school, [a_line(1), a_line(2)]), by=BY, at=NOW, on=TODAY)
    assert confide_slice(batch=asked, size=1)
    school.mandates.update(ends_on=TODAY)
    assert confide_slice(batch=asked, size=1)
    refused = asked.rows.get(outcome=Outcome.REFUSED)
    assert refused.reason.startswith("Le mandat n’est plus en vigueur")


# A worker that confides one person at a time, and says so after each slice.
WORKER = """
import django; django.setup()
from django_tenants.utils import tenant_context
from tenants.models import Agency
from agency.intake.operations import confide_slice
from agency.intake.queries import waiting_batches
with tenant_context(Agency.objects.get(slug="lhermitte")):
    (batch,) = waiting_batches()
    while confide_slice(batch=batch, size=1):
        print("kept", flush=True)
"""


@pytest.fixture
def inside(fresh_database: FreshDatabase) -> Iterator[FreshDatabase]:
    with tenant_context(fresh_database.first):
        yield fresh_database


def killed_after(slices: int, database: FreshDatabase) -> None:
    """A worker killed without a word, somewhere after so many slices."""
    command = [sys.executable, "-c", WORKER]
    with subprocess.Popen(command, env=database.environment, cwd=ROOT, stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        for _slice in range(slices):
            assert worker.stdout.readline() == b"kept\n"
        os.kill(worker.pid, signal.SIGKILL)


def test_workers_killed_between_slices_double_and_lose_nothing(inside: FreshDatabase) -> None:
    school = a_school()
    others = Case.objects.count()
    asked = ask_confirmation(batch=hand_over(school, [a_line(rank) for rank in range(40)]), by=BY, at=NOW, on=TODAY)
    for slices in (3, 5):
        killed_after(slices, inside)
    half = Case.objects.filter(creditor=school).count()
    assert 8 <= half < 40
    drain.apply(headers={HEADER: schema_name()})
    asked.refresh_from_db()
    assert (asked.state, asked.gone_through) == (BatchState.CONFIRMED, 40)
    assert sorted(Claim.objects.filter(creditor=school).values_list("number", flat=True)) == sorted(
        f"F{rank}" for rank in range(40)
    )
    # No number is skipped: what a killed worker took went back with it.
    assert Counter.objects.get(name="case").last == Case.objects.count() == others + 40
    assert Debtor.objects.filter(match_key__startswith=f"name:{school.pk}:").count() == 40
