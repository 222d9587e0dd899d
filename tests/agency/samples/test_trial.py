"""An agency on trial: invented people to try everything with, nothing that leaves, then a fresh agency in its place."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import connection
from django_tenants.utils import tenant_context

from agency.cards.queries import cards_accepted
from agency.cases.enums import CaseState
from agency.cases.models import Case
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.journal.rules import Actor
from agency.ledger.models import Entry
from agency.mandates.models import AgencyProfile
from agency.mandates.operations import set_profile
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.operations import dispatch, prepare
from agency.parties.models import Creditor
from agency.samples.operations import TrialRefused, begin_trial, end_trial
from agency.users.enums import Role
from agency.users.models import User
from config.mail import HouseMail, RefusedOnTrial
from portal.platform.operations import open_next
from tenants.backups.media import remove_media
from tenants.backups.operations import back_up, restore
from tenants.models import Agency, AgencyEvent, AgencyKind, AgencyState, Domain, Opening
from tenants.openings.operations import ask_opening, confirm_opening
from tenants.openings.rules import TERMS
from tenants.operations import create_agency, drop_agency
from tenants.schemas import owner_connection
from tests.agency.desk.scene import PASSWORD, staff
from tests.databases import AgencyClient
from tests.factories import BY, a_case, a_creditor

NOW = dt.datetime(2026, 11, 3, 9, 30, tzinfo=dt.UTC)
CLOCK = {"at": NOW, "on": NOW.date()}
POST = Actor.system("outbox")


@pytest.fixture
def neuf(fresh_database: Any) -> Agency:
    """A real agency, open and empty; the two others are there."""
    return create_agency(name="Cabinet Neuf", slug="neuf", host="neuf.localhost", code="NEUF", by="tests", at=NOW)


def manager() -> User:
    return staff(Role.MANAGER, first="Ana")


def signed_in(agency: Agency, user: User) -> AgencyClient:
    browser = AgencyClient(agency)
    browser.post("/compte/login/", {"login": user.email, "password": PASSWORD})
    return browser


def begun(agency: Agency) -> User:
    """The agency on trial, by its manager."""
    with tenant_context(agency):
        user = manager()
        begin_trial(user=user, by=Actor.staff(user), **CLOCK)
    return user


@pytest.mark.parametrize("kind", list(AgencyKind))
def test_seven_people_stand_in_six_states_by_the_operations_of_every_day(neuf: Agency, kind: AgencyKind) -> None:
    Agency.objects.filter(pk=neuf.pk).update(kind=kind)
    neuf.kind = kind
    begun(neuf)
    with tenant_context(neuf):
        states = list(Case.objects.values_list("state", flat=True))
        assert len(states) == 7
        assert {CaseState.TO_QUALIFY, CaseState.WITH_CREDITOR, CaseState.ACTIVE} <= set(states)
        assert Creditor.objects.get().mandates.get().document
        assert Message.objects.filter(state=MessageState.PLANNED).exists()
        assert Entry.objects.exists()
        assert JournalLine.objects.filter(verb=Verb.TRIAL_BEGUN).count() == 1
    assert Agency.objects.get(pk=neuf.pk).trial
    assert list(Agency.objects.filter(trial=True)) == [neuf]


def test_nothing_leaves_and_each_screen_says_why(neuf: Agency) -> None:
    user = begun(neuf)
    with tenant_context(neuf):
        while prepare(by=POST, at=NOW):
            pass
        ready = Message.objects.filter(state=MessageState.READY).count()
        assert ready
        while dispatch(by=POST, at=NOW):
            pass
        assert set(Message.objects.values_list("state", flat=True)) == {MessageState.CANCELLED}
        assert set(Message.objects.values_list("cancel_code", flat=True)) <= {"TRIAL", "reply", "pause"}
        assert Message.objects.filter(cancel_code="TRIAL").count() == ready
        connected = {"stripe_account": "acct_neuf", "card_capability": "active"}
        AgencyProfile.objects.update(cards_approved_on=NOW.date(), **connected)
        assert not cards_accepted(AgencyProfile.objects.get(), NOW.date())
    assert not [one for one in mail.outbox if "exemple.example" in str(one.to)]
    browser = signed_in(neuf, user)
    for path in (
        "/gestion/journee/",
        "/gestion/depart/",
        "/gestion/dossiers/",
        "/gestion/account/",
        "/gestion/equipe/",
    ):
        assert "Cabinet d’essai." in browser.get(path).content.decode(), path
    with time_machine.travel(NOW, tick=False):
        day = browser.get("/gestion/journee/?onglet=commitments").content.decode()
    assert "rien n’en part" in day


def test_an_e_mail_of_whatever_origin_leaves_to_the_team_only(neuf: Agency, settings: Any) -> None:
    settings.EMAIL_PORT = 1
    user = begun(neuf)
    with tenant_context(neuf):
        with pytest.raises(RefusedOnTrial):
            HouseMail().send_messages([EmailMessage("Bonjour", "…", "a@b.example", ["rose@exemple.example"])])
        with pytest.raises(RefusedOnTrial):
            HouseMail().send_messages([EmailMessage("Bonjour", "…", "a@b.example", [user.email], bcc=["x@y.example"])])
        # To the team it goes on to the mail server, which is not there.
        with pytest.raises(ConnectionRefusedError):
            HouseMail().send_messages([EmailMessage("Bonjour", "…", "a@b.example", [user.email])])
    with pytest.raises(ConnectionRefusedError):
        HouseMail().send_messages([EmailMessage("Bonjour", "…", "a@b.example", ["ana@neuf.example"])])


def test_the_neighbour_is_not_on_trial(neuf: Agency, fresh_database: Any) -> None:
    begun(neuf)
    with tenant_context(fresh_database.first):
        a_case()
        begun_there = JournalLine.objects.filter(verb=Verb.TRIAL_BEGUN).exists()
        with pytest.raises(TrialRefused, match="n’est pas à l’essai"):
            end_trial(by=BY, at=NOW)
    assert not begun_there


def test_a_click_puts_a_fresh_agency_in_its_place_and_who_clicked_stays_signed_in(neuf: Agency) -> None:
    user = begun(neuf)
    Domain.objects.create(domain="ancien.localhost", tenant=neuf, is_primary=False)
    with tenant_context(neuf):
        karim = staff(Role.HANDLER, first="Karim")
        Authenticator.objects.create(user=karim, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
        password = karim.password
    browser = signed_in(neuf, user)
    page = browser.get("/gestion/essai/").content.decode()
    assert "2 comptes de l’équipe" in page
    assert "identité d’exemple s’en va" in page
    assert browser.post("/gestion/essai/")["Location"] == "/gestion/depart/"
    connection.set_schema_to_public()
    fresh = Agency.objects.get(slug="neuf")
    assert (fresh.code, fresh.host, fresh.trial, fresh.name) == ("NEUF", "neuf.localhost", False, "Cabinet Neuf")
    assert fresh.schema_name != neuf.schema_name
    assert set(Domain.objects.filter(tenant=fresh).values_list("domain", flat=True)) == {
        "neuf.localhost", "ancien.localhost",
    }  # fmt: skip
    browser.agency = fresh
    start = browser.get("/gestion/depart/").content.decode()
    assert "Le cabinet est neuf." in start
    assert "Encore 7 étapes" in start
    assert "Cabinet d’essai." not in start
    with tenant_context(fresh):
        assert not Case.objects.exists()
        assert not AgencyProfile.objects.exists()
        kept = User.objects.get(email=karim.email)
        assert (kept.password, kept.groups.get().name) == (password, "Chargé de dossiers")
        assert Authenticator.objects.get().data == {"secret": "JBSWY3DPEHPK3PXP"}
        assert JournalLine.objects.filter(verb=Verb.TRIAL_ENDED).count() == 1
    former = Agency.objects.get(pk=neuf.pk)
    assert (former.state, former.host) == (AgencyState.DISCARDED, None)
    assert "a-" in former.slug
    # The second click of an impatient hand finds nothing to empty.
    assert browser.post("/gestion/essai/")["Location"] == "/gestion/depart/"
    connection.set_schema_to_public()
    assert Agency.objects.filter(slug="neuf").get() == fresh


def test_the_identity_stays_once_it_is_the_agency_s_own_and_its_papers_are_written_anew(neuf: Agency) -> None:
    begun(neuf)
    with tenant_context(neuf):
        set_profile(by=BY, at=NOW, siren="552100554", legal_name="Neuf et Fils", line1="3 rue Vraie", case_prefix="NF")
        fresh = end_trial(by=BY, at=NOW)
    with tenant_context(fresh):
        profile = AgencyProfile.objects.get()
        assert (profile.legal_name, profile.line1, profile.case_prefix) == ("Neuf et Fils", "3 rue Vraie", "NF")
        assert (profile.insurer, profile.account_iban, profile.declared_on) == ("", "", None)


def test_examples_do_not_mix_with_real_files(tenant: Any) -> None:
    a_creditor()
    with pytest.raises(TrialRefused, match="ne se mêlent pas"):
        begin_trial(user=manager(), by=BY, **CLOCK)


def test_the_start_page_offers_it_to_the_manager_of_an_empty_agency(neuf: Agency) -> None:
    with tenant_context(neuf):
        ana, karim = manager(), staff(Role.HANDLER, first="Karim")
    browser = signed_in(neuf, ana)
    assert "Essayer avec des exemples" in browser.get("/gestion/depart/").content.decode()
    assert "Essayer avec des exemples" not in signed_in(neuf, karim).get("/gestion/depart/").content.decode()
    assert signed_in(neuf, karim).post("/gestion/depart/essai/").status_code == 403
    assert browser.get("/gestion/essai/")["Location"] == "/gestion/depart/"
    assert browser.post("/gestion/depart/essai/")["Location"] == "/gestion/journee/"
    assert "Les exemples sont là" in browser.get("/gestion/journee/").content.decode()
    assert "Essayer avec des exemples" not in browser.get("/gestion/depart/").content.decode()


def test_an_opening_may_begin_with_examples(fresh_database: Any) -> None:
    ask_opening(
        email="ana@neuf.example", first_name="Ana", last_name="Caron", name="Cabinet Neuf", slug="neuf", kind="schools",
        terms=TERMS, network="x", at=NOW, samples=True,
    )  # fmt: skip
    confirm_opening(Opening.objects.get(), at=NOW)
    assert open_next(at=NOW)
    agency = Agency.objects.get(slug="neuf")
    assert agency.trial
    with tenant_context(agency):
        assert Creditor.objects.get().kind == "ogec"
        assert Case.objects.count() == 7
        fresh = end_trial(by=BY, at=NOW)
    assert Opening.objects.get().agency == fresh


def test_two_hands_begin_one_trial_and_two_hands_end_it_once(neuf: Agency) -> None:
    """Each request read the agency before the other wrote: the row of the platform decides."""
    stale = Agency.objects.get(pk=neuf.pk)
    user = begun(neuf)
    with tenant_context(stale), pytest.raises(TrialRefused):
        begin_trial(user=user, by=BY, **CLOCK)
    late = Agency.objects.get(pk=neuf.pk)
    with tenant_context(neuf):
        end_trial(by=BY, at=NOW)
    with tenant_context(late), pytest.raises(TrialRefused, match="n’est pas à l’essai"):
        end_trial(by=BY, at=NOW)
    assert Agency.objects.filter(slug="neuf").count() == 1


def test_a_trial_taken_back_from_a_file_is_still_one(neuf: Agency, tmp_path: Any) -> None:
    """Invented people would otherwise be written to."""
    begun(neuf)
    back_up(Agency.objects.get(pk=neuf.pk), tmp_path / "neuf.tar", by="ops", at=NOW)
    with owner_connection.connect() as conn:
        drop_agency(conn, neuf.schema_name)
    remove_media(neuf.schema_name)
    restore(tmp_path / "neuf.tar", by="ops", at=NOW)
    assert Agency.objects.get(slug="neuf").trial


def test_the_owner_drops_what_was_left_aside_a_month_later_and_nothing_else(neuf: Agency) -> None:
    begun(neuf)
    with tenant_context(neuf):
        end_trial(by=BY, at=NOW)
    out = io.StringIO()
    with time_machine.travel(NOW + dt.timedelta(days=29)):
        call_command("drop_discarded", stdout=out)
    assert out.getvalue() == ""
    with time_machine.travel(NOW + dt.timedelta(days=31)):
        call_command("drop_discarded", stdout=out)
    assert out.getvalue() == f"{neuf.schema_name}\tCabinet Neuf\n"
    assert not Agency.objects.filter(pk=neuf.pk).exists()
    assert not AgencyEvent.objects.filter(agency=neuf.pk).exists()
    assert Agency.objects.filter(slug="neuf", state=AgencyState.ACTIVE).count() == 1
    call_command("list_agencies", stdout=out)
