"""A convention: drafted from its clauses, printed, corrected, signed, then followed by another."""

import io
from datetime import date
from decimal import Decimal

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agency.journal.models import JournalLine
from agency.mandates.models import Mandate
from agency.mandates.operations import NotADraft, end, redraft, sign
from agency.mandates.queries import in_force
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.agency.desk.test_access import read
from tests.agency.letters.printing.printed import page_texts
from tests.databases import AgencyClient
from tests.factories import BY, CREDITOR_IBAN, NOW, a_creditor, a_mandate, a_profile

CLAUSES = {
    "reference": "M-2026-1", "starts_on": "2026-12-01", "ends_on": "", "power_to_receive": "on",
    "warranty_clause": "on", "insurance_clause": "on", "data_clause": "on",
    "fee_per_case": "35,00", "fee_per_phase": "0", "fee_per_letter": "0", "fee_per_month": "0",
    "fee_terms": "Un forfait par dossier qualifié", "remittance_holder": "OGEC du Collège Saint-Aubin",
    "remittance_iban": "FR14 2004 1010 0505 0001 3M02 606", "remittance_days": "", "plan_max_months": "10",
    "plan_min_amount": "10", "plan_max_changes": "2", "after_due_days": "1", "courtesy_days": "",
    "courtesy_by": "email", "escalation": "never",
    "voice": "agency", "aftermath": "kept",
}  # fmt: skip


@pytest.fixture
def boss(sign_in):
    return sign_in(Role.MANAGER)


@pytest.fixture
def school(tenant):
    a_profile()
    return a_creditor()


def drafted(boss, school, **changed):
    boss.post(f"/gestion/creancier/{school.pk}/mandat/", CLAUSES | changed)
    return Mandate.objects.get(creditor=school)


def scan(content=None):
    return SimpleUploadedFile("mandat.pdf", content or a_pdf(), content_type="application/pdf")


def a_pdf():
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(kept := io.BytesIO())
    return kept.getvalue()


def given(**changed):
    return {"signed_on": "2026-11-20", "signatory": "Anne Le Goff, présidente", "document": scan()} | changed


def test_a_manager_drafts_reads_signs_and_the_mandate_is_in_force(boss, school):
    assert "Sans mandat signé, rien ne part" in words(boss.get(f"/gestion/creancier/{school.pk}/"))
    mandate = drafted(boss, school)
    assert (mandate.remittance_iban, mandate.vat_rate) == (CREDITOR_IBAN, Decimal("20.00"))
    assert (mandate.fee_per_case, mandate.escalation) == (Decimal("35.00"), "never")
    url = f"/gestion/mandat/{mandate.pk}/"
    assert "Il manque à ce mandat" not in words(boss.get(url))
    convention = boss.get(f"{url}convention.pdf")
    assert convention["Content-Type"] == "application/pdf"
    assert "Il n’y a jamais de suite devant un juge" in " ".join(page_texts(convention.content))
    assert f"Le mandat {mandate.reference} est signé." in words(boss.post(f"{url}signer/", given(), follow=True))
    assert in_force(school, date(2026, 12, 1)) == mandate
    line = JournalLine.objects.get(verb="mandate.signed")
    assert (line.actor_label, line.data["signatory"]) == ("Karim Haddou", "Anne Le Goff, présidente")
    document = boss.get(f"{url}document/")
    assert document.content.startswith(b"%PDF-")
    assert document["X-Content-Type-Options"] == "nosniff"


