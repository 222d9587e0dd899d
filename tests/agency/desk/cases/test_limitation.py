"""From the file's page, an event that acts on limitation is noted with its proof, and withdrawn with a reason."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agency.cases.enums import CaseState, DocumentKind, HoldReason
from agency.cases.models import Document, LimitationEvent
from agency.cases.operations import hold
from agency.limitation.models import LimitationAlert
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.agency.limitation.nights import watch
from tests.factories import BY, NOW, a_case, a_creditor, a_person

MEDIATION = {"kind": "mediation_agreed", "happened_on": "2026-11-10"}
RECOGNISED = {"kind": "written_recognition", "happened_on": "2026-11-10"}


@pytest.fixture
def case(tenant):
    return a_case()


@pytest.fixture
def url(case):
    return f"/gestion/dossier/{case.reference}/"


def proof(name="acte.pdf", content=b"%PDF-1.7 acte"):
    return SimpleUploadedFile(name, content)


def last_day(case):
    case.refresh_from_db()
    return case.last_day_to_act


def test_an_event_moves_the_date_and_stays_on_the_page_with_its_proof(desk, case, url):
    assert "FA-2026-0314 : jusqu’au 15 juillet 2028" in words(desk.get(url))
    given = {**RECOGNISED, "person": case.debtor.pk, "note": "courrier reçu", "proof": proof()}
    page = words(desk.post(f"{url}prescription/", given, follow=True))
    assert last_day(case) == date(2028, 11, 10)
    assert "Reconnaissance écrite de la dette , 10 novembre 2026, Camille Roussel : courrier reçu" in page
    assert "FA-2026-0314 : jusqu’au 10 novembre 2028" in page
    assert Document.objects.get(kind=DocumentKind.ACT).case == case
    desk.post(f"{url}prescription/", {**RECOGNISED, "person": case.debtor.pk})
    assert LimitationEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": ""}, "Choisissez ce qui s’est passé."),
        ({"happened_on": ""}, "Dites quel jour cela s’est passé."),
        ({"happened_on": "2026-11-24"}, "Ce jour n’est pas encore venu"),
        ({"person": "999999"}, "Cette personne n’est pas au dossier."),
        ({"proof": proof("x.exe", b"MZ")}, "Joignez un PDF, ou une photo"),
    ],
)
def test_what_lacks_is_said_and_nothing_is_noted(desk, case, url, change, said):
    answer = desk.post(f"{url}prescription/", {**MEDIATION, **change})
    assert answer.status_code == 422
    assert said in words(answer)
    assert not LimitationEvent.objects.exists()


def test_the_clause_of_a_contract_is_noted_with_the_contract_and_moves_the_date(desk, tenant):
    creditor = a_creditor(name="Imprimerie du Vieux-Doulon SARL", siren="", default_claim_type="b2b")
    firm = a_person(creditor, kind="business", civility="", first_name="", last_name="", company_name="Les Quais SARL")
    case = a_case(creditor=creditor, debtor=firm)
    url = f"/gestion/dossier/{case.reference}/"
    assert "Noter le délai du contrat" in words(desk.get(url))
    refused = desk.post(f"{url}contrat/", {"years": "1", "periodic": "yes", "contract": proof("contrat.pdf")})
    assert refused.status_code == 422
    assert "Un contrat ne change pas la prescription des loyers ni des sommes périodiques" in words(refused)
    assert not case.documents.exists()
    assert "Joignez le contrat" in words(desk.post(f"{url}contrat/", {"years": "1", "periodic": "no"}))
    assert "Dites si la somme se paie par périodes" in words(desk.post(f"{url}contrat/", {"years": "1"}))
    given = {"years": "1", "periodic": "no", "contract": proof("contrat.pdf")}
    page = words(desk.post(f"{url}contrat/", given, follow=True))
    assert "Le contrat fixe la prescription à 1 an." in page
    assert "FA-2026-0314 : jusqu’au 15 juillet 2027" in page
    assert last_day(case) == date(2027, 7, 15)
    assert case.documents.get().kind == DocumentKind.CONTRACT


def test_a_family_is_offered_no_clause_of_a_contract(desk, case, url):
    assert "Noter le délai du contrat" not in words(desk.get(url))
    refused = desk.post(f"{url}contrat/", {"years": "5", "periodic": "no", "contract": proof("contrat.pdf")})
    assert "Seul un contrat entre professionnels peut fixer la prescription" in words(refused)
    assert last_day(case) == date(2028, 7, 15)


def test_a_mistake_is_withdrawn_with_a_reason_and_may_be_noted_again(desk, case, url):
    given = {**RECOGNISED, "person": case.debtor.pk}
    desk.post(f"{url}prescription/", given)
    event = LimitationEvent.objects.get()
    assert "Dites en quelques mots" in words(desk.post(f"/gestion/evenement/{event.pk}/retirer/", follow=True))
    page = words(desk.post(f"/gestion/evenement/{event.pk}/retirer/", {"reason": "mauvais dossier"}, follow=True))
    assert "Retiré : mauvais dossier" in page
    assert last_day(case) == date(2028, 7, 15)
    desk.post(f"{url}prescription/", given)
    assert last_day(case) == date(2028, 11, 10)


def test_on_a_barred_case_only_a_manager_notes_an_event_and_with_its_proof(desk, sign_in, tenant):
    case = a_case(due_on=date(2024, 11, 20))
    watch(by=BY, at=scene.NOW, on=scene.NOW.date())
    url = f"/gestion/dossier/{case.reference}/prescription/"
    assert "seul un responsable peut" in words(desk.post(url, RECOGNISED, follow=True))
    boss = sign_in(Role.MANAGER)
    given = {**RECOGNISED, "person": case.debtor.pk}
    assert "joignez la preuve" in words(boss.post(url, given))
    boss.post(url, {**given, "proof": proof()})
    case.refresh_from_db()
    assert (case.state, case.last_day_to_act) == (CaseState.ACTIVE, date(2028, 11, 10))


def test_who_only_reads_notes_nothing(sign_in, case, url):
    reader = sign_in(Role.READER)
    assert reader.post(f"{url}prescription/", MEDIATION).status_code in (302, 403)
    assert not LimitationEvent.objects.exists()
    assert "Noter un événement" not in words(reader.get(url))


def test_an_end_that_comes_near_waits_in_the_day_until_it_is_seen(desk, tenant):
    case = a_case(due_on=scene.NOW.date() - timedelta(days=730 - 29))
    watch(by=BY, at=scene.NOW, on=scene.NOW.date())
    alert = LimitationAlert.objects.get(case=case)
    page = words(desk.get(f"/gestion/journee/?ligne=limitation-{alert.pk}"))
    assert "Décider avant la prescription" in page
    assert "Dernier jour pour agir : le 22 novembre 2026" not in page
    desk.post(f"/gestion/prescription/{alert.pk}/vue/")
    assert "Décider avant la prescription" not in words(desk.get("/gestion/journee/"))


def test_who_asked_for_peace_is_called_by_a_person_and_it_is_said_how(desk, case):
    held = hold(case=case, reason=HoldReason.GENTLE, by=BY, at=NOW)
    page = words(desk.get(f"/gestion/journee/?ligne=gentle-{held.pk}"))
    assert "Reprendre contact, avec douceur" in page
    assert "Dites en quelques mots" in words(desk.post(f"/gestion/reprise/{held.pk}/", follow=True))
    desk.post(f"/gestion/reprise/{held.pk}/", {"how": "appelée, elle va mieux"})
    held.refresh_from_db()
    assert held.lifted_at is not None
