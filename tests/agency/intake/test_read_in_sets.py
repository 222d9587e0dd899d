"""A file is looked for among what stands a thousand lines at a time, as each line would be by itself."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.cases.models import Claim
from agency.intake.models import ImportBatch
from agency.intake.operations import confirm_batch, read_batch
from agency.intake.operations.reading import SLICE
from agency.intake.queries import standing_bills
from agency.intake.values import BillSought
from agency.parties.models import Creditor
from tests.factories import BY, NOW, TODAY, a_creditor, a_mandate, a_profile

HEAD = "Nom;SIRET;Adresse;Code postal;Ville;Facture;Date;Échéance;Solde"
DICE = random.Random(7)


@pytest.fixture
def school(tenant: Any) -> Creditor:
    a_profile()
    school = a_creditor()
    a_mandate(school)
    return school


def hand_over(creditor: Creditor, lines: list[str]) -> ImportBatch:
    data = "\n".join([HEAD, *lines]).encode()
    return read_batch(creditor=creditor, filename="f.csv", data=data, by=BY, at=NOW, on=TODAY)


def a_line(rank: int) -> str:
    return f"Personne {rank};;{rank} rue Haute;35000;Rennes;F{rank};01/09/2026;01/10/2026;100,00"


def test_ten_lines_and_a_thousand_are_read_with_as_many_statements(school: Creditor) -> None:
    spent = []
    for count in (10, SLICE):
        with CaptureQueriesContext(connection) as asked:
            hand_over(school, [a_line(rank) for rank in range(count)])
        spent.append(len(asked))
    assert spent[0] == spent[1] < 15


def expected(creditor: Creditor, sought: BillSought) -> list[tuple[str, str]]:
    """The same question, asked for one line, in plain Python over every claim of the agency."""
    claims = Claim.objects.filter(creditor=creditor).select_related("debtor", "case")
    return [
        (claim.case.reference, claim.key)
        for claim in claims
        if (claim.number == sought.number if sought.number else claim.key in sought.keys)
        and (claim.debtor.match_key == sought.person_key or (sought.siren != "" and claim.debtor.siren == sought.siren))
    ]


def elsewhere(creditor: Creditor, sought: BillSought) -> tuple[str, str] | None:
    claims = Claim.objects.filter(creditor=creditor).select_related("debtor", "case")
    return next(
        (
            (claim.case.reference, claim.key)
            for claim in claims
            if sought.name
            and claim.key in sought.keys
            and claim.debtor.match_key.startswith(sought.name)
            and claim.debtor.match_key != sought.person_key
        ),
        None,
    )


def a_question(creditor: Creditor) -> BillSought:
    """Somebody of a few names, postcodes and firms, for a few keys."""
    name, town = DICE.choice("abcd"), DICE.choice(("35000", "44000", "75001"))
    siren = DICE.choice(("", "", "732829320", "552100554"))
    person = f"siren:{creditor.pk}:{siren}" if siren else f"name:{creditor.pk}:{name}:{town}"
    keys = tuple(f"F{DICE.randrange(12)}" for _time in range(DICE.randrange(1, 3)))
    return BillSought(person, siren, keys, DICE.choice(("", "", keys[0])))


def test_what_stands_is_found_for_ten_thousand_lines_as_for_each(school: Creditor) -> None:
    lines = [
        f"{name};{siren};1 rue Haute;{town};Ville;F{number};01/09/2026;01/10/2026;100,00"
        for name in "abcd"
        for town in ("35000", "44000")
        for siren in ("", "73282932000074")
        for number in DICE.sample(range(12), 4)
    ]
    batch = hand_over(school, lines)
    confirm_batch(batch=batch, checked=[row.pk for row in batch.rows.all()], by=BY, at=NOW, on=TODAY)
    assert Claim.objects.filter(creditor=school).count() > 20
    questions = {a_question(school) for _time in range(10_000)}
    found = standing_bills(school, questions)
    for one in questions:
        assert [(bill.reference, bill.key) for bill in found.of(one)] == expected(school, one)
        namesake = found.elsewhere(one)
        assert (namesake and (namesake.reference, namesake.key)) == elsewhere(school, one)
