"""Who may open what: each page for each role, other agencies, strangers."""

import pytest

from agency.cases.enums import DocumentKind
from agency.cases.operations import add_document
from agency.disputes.enums import ReplyKind
from agency.letters.models import LetterTemplate
from agency.plans.models import Plan
from agency.users.enums import Role, UserKind
from agency.users.operations import open_account
from tests.agency.desk import scene
from tests.databases import AgencyClient
from tests.factories import BY, a_case, a_profile

# Whoever writes the site sees no case.
ALL = set(Role) - {Role.EDITOR}
TEAM = {Role.HANDLER, Role.MANAGER}
MONEY = {Role.HANDLER, Role.MANAGER, Role.ACCOUNTANT}
PAGES = {
    "journee/": ALL, "recherche/?q=roussel": ALL, "dossier/{reference}/": ALL, "propositions/": ALL,
    "courriers/": ALL, "paroles/": ALL, "qualifier/{reference}/": TEAM, "propositions/{plan}/": TEAM,
    "encaissements/": MONEY, "modeles/{text}/versions/": {Role.MANAGER},
}  # fmt: skip
LISTS = {
    "dossiers/": ALL, "personnes/": ALL, "creanciers/": ALL, "envois/": ALL, "echeanciers/": ALL, "engagements/": ALL,
    "depots/": ALL,
    "paiements/": MONEY, "releves/": MONEY, "mandats/": {Role.MANAGER}, "journal/": {Role.MANAGER, Role.ACCOUNTANT},
    "snippets/agency/lettertemplate/": {Role.MANAGER}, "snippets/agency/strategy/": {Role.MANAGER},
    "snippets/agency/qualification/": TEAM,
}  # fmt: skip


@pytest.fixture
def places(tenant):
    case, text = a_case(total="900.00", paid="0.00"), LetterTemplate.objects.earliest("pk")
    scene.proposal(case, monthly="50.00")
    return {"reference": case.reference, "plan": Plan.objects.get().pk, "text": text.pk}


@pytest.mark.parametrize("role", Role)
def test_our_pages_open_for_those_who_may_and_say_403_to_the_others(role, places, sign_in):
    client = sign_in(role)
    found = {path: client.get(f"/gestion/{path.format(**places)}").status_code for path in PAGES}
    assert found == {path: 200 if role in roles else 403 for path, roles in PAGES.items()}


@pytest.mark.parametrize("role", Role)
def test_lists_open_for_those_who_may_and_send_the_others_home(role, places, sign_in):
    client = sign_in(role)
    found = {path: client.get(f"/gestion/{path}").status_code for path in LISTS}
    assert found == {path: 200 if role in roles else 302 for path, roles in LISTS.items()}


def test_who_writes_the_site_arrives_at_its_pages_and_sees_no_case(places, sign_in):
    client = sign_in(Role.EDITOR)
    assert client.get("/gestion/", follow=True).redirect_chain == [("/gestion/pages/", 302)]
    assert client.get("/gestion/images/").status_code == 200
    assert places["reference"] not in client.get("/gestion/pages/").content.decode()


@pytest.mark.parametrize("role", sorted(ALL))
def test_the_menu_shows_only_what_opens(role, places, sign_in):
    client = sign_in(role)
    page = client.get("/gestion/journee/").content.decode()
    rail = page[page.index("Menu principal") : page.index("</nav>")]
    assert ("Encaissements" in rail) == (role in MONEY)
    assert ("Réglages" in rail) == (role in TEAM)
    for link in {part.split('"')[0] for part in rail.split('href="')[1:]}:
        if not link.startswith("#"):
            assert client.get(link, follow=True).status_code == 200


def test_anonymous_users_and_creditors_are_sent_away_from_staff_pages(tenant, tenant_client):
    assert tenant_client.get("/gestion/journee/").status_code == 302
    contact = open_account(email="ogec@exemple.example", first_name="Luc", last_name="Fictif", kind=UserKind.CREDITOR)
    client = AgencyClient(tenant)
    client.force_login(contact)
    assert client.get("/gestion/journee/").status_code == 302


def test_the_file_of_another_agency_does_not_exist_here(desk, other, in_tenant):
    with in_tenant(other):
        a_profile(case_prefix="FE")
        case = a_case(total="900.00", paid="0.00")
        scene.proposal(case, monthly="50.00")
        reply = scene.reply(case, ReplyKind.MESSAGE, "Bonjour", at=scene.ago(days=1))
        invoice = add_document(
            case=case,
            kind=DocumentKind.INVOICE,
            title="Facture",
            content=b"%PDF-1.7 facture",
            mime="application/pdf",
            by=BY,
            at=scene.NOW,
            on=scene.TODAY,
        )
        places = [
            f"/gestion/dossier/{case.reference}/",
            f"/gestion/qualifier/{case.reference}/",
            f"/gestion/propositions/{Plan.objects.get().pk}/",
            f"/gestion/reponses/{reply.pk}/",
            f"/gestion/piece/{invoice.pk}/",
        ]
        colleague = AgencyClient(other)
        colleague.force_login(scene.staff())
    assert [read(colleague, place) for place in places] == [200] * len(places)
    assert [read(desk, place) for place in places] == [404] * len(places)


def read(browser, place):
    """The number of the answer, its content read to the end."""
    answer = browser.get(place)
    b"".join(answer.streaming_content if answer.streaming else [answer.content])
    return answer.status_code


ACTS = ["dossier/{reference}/suspendre/", "paroles/1/", "courriers/1/", "suspension/1/lever/"]


@pytest.mark.parametrize("path", ACTS)
def test_acts_are_posted_never_followed(path, desk, places):
    assert desk.get(f"/gestion/{path.format(**places)}").status_code == 405


def test_a_reader_may_not_act(places, sign_in):
    client = sign_in(Role.READER)
    assert client.post(f"/gestion/dossier/{places['reference']}/suspendre/", {"note": "?"}).status_code == 403
    assert client.post(f"/gestion/propositions/{places['plan']}/", {"choice": "accept"}).status_code == 403
