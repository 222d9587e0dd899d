"""The people of a creditor: invited by e-mail, let into its pages only, sent away at once."""

import re

import pytest
from django.core import mail

from agency.journal.models import JournalLine
from agency.parties.models import CreditorContact
from agency.users.enums import Role, UserKind
from agency.users.models import User
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import a_creditor, a_mandate, a_profile

LUC = {"email": "Luc@saint-aubin.example", "first_name": "Luc", "last_name": "Fabre", "role": "économe"}
CHOSEN = "une phrase choisie par Luc"


@pytest.fixture
def boss(sign_in):
    return sign_in(Role.MANAGER)


@pytest.fixture
def school(tenant):
    a_profile()
    return a_mandate(a_creditor()).creditor


def invited(boss, school, **changed):
    boss.post(f"/gestion/creancier/{school.pk}/contacts/", LUC | changed)
    return CreditorContact.objects.get(creditor=school, user__email=(LUC | changed)["email"].lower())


def link():
    return re.search(r"https?://[^/]+(/compte/invitation/\S+)", mail.outbox[-1].body)[1]


def joined(tenant, contact):
    """The contact's browser, signed in by the link of the e-mail."""
    browser = AgencyClient(tenant)
    assert browser.post(link(), {"password": CHOSEN}).status_code == 302
    browser.post("/compte/login/", {"login": contact.user.email, "password": CHOSEN})
    return browser


def test_a_contact_invited_chooses_a_password_and_enters_its_own_pages_only(tenant, boss, school):
    page = words(boss.post(f"/gestion/creancier/{school.pk}/contacts/", LUC, follow=True))
    assert "Luc Fabre luc@saint-aubin.example · économe · contact principal Invitation envoyée" in page
    contact = CreditorContact.objects.get(creditor=school)
    assert (mail.outbox[-1].to, contact.user.kind) == (["luc@saint-aubin.example"], UserKind.CREDITOR)
    browser = joined(tenant, contact)
    assert browser.get("/creancier/").status_code == 200
    assert browser.get("/gestion/journee/").status_code == 302
    assert "économe · contact principal Actif" in words(boss.get(f"/gestion/creancier/{school.pk}/"))
    told = [line.verb for line in JournalLine.objects.order_by("pk") if line.actor_label == "Karim Haddou"]
    assert told[-2:] == ["account.invited", "creditor.contact_added"]


def test_whoever_is_sent_away_is_out_at_once_and_may_come_back(tenant, boss, school):
    contact = invited(boss, school)
    browser = joined(tenant, contact)
    boss.post(f"/gestion/contact/{contact.pk}/fermer/")
    assert browser.get("/creancier/").status_code == 302
    assert "Compte fermé" in words(boss.get(f"/gestion/creancier/{school.pk}/"))
    again = AgencyClient(tenant)
    again.post("/compte/login/", {"login": contact.user.email, "password": CHOSEN})
    assert again.get("/creancier/").status_code == 302
    boss.post(f"/gestion/contact/{contact.pk}/rouvrir/")
    again.post("/compte/login/", {"login": contact.user.email, "password": CHOSEN})
    assert again.get("/creancier/").status_code == 200


def test_a_second_invitation_makes_the_first_link_void(tenant, boss, school, clock):
    contact = invited(boss, school)
    first = link()
    clock.shift(60)
    boss.post(f"/gestion/contact/{contact.pk}/inviter/")
    assert first != link()
    assert AgencyClient(tenant).get(first).status_code == 410
    joined(tenant, contact)
    said = words(boss.post(f"/gestion/contact/{contact.pk}/inviter/", follow=True))
    assert "Cette personne a déjà choisi son mot de passe" in said
    assert len(mail.outbox) == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"email": "luc"}, "adresse e-mail valide"),
        ({"email": "karim.manager@lhermitte.example"}, "Cette adresse a déjà un compte ici."),
        ({"first_name": " "}, "Champ requis."),
        ({"role": "x" * 81}, "au plus 80 caractères"),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_invited(changed, said, boss, school):
    refused = boss.post(f"/gestion/creancier/{school.pk}/contacts/", LUC | changed)
    assert refused.status_code == 422
    assert said in words(refused)
    assert not CreditorContact.objects.exists()
    assert (User.objects.filter(kind=UserKind.CREDITOR).count(), mail.outbox) == (0, [])


def test_a_name_that_looks_like_a_page_stays_a_name(boss, school):
    invited(boss, school, last_name="<b>#eval")
    page = boss.get(f"/gestion/creancier/{school.pk}/").content.decode()
    assert "&lt;b&gt;#eval" in page
    assert "<b>#eval" not in page


@pytest.mark.parametrize("role", [Role.HANDLER, Role.ACCOUNTANT, Role.READER])
def test_only_managers_let_people_in_or_send_them_away(role, tenant, boss, school):
    contact = invited(boss, school)
    browser = AgencyClient(tenant)
    browser.force_login(scene.staff(role, "Paul", "Essai"))
    assert "Luc Fabre" in words(browser.get(f"/gestion/creancier/{school.pk}/"))
    assert browser.post(f"/gestion/creancier/{school.pk}/contacts/", LUC).status_code == 403
    for act in ("inviter", "fermer", "rouvrir"):
        assert browser.post(f"/gestion/contact/{contact.pk}/{act}/").status_code == 403
    contact.user.refresh_from_db()
    assert contact.user.is_active


def test_the_contact_of_another_agency_does_not_exist_here(boss, school, other, in_tenant):
    invited(boss, school)
    with in_tenant(other):
        manager = scene.staff(Role.MANAGER)
        colleague, theirs = AgencyClient(other), a_creditor()
        colleague.force_login(manager)
        for name in ("un", "deux"):
            invited(colleague, theirs, email=f"{name}@ailleurs.example")
        last = CreditorContact.objects.order_by("pk").last().pk
    for act in ("inviter", "fermer", "rouvrir"):
        assert boss.post(f"/gestion/contact/{last}/{act}/").status_code == 404
        assert boss.get(f"/gestion/contact/{last}/{act}/").status_code == 405


def test_a_page_costs_the_same_with_one_contact_or_three(boss, school):
    invited(boss, school)
    one = scene.asked(boss, f"/gestion/creancier/{school.pk}/")
    for name in ("marc", "anne"):
        invited(boss, school, email=f"{name}@saint-aubin.example")
    assert scene.asked(boss, f"/gestion/creancier/{school.pk}/") == one
