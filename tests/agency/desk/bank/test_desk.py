"""« Rapprochement » at the accountant's desk: three columns, reasons in words, a gesture for each decision."""

from __future__ import annotations

from decimal import Decimal

import pytest

from agency.banking.enums import LineState
from agency.banking.models import BankLine, KnownPayer
from agency.desk.bank.rules import Sought, page_after, sought
from agency.journal.rules import Actor
from agency.ledger.queries import case_due
from agency.outbox.models import Message
from agency.payments.models import Payment
from agency.remittances import operations as remit
from agency.users.enums import Role
from tests.agency.banking.camt import Credit, camt053
from tests.agency.desk import scene
from tests.agency.desk.bank.test_bank import PAGE, bring
from tests.agency.desk.page_text import words
from tests.agency.desk.scene import asked, staff
from tests.factories import a_case, a_creditor, a_person


@pytest.fixture
def karim(tenant, sign_in):
    return sign_in(Role.ACCOUNTANT)


def line_of(payer):
    return BankLine.objects.get(counterparty=payer)


def do(browser, line, act="", **given):
    return browser.post(f"{PAGE}ligne/{line.pk}/{act}", given, follow=True)


def test_a_morning_at_the_bank_desk(karim, sign_in):
    """Every line finds its column, each proposal its reasons; accept, share, send back, undo, and read it again."""
    case = a_case()
    second = a_case(creditor=case.creditor, debtor=case.debtor, number="F-2", total="100.00", paid="0.00")
    next_door = a_case(creditor=case.creditor, number="F-3", debtor=a_person(case.creditor, last_name="Garnier"))
    bring(
        karim,
        camt053(
            Credit("586.00", payer="MME ROUSSEL CAMILLE"),
            Credit("77.00", payer="<b>#eval", label="loyer", iban="FR7630004000031234567890143"),
            Credit("30.00", payer="CHEVREL", reference=next_door.rf_reference),
            Credit("-4.00", label="FRAIS", payer=""),
            opening="0.00",
        ),
    )
    hinted, sought_, matched = (words(karim.get(f"{PAGE}?colonne={one}")) for one in COLUMNS)
    assert "Suggérés 1" in hinted
    assert "Camille Roussel : le nom est celui de la personne (Camille Roussel)" in hinted
    assert "#eval" in sought_
    assert "&lt;b&gt;#eval" in karim.get(f"{PAGE}?colonne=a-chercher").content.decode()
    assert "Sortie à expliquer" in sought_
    assert f"{next_door.reference} · Camille Garnier" in matched
    line = line_of("MME ROUSSEL CAMILLE")
    pane = words(karim.get(f"{PAGE}ligne/{line.pk}/"))
    assert "Partager ainsi" in pane
    assert f"la somme est celle de plusieurs dossiers de la personne ({case.reference}, {second.reference})" in pane
    # What is wrong is said row by row, and nothing of it is written.
    rows = {"reference": [case.reference, "personne", second.reference], "amount": ["486,00", "1,00", "cent"]}
    wrong = words(do(karim, line, "partager/", left="586.00", **rows))
    assert "Ligne 2 : aucun dossier pour « personne »" in wrong
    assert "Ligne 3 : « cent » n’est pas une somme" in wrong
    assert not line.given_parts.exists()
    good = {"reference": [case.reference, second.reference], "amount": ["486,00", "100,00"], "left": "586.00"}
    assert "Le virement est partagé" in words(do(karim, line, "partager/", **good))
    assert (case_due(case.pk), case_due(second.pk)) == (0, 0)
    # The second person is told who was first.
    ines = sign_in(Role.MANAGER)
    late = do(ines, line, reference=case.reference, left="586.00")
    assert (late.status_code, "Karim Haddou s’en est occupé le 23 novembre 2026 à 09:12" in words(late)) == (422, True)
    stranger = line_of("<b>#eval")
    assert "Dites en quelques mots pourquoi" in words(do(karim, stranger, "renvoyer/"))
    assert "attend d’être renvoyée" in words(do(karim, stranger, "renvoyer/", reason="loyer d’un autre"))
    assert "À renvoyer" in words(karim.get(f"{PAGE}?colonne=rapproches"))
    assert "attend de nouveau son dossier" in words(do(karim, stranger, "garder/"))
    payment = Payment.objects.get(case=second)
    undone = karim.post(f"{PAGE}paiement/{payment.pk}/defaire/", {"reason": "autre enfant"}, follow=True)
    assert "Le rapprochement est défait" in words(undone)
    assert "reste 100,00 €" in words(undone)
    assert case_due(second.pk) == Decimal("100.00")
    again = karim.post(f"{PAGE}paiement/{payment.pk}/defaire/", {"reason": "autre enfant"})
    assert (again.status_code, "déjà défait" in words(again)) == (422, True)
    journal = words(ines.get(f"/gestion/dossier/{second.reference}/"))
    assert "Rapprochement défait" in journal
    assert "Virement partagé entre des dossiers" in journal
    # An account that was wrong once is believed no more; said again, it is known again, until somebody forgets it.
    assert not KnownPayer.objects.exists()
    assert "est au dossier" in words(do(karim, line, reference=second.reference, left="100.00"))
    payer = KnownPayer.objects.get(debtor=case.debtor)
    assert "Finissant par 0129, pour Camille Roussel" in words(karim.get(f"{PAGE}ligne/{line.pk}/"))
    assert "est oublié pour Camille Roussel" in words(karim.post(f"{PAGE}compte/{payer.pk}/oublier/", follow=True))
    assert not KnownPayer.objects.exists()
    assert not any("eval" in str(message.payload) for message in Message.objects.all())


