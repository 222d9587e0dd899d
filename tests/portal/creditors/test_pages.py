"""A creditor follows its own files in plain words, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agency.cases.enums import CaseState, HoldReason
from agency.cases.models import Case
from agency.cases.operations import hold, move
from agency.common.money import format_euros
from agency.intake.enums import Outcome
from agency.intake.models import HandedFile, ImportBatch, ImportRow
from agency.ledger.queries import case_due
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.parties.queries import open_questions
from agency.payments.enums import Method
from agency.payments.operations import receive
from agency.users.enums import Role, UserKind
from agency.users.operations import open_account
from tenants.current import current_agency
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_mandate, a_person
from tests.portal import browser

from .conftest import a_worker_comes, contact_of

SCHOOL = Path(__file__).parents[2] / "demo_files" / "college-saint-aubin.csv"
EXTRACT = Path(__file__).parents[2] / "samples" / "cases" / "19_reste_a_deduire.csv"
HOME = "/creancier/"


def words(answer) -> str:
    """The page's text, spaces made plain."""
    assert answer.status_code == 200, answer.status_code
    return plain(answer.content.decode())


def plain(text) -> str:
    """Unbreakable spaces made plain."""
    return text.replace("\u202f", " ").replace("\xa0", " ")


def deposit(client, path=SCHOOL, name=None):
    file = SimpleUploadedFile(name or path.name, path.read_bytes())
    return client.post("/creancier/deposer/", {"file": file})


def test_each_file_is_told_in_plain_words_with_its_next_step(bursar, case):
    told = words(bursar.get(HOME))
    assert "Camille Roussel" in told
    assert "Nous écrivons à la personne" in told
    assert "486,00 €" in told
    one = words(bursar.get(f"/creancier/dossiers/{case.reference}/"))
    assert "FA-2026-0314" in one
    assert "nos honoraires sont à votre charge, jamais à la sienne" in one


@pytest.mark.parametrize("reason", [HoldReason.HARDSHIP, HoldReason.PROTECTION, HoldReason.PAUSE])
def test_a_pause_never_says_why(bursar, case, reason):
    hold(case=case, reason=reason, by=BY, at=NOW, until=timezone.now() + timedelta(days=9), note="a perdu son emploi")
    told = words(bursar.get(HOME)) + words(bursar.get(f"/creancier/dossiers/{case.reference}/"))
    assert "En pause" in told
    assert "emploi" not in told
    assert str(reason.label) not in told.replace("En pause", "")


def test_a_payment_is_announced_with_the_day_it_will_be_remitted(bursar, case):
    receive(
        case=case, debtor=case.debtor, amount=case_due(case.pk), method=Method.TRANSFER, received_on=TODAY,
        value_on=TODAY, source="bank", external_id="1", by=BY, at=NOW,
    )  # fmt: skip
    told = words(bursar.get(HOME))
    assert "Camille Roussel a réglé 486,00 €" in told
    assert "Reversement au plus tard le 2 décembre 2026" in told
    assert "Tout est réglé" in told


def test_a_creditor_reads_its_own_notices_latest_first_even_those_no_email_carried(bursar, case):
    other = a_creditor(name="École Sainte-Claire", short_name="École Sainte-Claire", siren="784671695")
    stranger = a_case(creditor=other, debtor=a_person(other, last_name="Moreau"), number="SC-1")
    for one, amount in ((case, "100.00"), (case, "86.00"), (stranger, "75.00")):
        receive(
            case=one, debtor=one.debtor, amount=Decimal(amount), method=Method.TRANSFER, received_on=TODAY,
            value_on=TODAY, source="bank", external_id=amount, by=BY, at=NOW,
        )  # fmt: skip
    Message.objects.filter(creditor=case.creditor).update(state=MessageState.CANCELLED, cancel_code="BAD_ADDRESS")

    told = words(bursar.get(HOME)) + words(bursar.get(f"/creancier/dossiers/{case.reference}/"))
    assert [told.count(f"a réglé {amount} €") for amount in ("100,00", "86,00", "75,00")] == [2, 2, 0]
    assert told.index("a réglé 86,00 €") < told.index("a réglé 100,00 €")


def test_another_creditors_files_do_not_exist(bursar, case, tenant_client):
    other = a_creditor(name="École Sainte-Claire", short_name="École Sainte-Claire", siren="784671695")
    stranger = a_case(creditor=other, debtor=a_person(other, last_name="Moreau"), number="SC-1")
    deposit(bursar)
    batch = ImportBatch.objects.get()
    assert bursar.get(f"/creancier/dossiers/{stranger.reference}/").status_code == 404
    assert "Moreau" not in words(bursar.get(HOME))
    tenant_client.force_login(contact_of(other, "econome@sainte-claire.example"))
    assert tenant_client.get(f"/creancier/depots/{batch.pk}/").status_code == 404
    assert tenant_client.post(f"/creancier/depots/{batch.pk}/confier/").status_code == 404


