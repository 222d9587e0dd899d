"""The team lives without a shell: colleagues invited, let in, given a role, sent away; the journal tells each door."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.core import mail
from django_tenants.utils import tenant_context

from agency.cases.enums import HoldReason
from agency.cases.models import Case, Hold
from agency.cases.operations import assign, hold
from agency.desk.day.operations import alert_late
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.team.operations import TeamRefused, change_role, close, note_absence
from agency.team.queries import invited_by, token_of
from agency.users.enums import Role, UserKind
from agency.users.models import User
from agency.users.queries import role_of, stand_ins
from tests.agency.desk.scene import PASSWORD, asked, staff
from tests.databases import AgencyClient
from tests.factories import BY, NOW, a_case, a_creditor

GIVEN = {"email": "Odile@lhermitte.example", "first_name": "Odile", "last_name": "Marchand", "role": "accountant"}
CHOSEN = "une phrase choisie par Odile"


@pytest.fixture
def boss(tenant: Any) -> AgencyClient:
    """A browser where the manager is signed in."""
    browser = AgencyClient(tenant)
    browser.force_login(staff(Role.MANAGER, first="Ana"))
    return browser


def link() -> str:
    """The path of the link in the last e-mail."""
    found = re.search(r"https?://[^/]+(/compte/invitation/\S+)", mail.outbox[-1].body)
    assert found
    return found[1]


def verbs() -> list[str]:
    return list(JournalLine.objects.order_by("id").values_list("verb", flat=True))


def test_an_invited_colleague_chooses_a_password_and_works(boss: AgencyClient, tenant_client: AgencyClient) -> None:
    assert boss.post("/gestion/equipe/", GIVEN).status_code == 302
    assert mail.outbox[-1].to == ["odile@lhermitte.example"]
    assert "Cabinet Lhermitte" in mail.outbox[-1].subject
    page = tenant_client.get(link())
    assert "Cabinet Lhermitte vous a ouvert un compte : odile@lhermitte.example." in page.content.decode()
    assert tenant_client.post(link(), {"password": "court"}).status_code == 422
    assert tenant_client.post(link(), {"password": CHOSEN})["Location"] == "/gestion/"
    assert tenant_client.get("/gestion/journee/").status_code == 200
    assert role_of(User.objects.get(email="odile@lhermitte.example")) == Role.ACCOUNTANT
    assert [verb for verb in verbs() if verb.startswith("account.")][-3:] == [
        "account.invited", "account.joined", "account.signed_in",
    ]  # fmt: skip


def test_a_link_serves_once_for_seven_days_and_another_makes_it_void(boss: AgencyClient, tenant_client: Any) -> None:
    with time_machine.travel(NOW, tick=False):
        boss.post("/gestion/equipe/", GIVEN)
        first = link()
    odile = User.objects.get(email="odile@lhermitte.example")
    with time_machine.travel(NOW + dt.timedelta(days=6), tick=False):
        assert tenant_client.get(first).status_code == 200
    with time_machine.travel(NOW + dt.timedelta(days=8), tick=False):
        late = tenant_client.get(first)
        assert (late.status_code, "peut vous en envoyer une nouvelle" in late.content.decode()) == (410, True)
        assert boss.get("/gestion/equipe/").content.decode().count("Invitation expirée") == 1
        boss.post(f"/gestion/equipe/{odile.pk}/inviter/")
        assert tenant_client.get(first).status_code == 410
        assert tenant_client.post(link(), {"password": CHOSEN}).status_code == 302
        assert tenant_client.get(link()).status_code == 410
        assert tenant_client.post(link(), {"password": "une autre phrase encore"}).status_code == 410
    boss.post(f"/gestion/equipe/{odile.pk}/inviter/")
    assert len(mail.outbox) == 2, "who has a password is not invited again"


def test_a_link_opens_nothing_in_another_agency(boss: AgencyClient, other_client: AgencyClient, other: Any) -> None:
    boss.post("/gestion/equipe/", GIVEN)
    with tenant_context(other):
        staff(Role.HANDLER, first="Zoé")
    assert other_client.get(link()).status_code == 410
    assert other_client.get("/compte/invitation/nimporte:quoi/").status_code == 410


def test_what_is_wrong_is_said_and_nobody_is_invited(boss: AgencyClient) -> None:
    before = User.objects.count()
    page = boss.post("/gestion/equipe/", {"email": "odile", "role": "roi"})
    assert page.status_code == 422
    for told in ("Cette adresse n’est pas complète", "Écrivez son prénom.", "Écrivez son nom.", "Choisissez un rôle."):
        assert told in page.content.decode()
    boss.post("/gestion/equipe/", GIVEN)
    again = boss.post("/gestion/equipe/", {**GIVEN, "email": "ODILE@lhermitte.example"})
    assert "a déjà un compte ici" in again.content.decode()
    assert (User.objects.count(), len(mail.outbox)) == (before + 1, 1)


def test_an_account_stands_when_the_mail_server_is_away(boss: AgencyClient, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    page = boss.post("/gestion/equipe/", GIVEN, follow=True)
    assert "l’e-mail n’est pas parti" in page.content.decode()
    assert "Inviter de nouveau" in page.content.decode()


@pytest.mark.parametrize("role", [Role.HANDLER, Role.ACCOUNTANT, Role.READER])
def test_only_a_manager_manages_the_team(tenant: Any, role: Role) -> None:
    browser = AgencyClient(tenant)
    browser.force_login(staff(role))
    colleague = staff(Role.HANDLER, first="Karim")
    for path in ("", f"{colleague.pk}/"):
        assert browser.get(f"/gestion/equipe/{path}").status_code == 403
    for act in ("role", "fermer", "rouvrir", "inviter", "connexions/1"):
        assert browser.post(f"/gestion/equipe/{colleague.pk}/{act}/", {"role": "manager"}).status_code == 403
    assert role_of(User.objects.get(pk=colleague.pk)) == Role.HANDLER


def test_a_creditor_s_contact_is_not_of_the_team(boss: AgencyClient) -> None:
    contact = User.objects.create_user("contact@ecole.example", None, kind=UserKind.CREDITOR)
    assert boss.get(f"/gestion/equipe/{contact.pk}/").status_code == 404
    assert boss.post(f"/gestion/equipe/{contact.pk}/role/", {"role": "manager"}).status_code == 404


def test_who_leaves_is_out_at_once_and_hands_over(boss: AgencyClient, tenant: Any) -> None:
    karim, ines = staff(Role.HANDLER, first="Karim"), staff(Role.HANDLER)
    case = a_case()
    other = a_case(creditor=a_creditor(name="Autre", short_name="Autre", siren=""), number="B-2")
    assign(case=case, referent=karim, by=BY, at=NOW)
    assign(case=other, referent=ines, by=BY, at=NOW)
    hold(case=other, reason=HoldReason.STAFF, owner=karim, by=BY, at=NOW, review_on=dt.date(2030, 1, 2))
    his = AgencyClient(tenant)
    his.post("/compte/login/", {"login": karim.email, "password": PASSWORD})
    assert his.get("/gestion/journee/").status_code == 200
    assert UserSession.objects.filter(user=karim).count() == 1
    refused = boss.post(f"/gestion/equipe/{karim.pk}/fermer/")
    assert "Choisissez qui suivra ses dossiers." in refused.content.decode()
    assert boss.post(f"/gestion/equipe/{karim.pk}/fermer/", {"heir": ines.pk}).status_code == 302
    assert his.get("/gestion/journee/")["Location"].startswith("/compte/login/")
    assert UserSession.objects.filter(user=karim).count() == 0
    signed_in = his.post("/compte/login/", {"login": karim.email, "password": PASSWORD})
    assert signed_in.status_code == 302
    assert "inactive" in signed_in["Location"]
    assert set(Case.objects.exclude(referent=None).values_list("referent", flat=True)) == {ines.pk}
    assert Hold.objects.get(case=other).owner == ines
    assert JournalLine.objects.filter(verb=Verb.CASE_ASSIGNED, data__former=karim.pk).count() == 1
    boss.post(f"/gestion/equipe/{karim.pk}/rouvrir/")
    assert his.post("/compte/login/", {"login": karim.email, "password": PASSWORD})["Location"] == "/gestion/"


def test_somebody_always_manages(tenant: Any) -> None:
    ana, karim = staff(Role.MANAGER, first="Ana"), staff(Role.MANAGER, first="Karim")
    karim.set_unusable_password()
    karim.save()
    with pytest.raises(TeamRefused, match="seule personne responsable"):
        change_role(user=ana, role=Role.READER, by=BY, at=NOW)
    with pytest.raises(TeamRefused, match="seule personne responsable"):
        close(user=ana, heir=None, by=BY, at=NOW)
    karim.set_password(PASSWORD)
    karim.save()
    assert role_of(change_role(user=ana, role=Role.READER, by=BY, at=NOW)) == Role.READER


def test_nobody_closes_their_own_account(boss: AgencyClient) -> None:
    ana = User.objects.get(first_name="Ana")
    staff(Role.MANAGER, first="Odile")
    page = boss.post(f"/gestion/equipe/{ana.pk}/fermer/")
    assert "Personne ne ferme son propre compte" in page.content.decode()
    assert "Fermer le compte" not in boss.get(f"/gestion/equipe/{ana.pk}/").content.decode()


def test_another_role_is_worth_at_the_next_page(boss: AgencyClient, tenant: Any) -> None:
    karim = staff(Role.HANDLER, first="Karim")
    his = AgencyClient(tenant)
    his.force_login(karim)
    assert his.get("/gestion/paiements/").status_code == 200
    boss.post(f"/gestion/equipe/{karim.pk}/role/", {"role": "reader"})
    assert his.get("/gestion/encaissements/").status_code == 403
    assert [group.name for group in karim.groups.all()] == ["Lecture"]


def test_a_session_is_seen_and_closed_from_afar(boss: AgencyClient, tenant: Any) -> None:
    karim, ines = staff(Role.HANDLER, first="Karim"), staff(Role.HANDLER, first="Odile")
    his, hers = AgencyClient(tenant, HTTP_USER_AGENT="Tablette <b>de Karim</b>"), AgencyClient(tenant)
    for browser, person in ((his, karim), (hers, ines)):
        browser.post("/compte/login/", {"login": person.email, "password": PASSWORD})
    page = boss.get(f"/gestion/equipe/{karim.pk}/").content.decode()
    assert "Tablette &lt;b&gt;de Karim&lt;/b&gt;" in page
    theirs = UserSession.objects.get(user=ines)
    boss.post(f"/gestion/equipe/{karim.pk}/connexions/{theirs.pk}/")
    assert hers.get("/gestion/journee/").status_code == 200, "the session of somebody else is not his"
    boss.post(f"/gestion/equipe/{karim.pk}/connexions/{UserSession.objects.get(user=karim).pk}/")
    assert his.get("/gestion/journee/").status_code == 302


def test_a_wrong_password_is_told_for_an_account_that_exists(tenant_client: AgencyClient) -> None:
    karim = staff(Role.HANDLER, first="Karim")
    tenant_client.post("/compte/login/", {"login": karim.email, "password": "faux"})
    tenant_client.post("/compte/login/", {"login": "personne@nulle.example", "password": "faux"})
    told = JournalLine.objects.get(verb=Verb.SIGN_IN_REFUSED)
    assert (told.subject_id, "personne@nulle.example" in str(told.data)) == (karim.pk, False)


def test_the_list_asks_as_much_for_three_colleagues_as_for_one(boss: AgencyClient) -> None:
    boss.get("/gestion/equipe/")
    counts = []
    for first in ("Karim", "Inès", "Odile"):
        staff(Role.HANDLER, first=first)
        counts.append(asked(boss, "/gestion/equipe/"))
    assert counts[0] == counts[1] == counts[2]


def test_the_token_of_a_stranger_is_nobody_s(tenant: Any) -> None:
    karim = staff(Role.HANDLER, first="Karim")
    assert invited_by(token_of(karim)) is None, "who has a password is not invited"


ABSENT = {"since": "2026-11-02", "until": "2026-11-13"}


def test_who_is_away_is_replaced_until_the_last_day(boss: AgencyClient) -> None:
    karim, odile = staff(Role.HANDLER, first="Karim"), staff(Role.HANDLER, first="Odile")
    answer = boss.post(f"/gestion/equipe/{karim.pk}/absence/", {**ABSENT, "stand_in": odile.pk})
    assert answer.status_code == 302
    for day, instead in ((1, {}), (2, {karim.pk: odile.pk}), (13, {karim.pk: odile.pk}), (14, {})):
        assert stand_ins(dt.date(2026, 11, day)) == instead
    note_absence(user=odile, since=dt.date(2026, 11, 9), until=dt.date(2026, 11, 9), stand_in=karim, by=BY, at=NOW)
    together = stand_ins(dt.date(2026, 11, 9))
    assert set(together) == {karim.pk, odile.pk}, "two who replace each other do not turn for ever"


@time_machine.travel(dt.datetime(2026, 11, 9, 8, tzinfo=dt.UTC), tick=False)
def test_what_is_late_is_told_to_who_stands_in(boss: AgencyClient) -> None:
    karim, odile = staff(Role.HANDLER, first="Karim"), staff(Role.HANDLER, first="Odile")
    case = a_case()
    assign(case=case, referent=karim, by=BY, at=NOW)
    hold(case=case, reason=HoldReason.STAFF, owner=karim, by=BY, at=NOW, review_on=dt.date(2026, 11, 5))
    boss.post(f"/gestion/equipe/{karim.pk}/absence/", {**ABSENT, "stand_in": odile.pk})
    alert_late(by=BY, at=dt.datetime(2026, 11, 9, 8, tzinfo=dt.UTC), on=dt.date(2026, 11, 9))
    assert [sent.to for sent in mail.outbox] == [[odile.email]]
    assert "Karim Caron (absent)" in boss.get("/gestion/dossiers/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"until": "2026-11-01"}, "Le dernier jour vient après le premier."),
        ({"since": ""}, "Indiquez le premier jour."),
        ({"stand_in": ""}, "Choisissez un collègue."),
    ],
)
def test_an_absence_that_makes_no_sense_is_refused(boss: AgencyClient, wrong: dict[str, str], told: str) -> None:
    karim, odile = staff(Role.HANDLER, first="Karim"), staff(Role.HANDLER, first="Odile")
    answer = boss.post(f"/gestion/equipe/{karim.pk}/absence/", {**ABSENT, "stand_in": odile.pk, **wrong})
    assert (answer.status_code, told in answer.content.decode()) == (422, True)
    assert User.objects.get(pk=karim.pk).away_from is None


def test_who_only_owns_a_suspension_hands_it_over_too(boss: AgencyClient) -> None:
    karim, odile = staff(Role.HANDLER, first="Karim"), staff(Role.HANDLER, first="Odile")
    case = a_case()
    hold(case=case, reason=HoldReason.STAFF, owner=karim, by=BY, at=NOW, review_on=dt.date(2030, 1, 2))
    with time_machine.travel(NOW + dt.timedelta(days=1), tick=False):
        refused = boss.post(f"/gestion/equipe/{karim.pk}/fermer/")
        assert (refused.status_code, "Choisissez qui suivra ses dossiers." in refused.content.decode()) == (422, True)
        with pytest.raises(TeamRefused, match="qui suivra ses dossiers"):
            close(user=karim, heir=None, by=BY, at=NOW + dt.timedelta(days=1))
        boss.post(f"/gestion/equipe/{karim.pk}/fermer/", {"heir": odile.pk})
    assert Hold.objects.get(case=case).owner == odile


def test_who_stood_in_and_left_stands_in_no_more(tenant: Any) -> None:
    karim, odile = staff(Role.HANDLER, first="Karim"), staff(Role.HANDLER, first="Odile")
    day = dt.date(2026, 11, 9)
    note_absence(user=karim, since=day, until=day, stand_in=odile, by=BY, at=NOW)
    close(user=odile, heir=None, by=BY, at=NOW)
    assert stand_ins(day) == {}, "what is late is told to the absent rather than to nobody"