def test_what_is_missing_is_said_on_its_page_before_and_refused_after(boss, school):
    mandate = drafted(boss, school, power_to_receive="", fee_terms="", remittance_iban="")
    url = f"/gestion/mandat/{mandate.pk}/"
    said = words(boss.get(url))
    for clause in (
        "Pouvoir de recevoir pour le compte du créancier (CPCEx R124-3)",
        "Rémunération à la charge du créancier (CPCEx R124-3 3°)",
        "IBAN du créancier (CPCEx R124-3 4°)",
    ):
        assert clause in said
    assert "Projet à compléter" in " ".join(page_texts(boss.get(f"{url}convention.pdf").content))
    refused = boss.post(f"{url}signer/", given())
    assert refused.status_code == 422
    assert "Il manque au mandat : pouvoir de recevoir" in words(refused)
    assert Mandate.objects.get(pk=mandate.pk).state == "draft"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"reference": ""}, "Champ requis."),
        ({"starts_on": "demain"}, "date valide"),
        ({"ends_on": "2026-12-01"}, "La fin vient après le début."),
        ({"remittance_iban": "FR14 2004"}, "Cet IBAN n’existe pas : vérifiez ses caractères."),
        ({"fee_terms": "8 % des sommes reçues"}, "jamais un pourcentage"),
        ({"fee_terms": "Dix pour cent, au succès"}, "jamais un pourcentage"),
        ({"fee_per_case": "beaucoup"}, "beaucoup"),
        ({"fee_per_case": "-5"}, "Écrivez une somme de 0,00 € ou plus."),
        ({"plan_min_amount": "0"}, "Écrivez une somme de 0,01 € ou plus."),
        ({"plan_max_months": "0"}, "supérieure ou égale à 1"),
        ({"remittance_days": "90"}, "inférieure ou égale à 31"),
        ({"escalation": "toujours"}, "toujours"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(changed, said, boss, school):
    answer = boss.post(f"/gestion/creancier/{school.pk}/mandat/", CLAUSES | changed)
    assert answer.status_code == 422
    assert said in words(answer)
    assert not Mandate.objects.filter(creditor=school).exists()


def test_a_reference_names_one_mandate(boss, school):
    drafted(boss, school)
    again = boss.post(f"/gestion/creancier/{school.pk}/mandat/", CLAUSES)
    assert "Un autre mandat porte déjà cette référence." in words(again)


def test_a_draft_is_corrected_and_what_is_signed_no_longer_changes(boss, school):
    mandate = drafted(boss, school)
    url = f"/gestion/mandat/{mandate.pk}/modifier/"
    assert 'value="35,00"' in boss.get(url).content.decode()
    assert (
        boss.post(
            url, CLAUSES | {"fee_per_case": "40", "escalation": "creditor_each_time", "voice": "agency"}
        ).status_code
        == 302
    )
    mandate.refresh_from_db()
    assert (mandate.fee_per_case, mandate.escalation) == (Decimal("40.00"), "creditor_each_time")
    assert JournalLine.objects.get(verb="mandate.redrafted").data == {"fields": ["escalation", "fee_per_case"]}
    assert boss.post(url, CLAUSES | {"fee_terms": "5 %"}).status_code == 422
    boss.post(f"/gestion/mandat/{mandate.pk}/signer/", given())
    assert "Ce mandat est signé" in words(boss.post(url, CLAUSES | {"fee_per_case": "1"}, follow=True))
    mandate.refresh_from_db()
    assert mandate.fee_per_case == Decimal("40.00")
    with pytest.raises(NotADraft):
        redraft(mandate=mandate, fee_per_case=Decimal("1.00"), by=BY, at=NOW)
    with pytest.raises(NotADraft):
        sign(mandate=mandate, signed_on=date(2026, 11, 20), signatory="Encore", document=b"%PDF", by=BY, at=NOW)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"document": ""}, "Champ requis."),
        ({"document": SimpleUploadedFile("mandat.pdf", b"MZ un programme")}, "Ce fichier n’est pas un PDF."),
        ({"document": SimpleUploadedFile("mandat.pdf", b"%PDF-1.7 rien d'autre")}, "Ce PDF ne s’ouvre pas"),
        ({"document": SimpleUploadedFile("mandat.pdf", b"%PDF-" + b"0" * 20_000_000)}, "Ce PDF dépasse 20 Mo"),
        ({"signed_on": "2026-11-24"}, "Ce jour n’est pas encore venu."),
        ({"signatory": " "}, "Champ requis."),
    ],
)
def test_a_scan_is_a_pdf_signed_by_somebody_before_today(changed, said, boss, school):
    mandate = drafted(boss, school)
    refused = boss.post(f"/gestion/mandat/{mandate.pk}/signer/", given(**changed))
    assert refused.status_code == 422
    assert said in words(refused)
    mandate.refresh_from_db()
    assert (mandate.state, mandate.document.name) == ("draft", "")
    assert boss.get(f"/gestion/mandat/{mandate.pk}/document/").status_code == 404


