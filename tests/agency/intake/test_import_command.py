"""`manage.py import_claims`: what the creditor's pages do, for a program, file by file and line by line."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django_tenants.utils import schema_context

from agency.cases.models import Case, Claim
from agency.intake.models import ImportBatch
from agency.journal.models import JournalLine
from agency.parties.models import Creditor, Debtor
from tenants.models import Agency, AgencyState
from tests.factories import NOW, a_creditor, a_mandate, a_profile

TESTS = Path(__file__).parents[2]
SCHOOL = TESTS / "demo_files" / "college-saint-aubin.csv"
FEC = TESTS / "samples" / "fec" / "111111111FEC20221231.TXT"
CONTACTS = TESTS / "demo_files" / "atelier-berthier-contacts.csv"
FACTURX = TESTS / "samples" / "facturx" / "vd_OK-001.pdf"
DOUBTFUL = TESTS / "samples" / "cases" / "19_reste_a_deduire.csv"
BROKEN = TESTS / "samples" / "ours" / "csv" / "empty.csv"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def school(tenant: Agency) -> Creditor:
    a_profile()
    creditor = a_creditor()
    a_mandate(creditor)
    return creditor


@pytest.fixture
def berthier(tenant: Agency) -> Creditor:
    a_profile()
    creditor = a_creditor(
        kind="company", name="Atelier Berthier SARL", short_name="Atelier Berthier", default_claim_type="b2b",
        siren="732829320",
    )  # fmt: skip
    a_mandate(creditor)
    return creditor


def run(*given: str | Path) -> tuple[int, str]:
    out = StringIO()
    with pytest.raises(SystemExit) as done:
        call_command("import_claims", *map(str, given), stdout=out)
    assert isinstance(done.value.code, int)
    return done.value.code, out.getvalue()


def run_json(*given: str | Path) -> tuple[int, dict[str, Any]]:
    code, told = run(*given, "--json")
    return code, json.loads(told)


def counts() -> tuple[int, ...]:
    return tuple(rows.objects.count() for rows in (ImportBatch, Debtor, Case, Claim, JournalLine))


def test_without_confirm_every_line_is_told_and_nothing_is_created(tenant: Agency, school: Creditor) -> None:
    before = counts()
    code, told = run_json(tenant.slug, "552100554", SCHOOL)
    assert (code, told["confirmed"], told["cases"], told["refused"]) == (0, False, [], [])
    assert told["kept"].startswith("Rien n’est gardé")
    assert told["deposits"][0]["deposit"] is None
    by_number = {row["number"]: row for row in told["rows"]}
    assert by_number["FA-2023-0102"] | {"reason": ""} == {
        "file": "college-saint-aubin.csv",
        "where": by_number["FA-2023-0102"]["where"],
        "number": "FA-2023-0102",
        "person": by_number["FA-2023-0102"]["person"],
        "due_on": "2023-07-15",
        "amount": by_number["FA-2023-0102"]["amount"],
        "outcome": "refused",
        "rule": "R2.20",
        "reason": "",
        "case": None,
    }
    assert by_number["FA-2026-0360"]["outcome"] == "incomplete"
    assert counts() == before


def test_with_confirm_it_makes_the_cases_that_the_screens_make(tenant: Agency, school: Creditor) -> None:
    code, told = run_json(tenant.slug, str(school.pk), SCHOOL, "--confirm")
    assert code == 0
    made = set(Case.objects.filter(creditor=school).values_list("reference", flat=True))
    assert set(told["cases"]) == made
    confided = [row for row in told["rows"] if row["outcome"] == "confided"]
    assert {row["case"] for row in confided} == made
    assert len(confided) == Claim.objects.filter(creditor=school).count()
    assert ImportBatch.objects.get().pk == told["deposits"][0]["deposit"]


def test_the_same_file_again_confides_nothing_and_says_which_case_holds_each_line(
    tenant: Agency, school: Creditor
) -> None:
    run(tenant.slug, "Collège Saint-Aubin", SCHOOL, "--confirm")
    claims = Claim.objects.count()
    code, told = run_json(tenant.slug, "collège saint-aubin", SCHOOL, "--confirm")
    assert (code, told["cases"]) == (1, [])
    assert {row["rule"] for row in told["rows"] if row["outcome"] == "refused"} >= {"FILE-5"}
    assert "ready" not in {row["outcome"] for row in told["rows"]}
    assert Claim.objects.count() == claims


def test_several_files_of_several_formats_with_their_addresses(tenant: Agency, berthier: Creditor) -> None:
    code, told = run_json(tenant.slug, "732829320", FEC, FACTURX, "--contacts", CONTACTS, "--confirm")
    assert code == 0
    assert {row["file"] for row in told["rows"] if row["case"]} == {FEC.name, FACTURX.name}
    assert [one["file"] for one in told["deposits"]] == [FEC.name, FACTURX.name]


def test_a_file_that_cannot_be_read_costs_the_others_nothing(tenant: Agency, school: Creditor) -> None:
    code, told = run_json(tenant.slug, "552100554", BROKEN, "/there/is/no/such/file", SCHOOL, "--confirm")
    assert code == 2
    assert [(one["file"], one["rule"]) for one in told["refused"]] == [("empty.csv", "FILE-1"), ("file", "FILE-0")]
    assert told["cases"]


def test_what_is_in_doubt_waits_on_the_creditor_s_pages(tenant: Agency, school: Creditor) -> None:
    code, told = run_json(tenant.slug, "552100554", DOUBTFUL, "--confirm")
    assert code == 2
    assert "cochez celles que vous avez vérifiées" in told["refused"][0]["reason"]
    assert {row["outcome"] for row in told["rows"]} == {"doubtful"}
    assert ImportBatch.objects.get().state == "preview"


def test_a_creditor_without_a_mandate_hands_nothing_over(tenant: Agency) -> None:
    a_profile()
    a_creditor()
    code, told = run_json(tenant.slug, "552100554", SCHOOL, "--confirm")
    assert code == 2
    assert "mandat" in told["refused"][0]["reason"]
    assert not ImportBatch.objects.exists()


def test_a_person_reads_each_line_with_its_reason(tenant: Agency, school: Creditor) -> None:
    code, told = run(tenant.slug, "552100554", SCHOOL)
    assert code == 0
    assert "refusée" in told
    assert "prescrite depuis le 16 juillet 2025" in told
    assert "[R2.20]" in told
    assert told.splitlines()[-1].startswith("0 dossiers. Rien n’est gardé")


def test_an_agency_or_a_creditor_that_is_not_there_is_refused_in_words(tenant: Agency, school: Creditor) -> None:
    a_creditor(name="Autre", short_name="Double", siren="")
    a_creditor(name="Encore", short_name="Double", siren="")
    for given, said in (
        (("inconnu", "552100554"), "Aucun cabinet actif"),
        ((tenant.slug, "Personne"), "Aucun créancier ne s’appelle « Personne »"),
        ((tenant.slug, "Double"), "Plusieurs créanciers s’appellent « Double »"),
    ):
        with pytest.raises(CommandError, match=said) as refused:
            call_command("import_claims", *given, str(SCHOOL))
        assert refused.value.returncode == 2
    with schema_context("public"):
        Agency.objects.filter(pk=tenant.pk).update(state=AgencyState.SUSPENDED)
    with pytest.raises(CommandError, match="Aucun cabinet actif"):
        call_command("import_claims", tenant.slug, "552100554", str(SCHOOL))


def test_it_writes_in_the_agency_named_and_in_no_other(
    tenant: Agency, other: Agency, in_tenant: Any, school: Creditor
) -> None:
    with in_tenant(other):
        a_profile()
        a_mandate(a_creditor())
        before = counts()
        run(tenant.slug, "552100554", SCHOOL, "--confirm")
        assert counts() == before
    assert Case.objects.filter(creditor=school).exists()
