"""The pages of a creditor in a real browser: nothing for axe to say, nothing wider than the window."""

import pytest

from agency.mandates.models import Mandate
from agency.parties.models import CreditorContact
from agency.users.enums import Role
from tests.agency.desk.clients.test_contacts import LUC
from tests.agency.desk.clients.test_creditors import ADD, GARAGE
from tests.agency.desk.clients.test_mandates import CLAUSES
from tests.factories import a_creditor, a_mandate, a_profile
from tests.portal.browser import faults, opened, serve

NEW = "FR7610107001011234567890129"
POLICY = "default-src 'self'; img-src 'self' data:"


@pytest.fixture
def pages(sign_in):
    """Each page, full and refused, as the server writes it."""
    a_profile()
    boss, school, garage = sign_in(Role.MANAGER), a_creditor(), a_creditor(name="Garage", siren="")
    signed, mandat = a_mandate(school), f"creancier/{garage.pk}/mandat/"
    boss.post(f"/gestion/{mandat}", CLAUSES | {"power_to_receive": "", "fee_terms": ""})
    for email in ("luc@saint-aubin.example", "une.adresse.vraiment.tres.longue.de.comptable@saint-aubin.example"):
        boss.post(f"/gestion/creancier/{school.pk}/contacts/", LUC | {"email": email})
    boss.post(f"/gestion/contact/{CreditorContact.objects.first().pk}/fermer/")
    draft, compte = Mandate.objects.get(creditor=garage), f"mandat/{signed.pk}/compte/"
    asked = boss.post(f"/gestion/{compte}", {"holder": "OGEC", "iban": NEW, "why": "Mme Morin, rappelée"})["Location"]
    paths = {
        "creancier": f"creancier/{school.pk}/", "creancier-modifier": f"creancier/{school.pk}/modifier/",
        "creancier-ajouter": "creancier/ajouter/",
        "creancier-sans-mandat": f"creancier/{a_creditor(name='Sans mandat', siren='').pk}/",
        "mandat": f"mandat/{signed.pk}/", "mandat-a-signer": f"mandat/{draft.pk}/", "mandat-preparer": mandat,
        "mandat-modifier": f"mandat/{draft.pk}/modifier/", "mandat-compte": compte,
        "changement-de-compte": asked.removeprefix("/gestion/"),
    }  # fmt: skip
    shown = {name: boss.get(f"/gestion/{path}") for name, path in paths.items()}
    shown |= {
        "creancier-refuse": boss.post(ADD, {"siren": "12"}),
        "mandat-signer-refuse": boss.post(f"/gestion/mandat/{draft.pk}/signer/", {}),
        "mandat-preparer-refuse": boss.post(f"/gestion/{mandat}", {"fee_terms": "8 %", "fee_per_case": "-1"}),
        "mandat-compte-refuse": boss.post(f"/gestion/{compte}", {"iban": "FR76 1"}),
        "changement-valider-refuse": boss.post(f"{asked}valider/"),
        "contact-refuse": boss.post(f"/gestion/creancier/{school.pk}/contacts/", {}),
        "creancier-double": boss.post(ADD, GARAGE | {"siren": school.siren}),
    }
    return {name: answer.content.decode() for name, answer in shown.items()}


@pytest.mark.e2e
def test_axe_finds_nothing_at_any_width_in_light_or_dark(pages):
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, pages, POLICY)
        assert [fault for name in pages for fault in faults(page, name)] == []
