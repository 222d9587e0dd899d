"""A client of the agency: added, corrected, told apart from another of the same SIREN."""

import pytest

from agency.journal.models import JournalLine
from agency.parties.models import Creditor
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import a_creditor

ADD = "/gestion/creancier/ajouter/"
GARAGE = {
    "kind": "company", "name": "Garage Delmas SARL", "short_name": "Garage Delmas", "article": "auto",
    "siren": "732 829 320", "line1": "3 rue des Forges", "line2": "", "postcode": "44000", "city": "Nantes",
    "email": "compta@delmas.example", "phone": "02 40 00 00 00", "default_claim_type": "b2b",
    "payment_term_days": "", "mediator": "",
}  # fmt: skip


@pytest.fixture
def boss(sign_in):
    return sign_in(Role.MANAGER)


def garage():
    return Creditor.objects.get(name=GARAGE["name"])


def test_a_manager_adds_a_creditor_from_the_list_and_lands_on_its_page(boss):
    assert "Ajouter un créancier" in words(boss.get("/gestion/creanciers/"))
    page = words(boss.post(ADD, GARAGE, follow=True))
    assert "Garage Delmas SARL est votre client. Il manque encore son mandat." in page
    assert "Dans une phrase : le Garage Delmas" in page
    assert (garage().siren, garage().article) == ("732829320", "le")
    line = JournalLine.objects.get(verb="creditor.added", subject_id=garage().pk)
    assert (line.actor_label, line.data["name"]) == ("Karim Haddou", "Garage Delmas SARL")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Champ requis."),
        ({"name": "A" * 90, "short_name": ""}, "au plus 60 caractères"),
        ({"siren": "552 100 555"}, "Ce SIREN n’existe pas : vérifiez ses neuf chiffres."),
        ({"siren": "12"}, "Ce SIREN n’existe pas"),
        ({"postcode": "4400"}, "Un code postal comporte 5 chiffres."),
        ({"line1": "x" * 39}, "au plus 38 caractères"),
        ({"email": "compta"}, "adresse e-mail valide"),
        ({"payment_term_days": "-3"}, "supérieure ou égale à 0"),
        ({"kind": "public_body"}, "reviennent au comptable public"),
        ({"kind": "credit_purchaser"}, "agrément de l’ACPR"),
        ({"kind": "martien"}, "martien"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field_and_nothing_is_written(changed, said, boss):
    before = Creditor.objects.count()
    answer = boss.post(ADD, GARAGE | changed)
    assert answer.status_code == 422
    assert said in words(answer)
    assert Creditor.objects.count() == before


def test_a_name_that_looks_like_a_page_stays_a_name(boss):
    answer = boss.post(ADD, GARAGE | {"name": "<b>#eval", "short_name": "", "article": "none"}, follow=True)
    assert "&lt;b&gt;#eval" in answer.content.decode()
    assert "<b>#eval" not in answer.content.decode()
    assert Creditor.objects.get(name="<b>#eval").called == "<b>#eval"


def test_a_second_creditor_of_the_same_siren_is_told_and_linked_then_taken(boss):
    first = a_creditor()
    annex = GARAGE | {"siren": first.siren, "name": "Annexe du collège"}
    refused = boss.post(ADD, annex)
    assert refused.status_code == 422
    assert "Un autre créancier porte déjà ce SIREN." in words(refused)
    assert f"/gestion/creancier/{first.pk}/" in refused.content.decode()
    page = words(boss.post(ADD, annex | {"another": "on"}, follow=True))
    assert f"Même SIREN : {first.name}" in page


def test_a_correction_is_written_with_what_stood_before(boss):
    boss.post(ADD, GARAGE)
    url = f"/gestion/creancier/{garage().pk}/modifier/"
    page = boss.get(url).content.decode()
    assert 'value="3 rue des Forges"' in page
    assert boss.post(url, GARAGE | {"line1": "8 quai Neuf", "article": "none"}).status_code == 302
    assert (garage().line1, garage().called) == ("8 quai Neuf", "Garage Delmas")
    line = JournalLine.objects.get(verb="creditor.changed")
    assert line.data == {"before": {"line1": "3 rue des Forges", "article": "le"}}
    boss.post(url, GARAGE | {"line1": "8 quai Neuf", "article": "none"})
    assert JournalLine.objects.filter(verb="creditor.changed").count() == 1
    refused = boss.post(url, GARAGE | {"kind": "public_body", "name": "Trésorerie"})
    assert "Garage Delmas SARL" in words(refused)
    assert garage().kind == "company"


@pytest.mark.parametrize("role", [role for role in Role if role != Role.EDITOR])
def test_everybody_reads_a_creditor_and_managers_write(role, tenant, sign_in):
    creditor, browser = a_creditor(), sign_in(role)
    writes = role == Role.MANAGER
    page = browser.get(f"/gestion/creancier/{creditor.pk}/")
    assert (page.status_code, "Modifier" in words(page)) == (200, writes)
    assert ("Ajouter un créancier" in words(browser.get("/gestion/creanciers/"))) is writes
    for url in (ADD, f"/gestion/creancier/{creditor.pk}/modifier/"):
        assert browser.get(url).status_code == (200 if writes else 403)
        assert browser.post(url, GARAGE | {"siren": ""}).status_code == (302 if writes else 403)


def test_the_creditor_of_another_agency_does_not_exist_here(boss, other, in_tenant):
    with in_tenant(other):
        theirs = max(a_creditor(name=f"Ailleurs {rank}").pk for rank in range(5))
        colleague = AgencyClient(other)
        colleague.force_login(scene.staff(Role.MANAGER))
    for path in ("", "modifier/"):
        url = f"/gestion/creancier/{theirs}/{path}"
        assert (colleague.get(url).status_code, boss.get(url).status_code) == (200, 404)


def test_a_page_costs_the_same_with_one_creditor_or_three(boss):
    first = a_creditor()
    one = scene.asked(boss, f"/gestion/creancier/{first.pk}/")
    a_creditor(name="Deux"), a_creditor(name="Trois")
    assert scene.asked(boss, f"/gestion/creancier/{first.pk}/") == one