COLUMNS = ("suggeres", "a-chercher", "rapproches")


def test_what_its_creditor_has_or_what_the_bank_was_told_to_send_cannot_be_undone(karim):
    case = a_case()
    bring(karim, camt053(Credit("100.00", payer="CAMILLE ROUSSEL", reference=case.rf_reference), opening="0.00"))
    payment = Payment.objects.get()
    ana, odile = (
        Actor.staff(staff(role, first=name)) for role, name in ((Role.ACCOUNTANT, "Ana"), (Role.MANAGER, "Odile"))
    )
    order = remit.prepare(mandates=[case.mandate_id], pay_on=scene.TODAY, by=ana, at=scene.NOW)
    order = remit.approve(remittance=order, by=odile, at=scene.NOW)
    refused = karim.post(f"{PAGE}paiement/{payment.pk}/defaire/", {"reason": "erreur"})
    assert (refused.status_code, "dans l’ordre R-2026-000001, validé pour la banque" in words(refused)) == (422, True)
    bring(karim, camt053(Credit("-100.00", label="VIR", payer="OGEC"), number="REL-2", opening="100.00"))
    gone = BankLine.objects.get(amount__lt=0)
    remit.pay(transfers=list(order.transfers.all()), line=gone, by=odile, at=scene.NOW)
    page = karim.post(f"{PAGE}paiement/{payment.pk}/defaire/", {"reason": "erreur"})
    assert page.status_code == 422
    assert "a été reversée à OGEC du Collège Saint-Aubin par l’ordre R-2026-000001" in words(page)
    assert "à son retour, rapprochez-la du bon dossier" in words(page)
    assert case_due(case.pk) == Decimal("386.00")


def test_a_line_is_found_by_name_sum_day_and_a_case_by_what_it_owes(karim):
    case = a_case()
    bring(
        karim,
        camt053(*[Credit(f"{100 + rank}.00", payer=f"PAYEUR {rank}", label="x") for rank in range(28)], opening="0.00"),
    )
    first = karim.get(f"{PAGE}?colonne=a-chercher")
    after = first.context["after"]
    second = words(karim.get(f"{PAGE}?colonne=a-chercher&apres={after}"))
    assert "PAYEUR 24" in words(first)
    assert "PAYEUR 25" not in words(first)
    assert "PAYEUR 27" in second
    for typed, found in (("payeur 3", {"3"}), ("105", {"5"}), ("110 ± 1", {"9", "10", "11"}), ("02/11/2026", None)):
        shown = [row.name for row in karim.get(PAGE, {"colonne": "a-chercher", "q": typed}).context["lines"]]
        assert (found is None and len(shown) == 25) or set(shown) == {f"PAYEUR {one}" for one in found}, typed
    line = line_of("PAYEUR 3")
    for typed in ("roussel", "480 ± 10", case.reference):
        assert case.reference in words(karim.get(f"{PAGE}ligne/{line.pk}/", {"dossier": typed})), typed
    assert "Aucun dossier ouvert pour « personne »" in words(
        karim.get(f"{PAGE}ligne/{line.pk}/", {"dossier": "personne"})
    )


def test_a_page_asks_as_many_questions_for_one_line_as_for_three(karim):
    school = a_creditor()
    people = [a_person(school, last_name=name, first_name="Alix") for name in ("Garnier", "Marchand", "Testard")]
    for rank, person in enumerate(people):
        a_case(creditor=school, debtor=person, number=f"F-{rank}", total=f"{200 + rank}.00", paid="0.00")
    bring(karim, camt053(Credit("200.00", payer="ALIX GARNIER"), opening="0.00"))
    one = asked(karim, PAGE)
    bring(
        karim,
        camt053(
            Credit("201.00", payer="ALIX MARCHAND"), Credit("202.00", payer="ALIX TESTARD"), number="REL-2",
            opening="200.00",
        ),
    )  # fmt: skip
    assert BankLine.objects.filter(state=LineState.SUSPENSE, hinted=True).count() == 3
    assert asked(karim, PAGE) == one


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("486,00", Sought("486,00", Decimal("486.00"), Decimal("486.00"))),
        ("1 234,50 ± 2", Sought("", Decimal("1232.50"), Decimal("1236.50"))),
        ("~10", Sought("", Decimal("5.00"), Decimal("15.00"))),
        ("3 +- 5", Sought("", Decimal(0), Decimal("8.00"))),
        ("29/02/2026", Sought("29/02/2026")),
        ("± 5", Sought("± 5")),
        ("", Sought()),
    ],
)
def test_what_is_typed_is_read_as_a_person_means_it(typed, read):
    assert sought(typed) == read


@pytest.mark.parametrize("address", ["", "2026-02-30_1", "demain_2", "2026-11-02_", "2026-11-02_99999999999999999999"])
def test_a_page_that_no_address_leads_to_is_the_first(address):
    assert page_after(address) is None