def test_staff_and_anonymous_users_cannot_enter(tenant_client, case):
    assert tenant_client.get(HOME).status_code == 302
    staff = open_account(
        email="ines@lhermitte.example", first_name="Inès", last_name="Caron", kind=UserKind.STAFF, role=Role.MANAGER
    )
    tenant_client.force_login(staff)
    assert tenant_client.get(HOME)["Location"] == "/gestion/"


def test_a_file_is_checked_before_it_is_confided_and_only_once(bursar):
    before = Case.objects.count()
    answer = deposit(bursar)
    assert answer.status_code == 302
    told = words(bursar.get(answer["Location"]))
    assert "prescrite depuis le 16 juillet 2025" in told
    assert Case.objects.count() == before
    assert bursar.post(answer["Location"] + "confier/").status_code == 302
    assert "0 lignes sur 6 sont traitées" in words(bursar.get(answer["Location"]))
    busy = bursar.post(answer["Location"] + "confier/")
    assert busy.status_code == 409
    assert "déjà en train d’être confié" in plain(busy.content.decode())
    a_worker_comes()
    confided = Case.objects.count()
    assert confided > before
    again = bursar.post(answer["Location"] + "confier/")
    assert again.status_code == 409
    assert "Rien n’est ajouté une seconde fois" in plain(again.content.decode())
    assert Case.objects.count() == confided
    assert "C’est confié" in words(bursar.get(answer["Location"]))


def test_a_file_known_already_says_that_nothing_is_confided_and_why(bursar):
    first, second = deposit(bursar)["Location"], deposit(bursar)["Location"]
    bursar.post(first + "confier/")
    bursar.post(second + "confier/")
    a_worker_comes()
    told = words(bursar.get(second))
    assert "Rien n’a pu être confié" in told
    assert "Déjà confiée le" in told
    assert "C’est confié" not in told


def test_a_creditor_reads_nothing_of_what_another_said_of_the_same_firm(bursar, case):
    """The same SIREN in two files: neither the name, nor an address, nor a question of the other's is shown."""
    siren = "443061841"
    head = "Nom;SIRET;Adresse;Code postal;Ville;Courriel;Facture;Date;Échéance;Solde\n"
    ours = f"Vent d'Ouest;{siren}00013;10 rue A;44000;Nantes;a@ouest.example;A-1;01/06/2026;01/07/2026;100,00"
    theirs = f"Vol au Vent;{siren}00013;1 rue B;75001;Paris;b@vol.example;B-1;01/06/2026;01/07/2026;10,00"
    other = a_creditor(name="Garage Delmas", short_name="Garage Delmas", siren="")
    a_mandate(other)
    rival = AgencyClient(current_agency())
    rival.force_login(contact_of(other, "compta@delmas.example"))
    secrets = {bursar: ("Vol au Vent", "1 rue B", "b@vol.example"), rival: ("Vent d", "10 rue A", "a@ouest.example")}
    said = {}
    for client, text in ((bursar, ours), (rival, theirs)):
        file = SimpleUploadedFile("f.csv", (head + text).encode())
        place = client.post("/creancier/deposer/", {"file": file})["Location"]
        client.post(place + "confier/")
        a_worker_comes()
        said[client] = place
    assert open_questions().exists()
    for client, place in said.items():
        made = Case.objects.get(creditor=case.creditor if client is bursar else other, debtor__siren=siren)
        told = words(client.get(HOME)) + words(client.get(place))
        told += words(client.get(f"/creancier/dossiers/{made.reference}/"))
        assert made.debtor.full_name in unescape(told)
        assert not [secret for secret in secrets[client] if secret in unescape(told)]


def test_the_sum_to_confide_is_that_of_the_lines_that_are_ready(bursar):
    told = words(bursar.get(deposit(bursar)["Location"]))
    rows = ImportBatch.objects.get().rows.all()
    ready = sum(row.amount for row in rows if row.outcome == Outcome.READY)
    assert 0 < ready < sum(row.amount or 0 for row in rows)
    assert f"Confier {plain(format_euros(ready))}" in told


