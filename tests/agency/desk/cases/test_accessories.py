"""From the file's page: an indemnity is asked as the creditor told, the law refuses what nobody owes."""

import pytest

from agency.cases.models import Case
from agency.ledger.queries import case_due
from tests.agency.desk.page_text import words
from tests.factories import a_case, a_creditor, a_person


@pytest.fixture
def firm(tenant):
    creditor = a_creditor(name="Imprimerie du Vieux-Doulon SARL", siren="", default_claim_type="b2b")
    who = a_person(creditor, kind="business", civility="", first_name="", last_name="", company_name="Les Quais SARL")
    return a_case(creditor=creditor, debtor=who)


def wish(case: Case, **more):
    given = {"claim": case.claims.get().pk, "component": "b2b_fixed_indemnity", "until": "2026-11-02", "told": "mail"}
    return given | more


def test_the_forty_euros_are_asked_then_given_up(desk, firm):
    url = f"/gestion/dossier/{firm.reference}/"
    page = words(desk.post(f"{url}accessoire/", wish(firm), follow=True))
    assert "40,00 € s’ajoutent à la somme demandée." in page
    assert "Indemnité forfaitaire de 40 €" in page
    assert case_due(firm.pk) == 526
    drop = {"claim": firm.claims.get().pk, "component": "b2b_fixed_indemnity", "reason": "geste du créancier"}
    assert "40,00 € ne sont plus demandés." in words(desk.post(f"{url}renoncer/", drop, follow=True))
    assert case_due(firm.pk) == 486


def test_what_a_family_never_owes_is_refused_on_the_page(desk, tenant):
    case = a_case()
    answer = desk.post(f"/gestion/dossier/{case.reference}/accessoire/", wish(case))
    assert answer.status_code == 422
    assert "n’est dû que par un professionnel" in words(answer)
    assert case_due(case.pk) == 486


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"component": "dossier_fee"}, "Choisissez ce que le créancier demande."),
        ({"claim": "0"}, "Choisissez la facture."),
        ({"until": ""}, "Dites jusqu’à quel jour compter."),
        ({"rate": "beaucoup"}, "Écrivez le taux en pour cent"),
        ({"told": ""}, "Dites comment le créancier l’a demandé."),
    ],
)
def test_what_lacks_is_said(desk, firm, change, said):
    answer = desk.post(f"/gestion/dossier/{firm.reference}/accessoire/", wish(firm, **change))
    assert answer.status_code == 422
    assert said in words(answer)
    assert case_due(firm.pk) == 486
