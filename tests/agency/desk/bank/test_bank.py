"""The bank's file through the accountant's page: matched, to identify, refused in words."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.banking.enums import LineState, StatementState
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
    assert "INCONNU" in text
    assert "Camille Roussel" in words(accountant.get(f"{PAGE}?colonne=rapproches"))
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


def test_a_statement_that_does_not_follow_waits_on_the_page_until_somebody_says_why(accountant, case):
    bring(accountant, camt053(Credit("55.00", payer="INCONNU")))
    page = words(bring(accountant, camt053(Credit("70.00", payer="AUTRE"), number="REL-9", opening="9000.00")))
    assert "1 relevé est gardé sans être enregistré" in page
    assert "il manque 7 945,00 € de mouvements entre les deux" in page
    statement = BankStatement.objects.get(state=StatementState.WAITING)
    url = f"{PAGE}releve/{statement.pk}/"
    assert "9 000,00 €" in words(accountant.get(url))
    silent = accountant.post(url, {"reason": ""})
    assert (silent.status_code, "Dites en quelques mots pourquoi" in words(silent)) == (422, True)
    done = accountant.post(url, {"reason": "Virement entre comptes du cabinet"}, follow=True)
    assert "1 relevé enregistré." in words(done)
    assert BankLine.objects.get(amount="70.00").state == LineState.SUSPENSE
    assert "n’attend plus" in words(accountant.get(url))


def test_a_waiting_statement_is_left_out_with_a_reason(accountant):
    bring(accountant, camt053(Credit("55.00", payer="INCONNU")))
    bring(accountant, camt053(Credit("70.00", payer="AUTRE"), number="REL-9", opening="9000.00"))
    statement = BankStatement.objects.get(state=StatementState.WAITING)
    done = accountant.post(f"{PAGE}releve/{statement.pk}/", {"reason": "Relevé d’essai", "set_aside": "1"}, follow=True)
    assert "Relevé écarté" in words(done)
    assert "écarté : Relevé d’essai" in words(done)
    assert not Payment.objects.exists()


def test_the_page_that_was_missing_says_what_it_lets_in(accountant):
    bring(accountant, camt053(Credit("55.00", payer="INCONNU")))
    bring(accountant, camt053(Credit("70.00", payer="AUTRE"), number="REL-3", opening="1060.00"))
    page = bring(accountant, camt053(Credit("5.00", payer="TIERS"), number="REL-2", opening="1055.00"))
    assert "1 relevé qui attendait celui-ci est enregistré." in words(page)


def test_the_difference_between_bank_and_books_is_said_with_its_day_also_when_there_is_none(accountant):
    page = words(bring(accountant, camt053(Credit("55.00", payer="INCONNU"), opening="0.00")))
    assert "Au 2 novembre 2026, la banque et les livres disent la même somme : 55,00 €. Écart : 0,00 €." in page
    page = words(bring(accountant, camt053(Credit("-5.00", label="FRAIS"), number="REL-2", opening="55.00")))
    assert "la banque dit 50,00 € et les livres 55,00 €. Écart : -5,00 €." in page.replace("−", "-")
    assert "de mouvements attendent une décision" in page


def test_money_that_left_is_explained_on_its_page(accountant, case):
    bring(accountant, camt053(Credit("100.00", reference=case.rf_reference), opening="0.00"))
    page = bring(accountant, camt053(Credit("-100.00", label="RETOUR"), Credit("-3.00", label="FRAIS"),
                                     number="REL-2", opening="100.00"))  # fmt: skip
    assert words(page).count("Sortie à expliquer") == 2
    back, fee = BankLine.objects.filter(amount__lt=0).order_by("amount")
    credit = BankLine.objects.get(amount="100.00")
    url = f"{PAGE}sortie/{back.pk}/"
    assert case.reference in words(accountant.get(url))
    wrong = accountant.post(url, {"credit": "999"})
    assert (wrong.status_code, "Choisissez le virement" in words(wrong)) == (422, True)
    assert "Le paiement est repris" in words(accountant.post(url, {"credit": str(credit.pk)}, follow=True))
    url = f"{PAGE}sortie/{fee.pk}/"
    silent = accountant.post(url, {"reason": ""})
    assert (silent.status_code, "Dites ce qu’est cette sortie." in words(silent)) == (422, True)
    done = accountant.post(url, {"nature": "fee", "reason": "Tenue de compte"}, follow=True)
    assert "Cette sortie a sa raison." in words(done)
    assert "n’attend plus personne" in words(accountant.get(url))
    assert accountant.get(f"{PAGE}sortie/{credit.pk}/").status_code == 404


def test_a_handler_decides_nothing_at_the_bank(accountant, desk):
    bring(accountant, camt053(Credit("-3.00", label="FRAIS")))
    bring(accountant, camt053(Credit("70.00"), number="REL-9", opening="9000.00"))
    line, statement = BankLine.objects.get(amount__lt=0), BankStatement.objects.get(state=StatementState.WAITING)
    assert desk.get(f"{PAGE}sortie/{line.pk}/").status_code == 403
    assert desk.get(f"{PAGE}releve/{statement.pk}/").status_code == 403
    assert "REL-9" in words(desk.get(PAGE))


def test_the_bank_page_costs_the_same_for_one_waiting_statement_or_three(accountant):
    bring(accountant, camt053(Credit("55.00", payer="INCONNU")))
    seen = []
    for rank in (1, 2, 3):
        bring(accountant, camt053(Credit("70.00", payer="AUTRE"), number=f"X-{rank}", opening=f"{rank}000.00"))
        accountant.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            accountant.get(PAGE)
        seen.append(len(queries))
    assert BankStatement.objects.filter(state=StatementState.WAITING).count() == 3
    assert seen[0] == seen[2]