def test_columns_that_nobody_knows_are_told_on_the_page_and_remembered(bursar, case):
    text = (
        "Qui;Adresse;Code postal;Ville;Pièce n;Émission;Encours;Note\nMarc Bon;1 rue A;44000;Nantes;P-1;01/06/2026;9;x"
    )
    place = bursar.post("/creancier/deposer/", {"file": SimpleUploadedFile("a.csv", text.encode())})["Location"]
    told = place + "colonnes/"
    assert bursar.get(place)["Location"] == told
    page = words(bursar.get(told))
    assert "Il manque le nom" in page
    assert "G · Encours · 9" in page
    twice = {"header_row": 0, "name": 0, "open": 6, "total": 6}
    refused = bursar.post(told, twice)
    assert (refused.status_code, "Deux champs lisent la même colonne" in refused.content.decode()) == (422, True)
    assert bursar.post(told, {"header_row": 0, "name": 99}).status_code == 422
    fields = {
        "header_row": 0,
        "name": 0,
        "address": 1,
        "postcode": 2,
        "city": 3,
        "number": 4,
        "issued_on": 5,
        "open": 6,
    }
    assert bursar.post(told, fields)["Location"] == place
    page = words(bursar.get(place))
    assert "1 facture prête" in page
    assert "Colonnes que vous avez indiquées" in page
    following = text.replace("P-1", "P-2").encode()
    place = bursar.post("/creancier/deposer/", {"file": SimpleUploadedFile("b.csv", following)})["Location"]
    assert "Colonnes reconnues comme la dernière fois" in words(bursar.get(place))
    rival = AgencyClient(current_agency())
    other = a_creditor(name="Garage Delmas", short_name="Garage Delmas", siren="")
    rival.force_login(contact_of(other, "compta@delmas.example"))
    assert {rival.get(place).status_code, rival.get(told).status_code, rival.post(told, fields).status_code} == {404}


def test_a_line_is_completed_on_its_page_and_another_creditor_never_sees_it(bursar, case):
    place = deposit(bursar)["Location"]
    row = ImportRow.objects.get(outcome=Outcome.INCOMPLETE)
    line = f"{place}lignes/{row.pk}/"
    assert f'href="{line}"' in bursar.get(place + "?verdict=incomplete").content.decode()
    refused = bursar.post(line, {"0_address": "", "0_postcode": "44000", "0_city": "Nantes"})
    assert (refused.status_code, "Écrivez le numéro et la rue" in refused.content.decode()) == (422, True)
    given = {"0_address": "3 rue du Port", "0_postcode": "44000", "0_city": "Nantes"}
    rival = AgencyClient(current_agency())
    other = a_creditor(name="Garage Delmas", short_name="Garage Delmas", siren="")
    rival.force_login(contact_of(other, "compta@delmas.example"))
    assert {rival.get(line).status_code, rival.post(line, given).status_code} == {404}
    assert bursar.post(f"{place}lignes/{row.pk + 9000}/", given).status_code == 404
    assert bursar.post(line, given)["Location"] == place
    told = words(bursar.get(place))
    assert "7 factures prêtes" in told
    assert "Complétée par Hélène Morin" in told
    assert rival.post(place + "verifier/", {"checked": [row.pk]}).status_code == 404


def test_a_file_confided_by_mistake_is_undone_once_and_handed_over_anew(bursar, case):
    place = deposit(bursar)["Location"]
    bursar.post(place + "confier/")
    a_worker_comes()
    assert "Annuler et fermer 5 dossiers" in words(bursar.get(place))
    rival = AgencyClient(current_agency())
    other = a_creditor(name="Garage Delmas", short_name="Garage Delmas", siren="")
    rival.force_login(contact_of(other, "compta@delmas.example"))
    assert rival.post(place + "annuler/", {"reason": "x"}).status_code == 404
    assert bursar.post(place + "annuler/", {"reason": ""}).status_code == 422
    assert bursar.post(place + "annuler/", {"reason": "mauvaise classe"})["Location"] == place
    told = words(bursar.get(place))
    assert "Ce dépôt a été annulé" in told
    assert "6 factures retirées" in told
    assert bursar.post(place + "annuler/", {"reason": "encore"}).status_code == 409
    assert "Camille Roussel" in words(bursar.get(HOME)), "the other file of the creditor stays"
    assert "6 factures prêtes" in words(bursar.get(deposit(bursar)["Location"]))


def test_several_files_have_each_their_verdict_on_one_page(bursar):
    files = [SimpleUploadedFile(SCHOOL.name, SCHOOL.read_bytes()), SimpleUploadedFile("casse.pdf", b"%PDF-1.7 x")]
    answer = bursar.post("/creancier/deposer/", {"file": files})
    assert answer["Location"] == "/creancier/depots/"
    page = words(bursar.get("/creancier/depots/"))
    assert SCHOOL.name in page
    assert "illisible" in page


