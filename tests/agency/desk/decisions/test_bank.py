"""The bank's file through the accountant's page: matched, to identify, refused in words."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agency.banking.enums import LineState
from agency.banking.models import BankLine, BankStatement
from agency.banking.rules import MatchRule
from agency.payments.models import Payment
from agency.users.enums import Role
from tests.agency.banking.camt import Credit, a_notification, camt053
from tests.agency.desk.page_text import words
from tests.factories import a_case

SEVERAL = Path(__file__).parents[3] / "samples" / "cases" / "07_releves_de_plusieurs_comptes.xml"
PAGE = "/gestion/encaissements/"


@pytest.fixture
def case(tenant):
    return a_case()


@pytest.fixture
def accountant(case, sign_in):
    return sign_in(Role.ACCOUNTANT)


def bring(client, data, name="releve.xml"):
    return client.post(PAGE, {"statement": SimpleUploadedFile(name, data)}, follow=True)


def test_a_statement_is_imported_and_each_line_finds_its_place(accountant, case):
    page = bring(
        accountant,
        camt053(Credit("100.00", reference=case.rf_reference), Credit("55.00", label="merci", payer="INCONNU")),
    )
    text = words(page)
    assert "Relevé importé : 1 ligne rapprochée, 1 à identifier." in text
    assert "Camille Roussel" in text
    assert "INCONNU" in text
    assert Payment.objects.get().case == case


def test_the_same_statement_comes_in_once(accountant, case):
    data = camt053(Credit("100.00", reference=case.rf_reference))
    bring(accountant, data)
    again = bring(accountant, data)
    assert again.status_code == 422
    assert "Ce relevé a déjà été importé le 23 novembre 2026." in words(again)
    assert BankStatement.objects.count() == 1


def test_a_file_with_several_accounts_says_which_were_left_aside(accountant):
    text = words(bring(accountant, SEVERAL.read_bytes()))
    assert "1 à identifier." in text
    assert "Ce fichier contient aussi le compte FR76 3000 4000 0312 3456 7890 143" in text
    assert "mouvements ont été laissés de côté" in text


def test_a_statement_without_movement_says_so(accountant):
    assert "la banque n’y a inscrit aucun mouvement" in words(bring(accountant, camt053()))
    assert BankStatement.objects.count() == 1


@pytest.mark.parametrize("data", [b"", b"bonjour", b"<xml/>", b"\x00\xff" * 50])
def test_what_is_no_statement_is_refused_kindly(accountant, data):
    page = bring(accountant, data, "vacances.pdf")
    assert page.status_code == 422
    assert "vacances.pdf" in words(page) or "Choisissez le fichier" in words(page)
    assert not BankStatement.objects.exists()


def test_a_line_is_given_to_its_file_by_hand(accountant, case):
    bring(accountant, camt053(Credit("55.00", label="cantine", payer="INCONNU")))
    line = BankLine.objects.get()
    assert line.state == LineState.SUSPENSE
    url = f"{PAGE}ligne/{line.pk}/"
    assert "À qui est ce virement ?" in words(accountant.get(url))
    wrong = accountant.post(url, {"reference": "LH-2026-999999"})
    assert wrong.status_code == 422
    assert "Aucun dossier n’a cette référence." in words(wrong)
    done = accountant.post(url, {"reference": case.reference.lower()}, follow=True)
    assert f"Le paiement est au dossier {case.reference}" in words(done)
    assert Payment.objects.get().case == case
    assert "attend pas de dossier" in words(accountant.post(url, {"reference": case.reference}))


def test_a_handler_sees_the_money_and_does_not_identify_it(accountant, desk):
    bring(accountant, camt053(Credit("55.00", label="cantine", payer="INCONNU")))
    assert "INCONNU" in words(desk.get(PAGE))
    assert desk.get(f"{PAGE}ligne/{BankLine.objects.get().pk}/").status_code == 403


def test_a_transfer_that_may_be_recorded_already_is_a_question(accountant, case):
    bring(accountant, a_notification("N1", "50.00"), "avis1.xml")
    page = bring(accountant, a_notification("N2", "50.00"), "avis2.xml")
    assert "Peut-être déjà enregistré" in words(page)
    line = BankLine.objects.get(rule=MatchRule.DOUBT)
    question = accountant.get(f"{PAGE}ligne/{line.pk}/")
    assert "elle seule sait s’il y en a un ou deux" in words(question)
    done = accountant.post(f"{PAGE}ligne/{line.pk}/", {"dismiss": "1"}, follow=True)
    assert "rien n’est ajouté" in words(done)
    assert BankLine.objects.get(pk=line.pk).state == LineState.IGNORED
    again = accountant.post(f"{PAGE}ligne/{line.pk}/", {"dismiss": "1"})
    assert (again.status_code, Payment.objects.count()) == (422, 0)
