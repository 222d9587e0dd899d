"""A case given back: its creditor chooses on its own page, and nobody else's."""

from __future__ import annotations

from datetime import timedelta

from agency.cases.enums import CaseState
from agency.cases.models import Case
from agency.cases.operations import set_first_letter
from agency.commitments.enums import CommitmentKind
from agency.commitments.operations import announce
from agency.strategies.operations import hand_back
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_mandate, a_person


def _given_back(case: Case) -> Case:
    set_first_letter(case=case, reference="LH-2026-C00001", sent_on=TODAY, by=BY, at=NOW)
    announce(
        case=case, kind=CommitmentKind.HAND_BACK, text="dossier rendu au créancier", due_on=TODAY, announced_on=TODAY,
        dedupe_key=f"back:{case.pk}", by=BY, at=NOW,
    )  # fmt: skip
    return hand_back(case=case, by=BY, at=NOW, on=TODAY + timedelta(days=1))


def test_the_creditor_chooses_on_the_page_of_the_case(bursar: AgencyClient, case: Case) -> None:
    address = f"/creancier/dossiers/{case.reference}/"
    assert "À vous de choisir la suite" not in bursar.get(address).content.decode()
    assert bursar.post(f"{address}suite/", {"choice": "stop"}).status_code == 302
    assert not case.decisions.exists()
    _given_back(case)
    page = bursar.get(address).content.decode()
    assert "À vous de choisir la suite" in page
    assert "vous est rendu" in page
    assert "Saisir la juridiction compétente" in page
    answer = bursar.post(f"{address}suite/", {"choice": "talk"}, follow=True)
    assert "en parler avec le cabinet" in answer.content.decode()
    assert case.decisions.get().choice == "talk"


def test_a_choice_that_is_not_offered_changes_nothing(bursar: AgencyClient, case: Case) -> None:
    _given_back(case)
    type(case.mandate).objects.filter(pk=case.mandate_id).update(escalation="never")
    bursar.post(f"/creancier/dossiers/{case.reference}/suite/", {"choice": "court"})
    assert not case.decisions.exists()


def test_nobody_chooses_for_another_creditor(bursar: AgencyClient) -> None:
    other = a_creditor(name="OGEC du Lycée Imaginaire", short_name="Lycée Imaginaire", siren="")
    a_mandate(other)
    theirs = _given_back(a_case(creditor=other, debtor=a_person(other, last_name="Autre"), number="AUTRE-1"))
    assert bursar.post(f"/creancier/dossiers/{theirs.reference}/suite/", {"choice": "stop"}).status_code == 404
    assert theirs.state == CaseState.RETURNED
    assert not theirs.decisions.exists()