def test_a_doubtful_line_is_confided_once_its_reader_says_it_was_checked(bursar):
    place = deposit(bursar, EXTRACT)["Location"]
    batch = ImportBatch.objects.get()
    first, second = batch.rows.order_by("position")
    told = words(bursar.get(place))
    assert "2 factures à vérifier" in told
    assert f'name="checked" value="{first.pk}"' in told
    assert bursar.post(place + "confier/").status_code == 409
    assert bursar.post(place + "confier/", {"checked": ["<b>", "²", str(second.pk)]}).status_code == 302
    a_worker_comes()
    told = words(bursar.get(place))
    assert "1 facture confiée" in told
    assert "checked" not in told


def test_an_abandoned_file_leaves_nothing(bursar):
    place = deposit(bursar)["Location"]
    bursar.post(place + "abandonner/")
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.rows.count()) == ("abandoned", 0)
    assert words(bursar.get(place)).count("Ce fichier a été abandonné") == 1


def test_an_empty_file_says_what_to_do_and_keeps_nothing(bursar):
    answer = bursar.post("/creancier/deposer/", {"file": SimpleUploadedFile("essai.pdf", b"")})
    assert answer.status_code == 422
    assert "Ce fichier est vide" in answer.content.decode()
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(("name", "content"), [("essai.pdf", b"%PDF-1.7 rien"), ("essai.txt", b"bonjour")])
def test_a_file_that_cannot_be_read_says_why_and_nothing_of_it_is_kept(bursar, name, content):
    answer = bursar.post("/creancier/deposer/", {"file": SimpleUploadedFile(name, content)})
    told = words(bursar.get(answer["Location"]))
    assert "Ce fichier n’a pas pu être lu" in told
    assert "Rien n’est gardé de ce fichier" in told
    assert "Confier" not in told
    batch = ImportBatch.objects.get()
    assert (batch.rows.count(), HandedFile.objects.count()) == (0, 0)


def test_without_a_mandate_nothing_is_taken(bursar, case):
    case.creditor.mandates.update(ends_on=TODAY - timedelta(days=1), starts_on=TODAY - timedelta(days=90))
    answer = deposit(bursar)
    assert answer.status_code == 422
    assert "mandat" in answer.content.decode()


def test_the_home_costs_the_same_with_one_file_or_three(bursar, case):
    def settle(one: Case) -> None:
        receive(
            case=one, debtor=one.debtor, amount=case_due(one.pk), method=Method.TRANSFER, received_on=TODAY,
            value_on=TODAY, source="bank", external_id=one.reference, by=BY, at=NOW,
        )  # fmt: skip

    def cost() -> int:
        with CaptureQueriesContext(connection) as spent:
            bursar.get(HOME)
        return len(spent)

    settle(case)
    bursar.get(HOME)
    one = cost()
    for number in ("A-2", "A-3"):
        person = a_person(case.creditor, last_name=f"Fictive {number}", email=f"{number}@example.org")
        settle(a_case(creditor=case.creditor, debtor=person, number=number))
    assert cost() == one


def test_a_settled_case_has_nothing_left_to_do(bursar, case):
    move(case=case, to=CaseState.RETURNED, by=BY, at=NOW, on=TODAY)
    assert "Le dossier vous est rendu" in words(bursar.get(HOME))


@pytest.mark.e2e
def test_axe_finds_nothing(bursar, case, settings):
    place, doubtful = (deposit(bursar, path)["Location"] for path in (SCHOOL, EXTRACT))
    paths = {"accueil": HOME, "dossier": f"/creancier/dossiers/{case.reference}/", "deposer": "/creancier/deposer/"}
    paths["verifier"], paths["douter"] = urlsplit(place).path, urlsplit(doubtful).path
    odd = b"Qui;Adresse;Encours;Note\nMarc Bon;1 rue A;9;x"
    odd_place = bursar.post("/creancier/deposer/", {"file": SimpleUploadedFile("a.csv", odd)})["Location"]
    lacking = ImportRow.objects.filter(outcome=Outcome.INCOMPLETE).first()
    paths["main"] = "/creancier/deposer/une-facture/"
    paths["ligne"] = f"{urlsplit(place).path}lignes/{lacking.pk}/"
    paths["colonnes"], paths["depots"] = urlsplit(odd_place).path + "colonnes/", "/creancier/depots/"
    pages = {name: bursar.get(path).content.decode() for name, path in paths.items()}
    policy = bursar.get(HOME)["Content-Security-Policy"]
    with browser.opened() as chromium:
        page = chromium.new_page(locale="fr-FR")
        browser.serve(page, pages, policy)
        assert [fault for name in pages for fault in browser.faults(page, name)] == []
