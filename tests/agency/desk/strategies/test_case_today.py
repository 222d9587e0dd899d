"""« Pourquoi un courrier part, ou pas »: the answer of the last look itself, each reason with its rule and input."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.operations import hold, set_first_letter
from agency.desk.strategies.enums import TodayVerdict
from agency.desk.strategies.presenters.today import present_today
from agency.desk.strategies.queries import case_now
from agency.law.contact import gate as law
from agency.law.contact.denials import DenyCode
from agency.mandates.operations import set_profile
from agency.outbox.models import Message
from agency.outbox.operations import dispatch, prepare
from agency.outbox.queries.gate import Stop, Wait
from agency.parties.enums import Protection
from agency.parties.models import Debtor
from agency.strategies.models import StrategyRun
from agency.strategies.operations import install_defaults, tick
from agency.users.enums import Role
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, a_case, a_person
from tests.portal.browser import faults, opened, serve

ON = date(2026, 11, 2)
SUNDAY = datetime(2026, 11, 8, 10, tzinfo=UTC)


@pytest.fixture
def case(tenant: Any) -> Case:
    """A case whose first letter is drawn, and whose agency has its strategies."""
    install_defaults(by=BY, at=NOW)
    found = a_case()
    tick(by=BY, on=ON, at=NOW)
    while prepare(by=BY, at=NOW):
        pass
    return found


@pytest.fixture
def handler(case: Case, sign_in: Any) -> Any:
    assert case
    with time_machine.travel(NOW, tick=False):
        yield sign_in(Role.HANDLER)


def today(case: Case, at: datetime = NOW) -> Any:
    return present_today(case_now(Case.objects.get(pk=case.pk), at, at.date()))


def page(browser: AgencyClient, case: Case) -> str:
    return words(browser.get(f"/gestion/dossier/{case.reference}/aujourdhui/"))


def test_a_letter_that_leaves_says_so_with_the_version_of_its_strategy(handler: AgencyClient, case: Case) -> None:
    shown = page(handler, case)
    assert "Première lettre, lettre" in shown
    assert "part aujourd’hui" in shown
    assert "Aucune règle ne l’arrête." in shown
    assert f"version {StrategyRun.objects.get(case=case).version}" in shown.replace("\u202f", "").replace("\xa0", "")
    assert "Pourquoi un courrier part, ou pas" in words(handler.get(f"/gestion/dossier/{case.reference}/"))


def test_what_the_page_says_is_what_the_drain_does(case: Case) -> None:
    """The verdict, then the very same letter through the drain."""
    letter = Message.objects.get(case=case)
    assert today(case).people[0].verdict == TodayVerdict.GOES
    hold(case=case, reason=HoldReason.DISPUTE, by=BY, at=NOW)
    assert today(case).people[0].verdict == TodayVerdict.STOPS
    dispatch(by=BY, at=NOW, only=letter.pk)
    letter.refresh_from_db()
    assert letter.cancel_code == "HOLD_DISPUTE"


@pytest.mark.parametrize("at", [NOW, SUNDAY, datetime(2026, 11, 11, 10, tzinfo=UTC)])
def test_the_first_reason_is_the_answer_of_the_last_look(case: Case, at: datetime) -> None:
    now = case_now(Case.objects.get(pk=case.pk), at, at.date())
    (one,) = now.people
    assert one.letter is not None
    match one.letter.look:
        case Wait(code, until):
            assert one.refusals[0] == law.Deny(DenyCode(code), until)
        case Stop(code):
            assert one.refusals[0].code == code
        case _:
            assert one.refusals == ()


def test_every_reason_is_told_and_not_the_first_alone(handler: AgencyClient, case: Case) -> None:
    Debtor.objects.filter(pk=case.debtor_id).update(protection=Protection.OVERINDEBTED, protected_since=ON)
    case.debtor.addresses.update(valid=False)
    hold(case=case, reason=HoldReason.STAFF, note="À revoir avec le collège.", by=BY, at=NOW)
    shown = page(handler, case)
    assert "ne part pas" in shown
    assert "Un dossier de surendettement suspend toute demande." in shown
    assert "R5.6" in shown
    assert "surendettement recevable" in shown
    assert "suspendu par le cabinet" in shown
    assert "À revoir avec le collège." in shown
    assert "pas d’adresse valable" in shown


def test_a_sunday_waits_for_monday(case: Case) -> None:
    (one,) = today(case, SUNDAY).people
    assert one.verdict == TodayVerdict.WAITS
    assert "Possible à partir du 9 novembre 2026" in one.lines[0].words
    assert one.lines[0].rule.startswith("R6.6")
    assert "8 novembre 2026" in one.lines[0].given


def test_the_agencys_own_rules_are_told_as_such(handler: AgencyClient, case: Case) -> None:
    set_profile(by=BY, at=NOW, letters_approved=True, letters_leave_at=time(16))
    shown = page(handler, case)
    assert "attend" in shown
    assert "Personne ne l’a encore approuvé." in shown
    assert "L’heure de départ du cabinet n’est pas venue : le 2 novembre 2026 à 16 h" in shown.replace("\xa0", " ")


def test_a_day_without_a_step_says_which_day_it_is(handler: AgencyClient, case: Case) -> None:
    set_first_letter(case=case, reference="LH-1", sent_on=ON, by=BY, at=NOW)
    Message.objects.filter(case=case).update(state="done", accepted_at=NOW, sent_on=ON)
    StrategyRun.objects.filter(case=case).update(next_on=date(2026, 11, 18))
    shown = page(handler, case)
    assert "Étape suivante : lettre recommandée, pas avant le 18 novembre 2026." in shown
    assert "rien n’est prévu aujourd’hui" in shown
    assert "étape 2, 15 jours après la précédente" in shown


def test_a_case_before_its_strategy(tenant: Any, sign_in: Any) -> None:
    waiting = a_case(qualified=False)
    with time_machine.travel(NOW, tick=False):
        shown = page(sign_in(Role.READER), waiting)
    assert "pas encore commencé de stratégie" in shown
    assert "Le dossier n’est pas qualifié." in shown


def test_two_people_ask_the_database_no_more_than_one(tenant: Any, sign_in: Any) -> None:
    install_defaults(by=BY, at=NOW)
    alone = a_case()
    other = a_person(alone.creditor, last_name="Autre")
    both = a_case(
        creditor=alone.creditor, debtor=other, with_debtor=a_person(alone.creditor, last_name="Deux"), number="F2"
    )
    tick(by=BY, on=ON, at=NOW)
    reader = sign_in(Role.READER)

    def asked(case: Case) -> int:
        with CaptureQueriesContext(connection) as seen:
            reader.get(f"/gestion/dossier/{case.reference}/aujourdhui/")
        return len(seen)

    with time_machine.travel(NOW, tick=False):
        asked(alone)
        assert asked(both) == asked(alone)


@pytest.mark.e2e
def test_the_page_is_read_by_anyone_and_fits_a_telephone(handler: AgencyClient, case: Case) -> None:
    pages = {"part": handler.get(f"/gestion/dossier/{case.reference}/aujourdhui/").content.decode()}
    hold(case=case, reason=HoldReason.DISPUTE, by=BY, at=NOW)
    pages["non"] = handler.get(f"/gestion/dossier/{case.reference}/aujourdhui/").content.decode()
    with opened() as browser:
        shown = browser.new_page()
        serve(shown, pages, "default-src 'self'; img-src 'self' data:")
        found = [fault for name in pages for fault in faults(shown, name)]
    assert found == []
