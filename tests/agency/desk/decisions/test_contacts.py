"""Two files that disagree on a person stand in Ma journée and on the file, and somebody decides with a reason."""

import pytest

from agency.journal.models import JournalLine
from agency.parties.enums import QuestionState
from agency.parties.models import Debtor
from agency.parties.queries import open_questions
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.factories import a_case, a_creditor, a_person

FIRM = {"kind": "business", "civility": "", "first_name": "", "last_name": "", "email": "", "siren": "443061841"}


@pytest.fixture
def creditors(tenant):
    return a_creditor(), a_creditor(name="Garage Delmas SARL", short_name="Garage Delmas", siren="")


@pytest.fixture
def two_files(creditors):
    """The same SIREN in the files of two creditors, at two addresses."""
    school, garage = creditors
    ours = a_person(school, company_name="Vent d’Ouest", line1="10 rue Honnête", **FIRM)
    theirs = a_person(garage, company_name="Vent d’Ouest", line1="1 rue du Voleur", **FIRM)
    return (
        a_case(creditor=school, debtor=ours, number="S-1"),
        a_case(creditor=garage, debtor=theirs, number="G-1", qualified=False),
    )


def home(case):
    return Debtor.objects.get(pk=case.debtor_id).addresses.get(valid=True).line1


def test_the_question_waits_in_the_day_with_both_words(desk, two_files):
    _ours, theirs = two_files
    question = open_questions().get()
    page = words(desk.get(f"/gestion/journee/?file=coordonnees&ligne=contact-{question.pk}"))
    assert "Coordonnées contradictoires à trancher" in page
    assert "Adresse : le fichier de Garage Delmas dit autre chose qu’un autre créancier" in page
    assert "Dans le dossier d’un autre créancier 10 rue Honnête, 44300 Nantes" in page
    assert "Dans le fichier de Garage Delmas 1 rue du Voleur, 44300 Nantes" in page
    assert theirs.reference in page


def test_the_question_stands_on_the_file_it_is_about_and_not_on_the_neighbour_s(desk, two_files):
    ours, theirs = two_files
    assert "Coordonnées à trancher" in words(desk.get(f"/gestion/dossier/{theirs.reference}/"))
    assert "Coordonnées à trancher" not in words(desk.get(f"/gestion/dossier/{ours.reference}/"))
    checklist = words(desk.get(f"/gestion/qualifier/{theirs.reference}/"))
    assert "Nom ou adresse contradictoires : tranchez d’abord." in checklist


@pytest.mark.parametrize(
    ("choice", "ours_at", "theirs_at"),
    [
        (QuestionState.KEPT, "10 rue Honnête", "10 rue Honnête"),
        (QuestionState.ADOPTED, "10 rue Honnête", "1 rue du Voleur"),
        (QuestionState.EVERYWHERE, "1 rue du Voleur", "1 rue du Voleur"),
    ],
)
def test_a_decision_is_taken_with_its_reason_and_told_on_the_file(desk, two_files, choice, ours_at, theirs_at):
    ours, theirs = two_files
    question = open_questions().get()
    done = desk.post(
        f"/gestion/coordonnees/{question.pk}/",
        {"choice": choice, "reason": "appelé au siège", "next": f"/gestion/dossier/{theirs.reference}/"},
        follow=True,
    )
    page = words(done)
    assert "C’est tranché pour Vent d’Ouest" in page
    assert "appelé au siège" in page
    assert (home(ours), home(theirs)) == (ours_at, theirs_at)
    assert JournalLine.objects.filter(subject_id=question.pk, data__reason="appelé au siège").count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"choice": "adopted", "reason": " "}, "Dites en quelques mots ce que vous avez vérifié."),
        ({"reason": "appelé au siège"}, "Choisissez ce qui sera utilisé."),
        ({"choice": "open", "reason": "appelé au siège"}, "Choisissez ce qui sera utilisé."),
    ],
)
def test_a_refusal_keeps_what_was_typed_and_decides_nothing(desk, two_files, typed, said):
    question = open_questions().get()
    refused = desk.post(f"/gestion/coordonnees/{question.pk}/", typed)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert said in page
    assert typed["reason"].strip() in page
    assert open_questions().get() == question


def test_deciding_twice_says_so_and_changes_nothing(desk, two_files):
    question = open_questions().get()
    address = f"/gestion/coordonnees/{question.pk}/"
    desk.post(address, {"choice": "kept", "reason": "appelé"})
    again = desk.post(address, {"choice": "everywhere", "reason": "encore"})
    assert again.status_code == 422
    assert "Cette question est déjà tranchée." in words(again)
    assert home(two_files[0]) == "10 rue Honnête"


def test_who_may_not_qualify_reads_and_does_not_decide(sign_in, two_files):
    question = open_questions().get()
    reader = sign_in(Role.READER)
    assert reader.post(f"/gestion/coordonnees/{question.pk}/", {"choice": "kept", "reason": "x"}).status_code == 403
    page = words(reader.get(f"/gestion/journee/?file=coordonnees&ligne=contact-{question.pk}"))
    assert "1 rue du Voleur" in page
    assert "Trancher" not in page


def test_the_day_costs_the_same_with_one_question_or_three(desk, creditors):
    school, garage = creditors

    def both(siren):
        firm = FIRM | {"siren": siren, "company_name": f"Firme {siren}"}
        a_person(school, line1="10 rue Honnête", **firm)
        theirs = a_person(garage, line1="1 rue du Voleur", **firm)
        a_case(creditor=garage, debtor=theirs, number=siren)

    both("443061841")
    one = scene.asked(desk, "/gestion/journee/?file=coordonnees")
    both("732829320")
    both("552100554")
    assert open_questions().count() == 3
    assert scene.asked(desk, "/gestion/journee/?file=coordonnees") == one