def test_two_mandates_are_never_in_force_on_the_same_day(boss, school):
    a_mandate(school)
    second = Mandate.objects.get(pk=int(boss.post(
        f"/gestion/creancier/{school.pk}/mandat/", CLAUSES).headers["Location"].split("/")[-2]))  # fmt: skip
    refused = boss.post(f"/gestion/mandat/{second.pk}/signer/", given())
    assert "Un autre mandat de ce créancier est déjà en vigueur à ces dates." in words(refused)


def test_the_next_mandate_starts_from_the_last_one(boss, school):
    last = a_mandate(school, remittance_days=8, fee_terms="Forfait <b>#eval</b>")
    end(mandate=last, ends_on=date(2027, 1, 1), reason="renouvelé", by=BY, at=NOW)
    page = boss.get(f"/gestion/creancier/{school.pk}/mandat/").content.decode()
    for value in ('value="2027-01-01"', 'value="8"', f'value="{CREDITOR_IBAN}"', f'value="M-2026-{school.pk}-2"'):
        assert value in page
    assert "Forfait &lt;b&gt;#eval&lt;/b&gt;" in page
    assert last.reference not in page


@pytest.mark.parametrize("role", Role)
def test_mandates_are_for_managers(role, school, sign_in):
    mandate, browser = a_mandate(school), sign_in(role)
    may = role == Role.MANAGER
    assert ("Mandats" in words(browser.get(f"/gestion/creancier/{school.pk}/"))) is may
    for path in ("", "convention.pdf", "document/"):
        assert read(browser, f"/gestion/mandat/{mandate.pk}/{path}") == (200 if may else 403)
    assert browser.get(f"/gestion/creancier/{school.pk}/mandat/").status_code == (200 if may else 403)
    assert browser.get(f"/gestion/mandat/{mandate.pk}/modifier/").status_code == (302 if may else 403)
    assert browser.post(f"/gestion/mandat/{mandate.pk}/signer/").status_code == (422 if may else 403)
    assert browser.get(f"/gestion/mandat/{mandate.pk}/signer/").status_code == 405


def test_the_mandate_of_another_agency_does_not_exist_here(boss, other, in_tenant):
    with in_tenant(other):
        a_profile(case_prefix="FE")
        theirs = [a_mandate(a_creditor(name=f"Ailleurs {rank}")) for rank in range(4)][-1].pk
        colleague = AgencyClient(other)
        colleague.force_login(scene.staff(Role.MANAGER))
    for path in ("", "convention.pdf", "document/"):
        url = f"/gestion/mandat/{theirs}/{path}"
        assert (read(colleague, url), read(boss, url)) == (200, 404)
    assert boss.post(f"/gestion/mandat/{theirs}/signer/", given()).status_code == 404


def test_pages_cost_the_same_with_one_mandate_or_three(boss, school):
    mandate = a_mandate(school)
    paths = [f"/gestion/creancier/{school.pk}/", f"/gestion/mandat/{mandate.pk}/"]
    one = [scene.asked(boss, path) for path in paths]
    for rank in ("2", "3"):
        boss.post(f"/gestion/creancier/{school.pk}/mandat/", CLAUSES | {"reference": f"M-{rank}"})
    assert [scene.asked(boss, path) for path in paths] == one
