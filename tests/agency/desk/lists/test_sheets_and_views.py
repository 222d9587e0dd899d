"""Each list as a file for a spreadsheet, with columns chosen, in views that somebody comes back to; searched well."""

import csv
import io

import pytest
from openpyxl import load_workbook

from agency.desk.frame.models import ListView
from agency.parties.models import Debtor
from agency.payments.models import Receipt
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.lists.test_lists import LISTS, some_life
from tests.agency.desk.page_text import words
from tests.factories import a_case, a_creditor, a_person


@pytest.fixture
def boss(sign_in):
    return sign_in(Role.MANAGER)


def table(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def sheet(answer):
    return [list(row) for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)]


@pytest.mark.parametrize("name", LISTS)
def test_each_list_is_taken_away_as_csv_and_xlsx(name, boss):
    some_life(boss, 1)
    shown = boss.get(f"/gestion/{name}/")
    many = shown.context["items_count"]
    assert "export=csv" in shown.content.decode()
    assert len(table(boss.get(f"/gestion/{name}/?export=csv"))) == many + 1
    assert len(sheet(boss.get(f"/gestion/{name}/?export=xlsx"))) == many + 1


def test_a_file_holds_the_rows_that_are_filtered_sums_as_numbers_and_no_formula(boss):
    cases = scene.a_morning()
    Debtor.objects.filter(pk=cases["claire"].debtor_id).update(last_name="=HYPERLINK(1)", first_name="")
    heads, row = sheet(boss.get(f"/gestion/dossiers/?q={cases['claire'].reference}&export=xlsx"))
    found = dict(zip(heads, row, strict=True))
    assert found["Personne"].endswith("=HYPERLINK(1)")
    assert found["Personne"].startswith(("'", "Madame", "Monsieur"))
    assert float(found["Reste dû"]) == 486.0
    heads, row = table(boss.get(f"/gestion/dossiers/?q={cases['claire'].reference}&export=csv"))
    assert "486,00" in row
    people = table(boss.get("/gestion/personnes/?q=hyperlink&export=csv"))
    assert people[1][0] == "'=HYPERLINK(1)"


def test_columns_are_chosen_and_remembered_by_each(boss, desk):
    scene.a_morning()
    page = words(boss.get("/gestion/vues/dossiers/"))
    assert "Référence RF" in page or "référence" in page.lower()
    kept = boss.post("/gestion/vues/dossiers/", {"columns": ["reference", "person", "due"]})
    assert kept["Location"] == "/gestion/dossiers/"
    assert table(boss.get("/gestion/dossiers/?export=csv"))[0] == ["Référence", "Personne", "Reste dû"]
    assert "Prescription" not in words(boss.get("/gestion/dossiers/"))
    assert "Prescription" in words(desk.get("/gestion/dossiers/"))
    refused = boss.post("/gestion/vues/dossiers/", {})
    assert refused.status_code == 422
    assert "Gardez au moins une colonne." in words(refused)
    assert boss.post("/gestion/vues/dossiers/", {"columns": ["mot de passe"]}).status_code == 422


def test_a_view_with_a_name_brings_back_filters_order_and_columns(boss, desk):
    scene.a_morning()
    kept = boss.post(
        "/gestion/vues/dossiers/?state=to_qualify&ordering=-opened_on&p=2",
        {"name": "À qualifier d’abord", "columns": ["reference", "person"]},
    )
    view = ListView.objects.get()
    assert view.query == "state=to_qualify&ordering=-opened_on"
    page = boss.get(kept["Location"])
    assert "Hoa Nguyen" in words(page)
    assert "Claire Roussel" not in words(page)
    assert page.context["ordering"] == "-opened_on"
    assert "À qualifier d’abord" in words(boss.get("/gestion/vues/dossiers/"))
    assert "Reste dû" in words(boss.get("/gestion/dossiers/"))
    assert desk.post(f"/gestion/vues/{view.pk}/oublier/").status_code == 404
    boss.post(f"/gestion/vues/{view.pk}/oublier/")
    assert not ListView.objects.exists()


def test_views_are_of_lists_that_one_may_read(sign_in):
    reader = sign_in(Role.READER)
    assert reader.get("/gestion/vues/dossiers/").status_code == 200
    assert reader.get("/gestion/vues/paiements/").status_code == 403
    assert reader.get("/gestion/vues/inconnue/").status_code == 404


@pytest.mark.parametrize("name", ["paiements", "echeanciers", "envois", "suspensions", "engagements", "personnes"])
def test_a_list_is_searched_by_what_people_have_at_hand(name, boss):
    creditor = a_creditor(name="Société Générale d’Électricité", short_name="L’Électricité")
    who = a_person(creditor, last_name="Éléonore-Müller", phone="06 39 98 12 34")
    case = a_case(creditor=creditor, debtor=who, number="XZ-77", total="900.00", paid="0.00")
    scene.proposal(case, monthly="50.00")
    scene.reply(a_case(creditor=creditor, debtor=who, number="XZ-78"), "dispute", "Non.", at=scene.NOW, reason="amount")
    paid = scene.receive(
        case=case, debtor=who, amount=scene.Decimal("20.00"), method="transfer", received_on=scene.TODAY,
        value_on=scene.TODAY, source="scene", external_id="1", by=scene.BY, at=scene.NOW,
    )  # fmt: skip
    receipt = Receipt.objects.filter(payment__case=case).latest("pk")
    assert paid is not None
    many = boss.get(f"/gestion/{name}/").context["items_count"]
    for sought in (["eleonore", "muller"][0], "0639981234", "XZ-77", case.rf_reference, str(receipt.label),
                   "societe generale"):  # fmt: skip
        found = boss.get(f"/gestion/{name}/", {"q": sought}).context["items_count"]
        if name != "suspensions" or sought in ("eleonore", "0639981234", "societe generale"):
            assert 0 < found <= many, (name, sought)
    assert boss.get(f"/gestion/{name}/", {"q": "zzzz"}).context["items_count"] == 0


@pytest.mark.parametrize("sought", ["Q-2026-000001", "société générale"])
def test_the_search_of_the_desk_finds_a_case_by_its_receipt_and_its_creditor(sought, boss):
    creditor = a_creditor(name="Société Générale d’Électricité", short_name="L’Électricité")
    case = a_case(creditor=creditor, debtor=a_person(creditor, last_name="Arnaud"), number="XZ-77")
    scene.receive(
        case=case, debtor=case.debtor, amount=scene.Decimal("20.00"), method="transfer", received_on=scene.TODAY,
        value_on=scene.TODAY, source="scene", external_id="1", by=scene.BY, at=scene.NOW,
    )  # fmt: skip
    answer = boss.get("/gestion/recherche/", {"q": sought}, follow=True)
    assert case.reference in words(answer)
