"""The lists: read, searched, filtered, inspected, never written from; the same cost for one row or three."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.cases.models import Case
from agency.disputes.enums import ReplyKind
from agency.intake.operations import read_batch
from agency.mandates.models import Mandate
from agency.parties.models import Creditor, Debtor
from agency.users.enums import Role
from tests.agency.banking.camt import Credit, camt053
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person

LISTS = ("dossiers", "personnes", "creanciers", "mandats", "envois", "paiements", "echeanciers", "releves",
         "depots", "engagements", "suspensions", "journal")  # fmt: skip
SNIPPETS = ("lettertemplate", "strategy", "qualification")


@pytest.fixture
def boss(sign_in):
    return sign_in(Role.MANAGER)


def some_life(boss, rank):
    """One more row in every list."""
    creditor = a_creditor(siren="", name=f"Créancier {rank}")
    who = a_person(creditor, last_name=f"Exemple{rank}")
    paying, asking, waiting = (
        a_case(
            creditor=creditor, debtor=who, number=f"{kind}-{rank}", total="900.00", paid="0.00", qualified=kind != "q"
        )
        for kind in ("p", "r", "q")
    )
    scene.proposal(paying, monthly="50.00", at=scene.ago(days=1))
    scene.reply(asking, ReplyKind.DISPUTE, "Non.", at=scene.ago(days=1), reason="amount")
    paid, opening = Credit("20.00", reference=asking.rf_reference), f"{980 + 20 * rank}.00"
    line = f"Nom;Facture;Date;Solde\nExemple;D{rank};01/09/2026;9,00"
    clock = {"by": BY, "at": NOW, "on": TODAY}
    read_batch(creditor=paying.creditor, filename=f"depot-{rank}.csv", data=line.encode(), **clock)
    statement = camt053(paid, number=f"REL-{rank}", opening=opening)
    boss.post("/gestion/encaissements/", {"statement": SimpleUploadedFile("releve.xml", statement)})
    boss.post(f"/gestion/qualifier/{waiting.reference}/", {"conclusion": "stop"})


def queries(client, path):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200, path
    return len(seen)


def test_a_list_costs_the_same_with_one_row_or_three(boss):
    paths = [f"/gestion/{name}/" for name in LISTS] + [f"/gestion/snippets/agency/{name}/" for name in SNIPPETS]
    paths += ["/gestion/propositions/", "/gestion/courriers/", "/gestion/courriers/?pile=envoyes",
              "/gestion/encaissements/", "/gestion/paroles/", "/gestion/recherche/?q=exemple"]  # fmt: skip
    some_life(boss, 1)
    # What an act has just said is told once, on the next page.
    for path in paths:
        boss.get(path)
    one = {path: queries(boss, path) for path in paths}
    some_life(boss, 2)
    some_life(boss, 3)
    boss.get("/gestion/journee/")
    boss.get("/gestion/propositions/")  # the menu is counted once after each act
    assert {path: queries(boss, path) for path in paths} == one


def test_nothing_is_added_changed_nor_deleted_from_a_list(boss):
    some_life(boss, 1)
    case = Case.objects.first()
    for name, model in (("dossiers", Case), ("personnes", Debtor), ("creanciers", Creditor), ("mandats", Mandate)):
        count = model.objects.count()
        pk = model.objects.first().pk
        for act in ("new/", f"edit/{pk}/", f"delete/{pk}/"):
            assert boss.get(f"/gestion/{name}/{act}").status_code == 302, (name, act)
            assert boss.post(f"/gestion/{name}/{act}", {"state": "settled"}).status_code == 302
        assert model.objects.count() == count
        assert f"/gestion/{name}/new/" not in boss.get(f"/gestion/{name}/").content.decode()
    assert Case.objects.get(pk=case.pk).state == case.state


@pytest.mark.parametrize("name", LISTS)
def test_each_row_may_be_inspected(name, boss):
    some_life(boss, 1)
    page = boss.get(f"/gestion/{name}/")
    pk = page.context["object_list"][0].pk
    assert boss.get(f"/gestion/{name}/inspect/{pk}/").status_code == 200


def test_the_list_of_cases_is_searched_filtered_and_leads_to_the_case(boss):
    scene.a_morning()
    claire = Case.objects.get(debtor__first_name="Claire")
    found = boss.get("/gestion/dossiers/?q=roussel")
    assert "Claire Roussel" in words(found)
    assert "Karim Benali" not in words(found)
    assert f"/gestion/dossier/{claire.reference}/" in found.content.decode()
    assert "486,00 €" in words(found)
    waiting = words(boss.get("/gestion/dossiers/?state=to_qualify"))
    assert "Hoa Nguyen" in waiting
    assert "Claire Roussel" not in waiting


def test_the_journal_speaks_french_and_is_only_read(boss):
    a_case()
    page = words(boss.get("/gestion/journal/"))
    assert "Dossier ouvert" in page
    assert "case.opened" not in page


@pytest.mark.parametrize("name", ["lettertemplate", "strategy"])
def test_a_manager_writes_and_publishes_authored_texts(name, boss, desk):
    listing = boss.get(f"/gestion/snippets/agency/{name}/")
    row = listing.context["object_list"][0]
    url = f"/gestion/snippets/agency/{name}/edit/{row.pk}/"
    assert "action-publish" in boss.get(url).content.decode()
    assert desk.get(url).status_code == 302


def test_the_register_of_commitments_is_listed(boss):
    case = a_case()
    scene.reply(case, ReplyKind.MESSAGE, "Bonjour", at=scene.NOW - timedelta(hours=1))
    assert "Réponse à la personne" in words(boss.get("/gestion/engagements/"))
