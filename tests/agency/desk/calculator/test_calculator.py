"""The Calculette: an answer of the law on one page, with its reasons, for everybody of the team."""

import pytest

from agency.desk.calculator.forms import QUESTIONS
from agency.desk.calculator.rules import ANSWERS
from agency.law.time.claim_types import CLAIM_WORDS, ClaimType
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.databases import AgencyClient

INTEREST = {"calcul": "interets", "kind": "b2b", "principal": "1 200,00", "start": "2025-09-30", "until": "2025-12-15"}
LIMITATION = {"calcul": "prescription", "claim_type": "school_fees_private", "due_on": "2024-10-05"}
DEADLINE = {"calcul": "delai", "kind": "product", "start": "2026-11-01", "days": "14"}
PLAN = {"calcul": "echeancier", "total": "100", "count": "3", "first_due_on": "2026-12-05", "step": "P1M"}


@pytest.fixture
def ask(tenant):
    """`ask({...})`: the text of the page that answers Inès."""
    client = AgencyClient(tenant)
    client.force_login(scene.staff())

    def answer(question, asked=True):
        response = client.get("/gestion/calculette/", question | ({"demander": "1"} if asked else {}))
        assert response.status_code == 200
        return response.content.decode()

    return answer


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (INTEREST, ["30,36\u00a0€ pour 76 jours", "<td>12,15\u00a0%</td>", "C. com. L441-10 II", "R3.2"]),
        (INTEREST | {"rate": "16"}, ["Pénalités de retard au taux du contrat", "<td>16,00\u00a0%</td>"]),
        (INTEREST | {"kind": "consumer"}, ["Intérêts au taux légal depuis la mise en demeure"]),
        (LIMITATION, ["Le dernier jour pour agir est le 5 octobre 2026", "C. conso L218-2"]),
        (
            LIMITATION | {"event": "partial_payment", "event_on": "2025-03-01"},
            ["le 1er mars 2027", "paiement partiel : interrompt"],
        ),
        (
            LIMITATION | {"event": "registered_letter_formal_notice_sent", "event_on": "2025-03-01"},
            ["le 5 octobre 2026"],
        ),
        (DEADLINE, ["La personne a jusqu’au 16 novembre 2026", "le 17 novembre 2026"]),
        (
            {"calcul": "delai", "kind": "procedure", "start": "2026-03-19", "days": "15", "postcode": "67000"},
            ["Le délai expire le 7 avril 2026 à minuit."],
        ),
        (PLAN, ["100,00\u00a0€ en 3 échéance(s)", "<td>33,34\u00a0€</td>"]),
        (
            {"calcul": "echeancier", "total": "100", "amount": "60", "first_due_on": "2026-12-05", "step": "P7D"},
            ["en 2 échéance(s)", "12/12/2026"],
        ),
    ],
)
def test_each_question_is_answered_with_its_reasons(ask, question, told):
    page = ask(question)
    assert [words for words in told if words not in page] == []


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (INTEREST | {"principal": "beaucoup"}, "n’est pas un montant"),
        (INTEREST | {"principal": ""}, "corrections"),
        (INTEREST | {"until": "2026-12-01"}, "saisissez-la avec sa source"),
        (INTEREST | {"rate": "2"}, "sous le plancher"),
        (LIMITATION | {"due_on": ""}, "la date de facture ne suffit pas"),
        (LIMITATION | {"event": "partial_payment"}, "Indiquez le jour de cet événement."),
        (DEADLINE | {"postcode": "44"}, "cinq chiffres attendus"),
        (DEADLINE | {"days": "0"}, "erreur-days"),
        (DEADLINE | {"start": "9999-12-31"}, "sort du calendrier"),
        (PLAN | {"count": ""}, "soit un nombre d’échéances, soit un montant"),
        (PLAN | {"count": "", "amount": "0,01"}, "dépasse 120 échéances"),
    ],
)
def test_what_the_law_refuses_is_said_on_the_page(ask, question, told):
    page = ask(question)
    assert told in page
    assert "Le calcul attend une correction" in page
    assert "t-reponse" not in page


def test_a_page_just_opened_asks_and_answers_nothing(ask):
    for slug in QUESTIONS:
        page = ask({"calcul": slug}, asked=False)
        assert "t-reponse" not in page
        assert "corrections" not in page
        assert f'value="{slug}"' in page
    assert 'value="interets"' in ask({"calcul": "autre"}, asked=False)


def test_each_field_has_its_label_and_its_error_is_read(ask):
    page = ask(INTEREST | {"principal": "beaucoup"})
    assert '<label for="id_principal">' in page
    assert 'aria-describedby="erreur-principal"' in page
    assert 'href="#id_principal"' in page


def test_empty_columns_are_not_drawn(ask):
    assert '<th scope="col">Taux</th>' not in ask(PLAN)
    assert '<th scope="col">Taux</th>' in ask(INTEREST)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.EDITOR])
def test_everybody_of_the_team_finds_it_in_the_menu(tenant, role):
    client = AgencyClient(tenant)
    client.force_login(scene.staff(role, "Karim", "Haddou"))
    page = client.get("/gestion/calculette/").content.decode()
    assert 'href="/gestion/calculette/"' in page


def test_an_anonymous_user_is_sent_to_sign_in(tenant_client):
    assert tenant_client.get("/gestion/calculette/").status_code == 302


def test_nothing_can_be_posted(tenant):
    client = AgencyClient(tenant)
    client.force_login(scene.staff())
    assert client.post("/gestion/calculette/", INTEREST).status_code == 405


def test_every_kind_of_claim_is_named_but_the_public_one():
    assert set(ClaimType) - set(CLAIM_WORDS) == {ClaimType.PUBLIC_BODY}


def test_every_question_has_its_answer():
    assert ANSWERS.keys() == QUESTIONS.keys()
