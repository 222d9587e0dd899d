"""A creditor pauses its own case until a day, lets it go on, or takes it back; its reason stays with us."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from agency.cases.enums import CaseState, HoldReason
from agency.cases.models import Case, Hold
from agency.cases.operations import hold, move, set_first_letter
from agency.cases.queries import running_holds
from agency.closing.models import CaseClosing
from agency.closing.queries import pause_of_creditor
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import receive_reply
from agency.instalments.queries import plans_to_follow
from agency.journal.models import JournalLine
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.presenters.words import said
from agency.parties.enums import Protection
from agency.parties.operations import protect
from agency.plans.operations import decide
from agency.plans.queries import promised_answers
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, next_door
from tests.factories.plans import a_plan
from tests.portal.browser import faults, opened, serve
from tests.portal.creditors.test_disputes import POLICY
from tests.portal.creditors.test_proposals import a_proposal

pytestmark = pytest.mark.usefixtures("clock")
WHY = "La famille est reçue par la directrice jeudi."
UNTIL = date(2026, 11, 20)


def asked(browser: AgencyClient, case: Case, **told: Any) -> Any:
    return browser.post(f"/creancier/dossiers/{case.reference}/arreter/", told)


def pauses() -> list[Hold]:
    return list(Hold.objects.filter(reason=HoldReason.CREDITOR))


def a_pause(browser: AgencyClient, case: Case, until: date = UNTIL, why: str = WHY) -> Any:
    return asked(browser, case, choice="pause", last_on=until.isoformat(), why=why)


def test_a_pause_stops_letters_until_its_day_and_the_team_reads_why(
    bursar: AgencyClient, case: Case, handler: AgencyClient
) -> None:
    assert "Mettre en pause" in words(bursar.get(f"/creancier/dossiers/{case.reference}/"))
    assert a_pause(bursar, case).status_code == 302
    (standing,) = pauses()
    assert (standing.reason, standing.note) == (HoldReason.CREDITOR, WHY)
    last_moment = datetime(2026, 11, 20, 22, 59, tzinfo=NOW.tzinfo)
    assert pause_of_creditor(case, last_moment) == standing
    assert pause_of_creditor(case, last_moment + timedelta(minutes=2)) is None
    assert "En pause" in words(bursar.get(f"/creancier/dossiers/{case.reference}/"))
    day = words(handler.get("/gestion/journee/?file=en-pause"))
    assert f"Le créancier demande une pause, reprise le 21 novembre 2026 : {WHY}" in day


def test_another_day_replaces_the_first_and_the_case_goes_on_when_its_creditor_says_so(
    bursar: AgencyClient, case: Case
) -> None:
    a_pause(bursar, case)
    a_pause(bursar, case, UNTIL - timedelta(days=5))
    assert running_holds(case, NOW).filter(reason=HoldReason.CREDITOR).count() == 1
    assert "les courriers peuvent reprendre le" in words(bursar.get(f"/creancier/dossiers/{case.reference}/arreter/"))
    assert asked(bursar, case, choice="resume").status_code == 302
    assert pause_of_creditor(case, NOW) is None


def test_it_lets_go_of_its_own_pause_alone(bursar: AgencyClient, case: Case) -> None:
    hold(case=case, reason=HoldReason.HARDSHIP, by=BY, at=NOW)
    assert asked(bursar, case, choice="resume").status_code == 200
    a_pause(bursar, case)
    asked(bursar, case, choice="resume")
    assert [one.reason for one in running_holds(case, NOW)] == [HoldReason.HARDSHIP]


@pytest.mark.parametrize(
    ("until", "why", "told"),
    [
        (UNTIL, " ", "Dites pourquoi, en quelques mots"),
        (TODAY, WHY, "Choisissez un jour à venir, au plus tard le"),
        (TODAY + timedelta(days=61), WHY, "Choisissez un jour à venir, au plus tard le"),
    ],
)
def test_a_pause_has_a_reason_and_a_day_not_too_far(
    bursar: AgencyClient, case: Case, until: date, why: str, told: str
) -> None:
    refused = a_pause(bursar, case, until, why)
    assert refused.status_code == 422
    assert told in words(refused)
    assert not pauses()


def test_no_pause_goes_beyond_the_last_day_to_act(bursar: AgencyClient, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(last_day_to_act=UNTIL)
    assert "une pause ne le déplace pas" in words(a_pause(bursar, case))
    assert a_pause(bursar, case, UNTIL - timedelta(days=1)).status_code == 302


def test_who_follows_a_plan_is_neither_paused_nor_taken_back(bursar: AgencyClient, case: Case) -> None:
    a_plan(case)
    page = words(bursar.get(f"/creancier/dossiers/{case.reference}/arreter/"))
    assert "Demander la pause" not in page
    assert "n’a rien à mettre en pause" in words(a_pause(bursar, case))
    refused = asked(bursar, case, choice="take_back", reason=WHY, sure="on")
    assert "il ne s’arrête qu’après un courrier" in words(refused)
    assert not CaseClosing.objects.exists()


def test_a_pause_ends_when_the_person_agrees_to_a_plan_and_the_plan_is_followed(
    bursar: AgencyClient, case: Case
) -> None:
    a_pause(bursar, case)
    plan = a_plan(case)
    assert (plan.state, pause_of_creditor(case, NOW)) == ("running", None)
    (lifted,) = JournalLine.objects.filter(verb="hold.lifted", case_id=case.pk)
    assert lifted.data["reason"] == "échéancier accepté"
    first = plan.instalments.earliest("due_on").due_on
    assert first < UNTIL, "the pause would have hidden this date"
    day_after = first + timedelta(days=1)
    assert plan in plans_to_follow(NOW + (day_after - TODAY), day_after, 3)


def test_a_plan_lets_the_holds_of_others_stand(bursar: AgencyClient, case: Case) -> None:
    hold(case=case, reason=HoldReason.HARDSHIP, by=BY, at=NOW)
    a_pause(bursar, case)
    a_plan(case)
    assert [one.reason for one in running_holds(case, NOW)] == [HoldReason.HARDSHIP]


def test_a_pause_is_seen_and_ended_by_its_creditor_whatever_became_of_the_case(
    bursar: AgencyClient, case: Case
) -> None:
    Case.objects.filter(pk=case.pk).update(state=CaseState.TO_QUALIFY)
    a_pause(bursar, case)
    Case.objects.filter(pk=case.pk).update(state=CaseState.WITH_CREDITOR)
    page = words(bursar.get(f"/creancier/dossiers/{case.reference}/arreter/"))
    assert "Vous avez demandé une pause" in page
    assert "Reprendre dès maintenant" in page
    assert "Demander la pause" not in page
    assert asked(bursar, case, choice="resume").status_code == 302
    assert pause_of_creditor(case, NOW) is None


@pytest.mark.parametrize("alive", [True, False])
def test_before_taking_a_case_back_its_creditor_reads_whether_the_person_is_told(
    bursar: AgencyClient, case: Case, *, alive: bool
) -> None:
    address = f"/creancier/dossiers/{case.reference}/arreter/"
    assert "rien n’est écrit à la personne de cette reprise" in words(bursar.get(address))
    set_first_letter(case=case, reference="LH-2026-C1", sent_on=TODAY, by=BY, at=NOW)
    if not alive:
        protect(debtor=case.debtor, protection=Protection.DECEASED, since=TODAY, by=BY, at=NOW)
    assert ("la personne apprend par écrit" in words(bursar.get(address))) is alive
    assert asked(bursar, case, choice="take_back", reason=WHY, sure="on").status_code == 302
    assert Message.objects.filter(kind=MessageKind.CASE_CLOSED).exists() is alive


def test_taken_back_with_a_reason_everybody_is_told_and_the_person_does_not_read_it(
    bursar: AgencyClient, case: Case
) -> None:
    set_first_letter(case=case, reference="LH-2026-C1", sent_on=TODAY, by=BY, at=NOW)
    assert "Dites pourquoi" in words(asked(bursar, case, choice="take_back", reason=" ", sure="on"))
    assert "Cochez cette case" in words(asked(bursar, case, choice="take_back", reason=WHY))
    assert asked(bursar, case, choice="take_back", reason=WHY, sure="on").status_code == 302
    case.refresh_from_db()
    assert case.state == CaseState.RETURNED
    closing = CaseClosing.objects.get()
    assert (closing.reason, closing.note, closing.author.first_name) == ("withdrawn", WHY, "Hélène")
    told = " ".join(said(Message.objects.get(kind=MessageKind.CASE_CLOSED, debtor=case.debtor)))
    assert "La suite ne dépend plus que" in told
    assert "directrice" not in told
    assert Message.objects.filter(kind=MessageKind.CLOSING_NOTICE, creditor=case.creditor).exists()
    page = f"/creancier/dossiers/{case.reference}/"
    assert "reprendre ce dossier" not in words(bursar.get(page))
    assert bursar.get(f"{page}arreter/").status_code == 302


def test_who_is_promised_an_answer_has_it_first(bursar: AgencyClient, case: Case) -> None:
    receive_reply(
        case=case, debtor=case.debtor, kind=ReplyKind.DISPUTE, text="Non.", answers={"reason": "amount"}, by=BY,
        at=NOW, on=TODAY,
    )  # fmt: skip
    refused = asked(bursar, case, choice="take_back", reason=WHY, sure="on")
    assert "Une réponse est promise à la personne" in words(refused)
    assert not CaseClosing.objects.exists()


def test_who_proposed_a_plan_has_their_answer_before_the_case_is_taken_back(bursar: AgencyClient, case: Case) -> None:
    proposed = a_proposal(case)
    refused = asked(bursar, case, choice="take_back", reason=WHY, sure="on")
    assert "Une réponse est promise à la personne" in words(refused)
    assert not CaseClosing.objects.exists()
    assert promised_answers(proposed).exists(), "the person is still promised an answer"
    decide(plan=proposed, accept=False, reason="C’est trop long.", by=BY, at=NOW, on=TODAY)
    assert asked(bursar, case, choice="take_back", reason=WHY, sure="on").status_code == 302
    assert Message.objects.filter(kind=MessageKind.REPLY_RECEIVED, debtor=case.debtor).exists()


def test_what_is_over_is_not_stopped(bursar: AgencyClient, case: Case) -> None:
    move(case=case, to=CaseState.RETURNED, by=BY, at=NOW, on=TODAY, reason="rendu")
    assert a_pause(bursar, case).status_code == 302
    assert not pauses()


def test_the_case_of_the_school_next_door_is_not_stopped(bursar: AgencyClient, case: Case) -> None:
    neighbour = next_door()
    assert a_pause(bursar, neighbour).status_code == 404
    assert asked(bursar, neighbour, choice="take_back", reason=WHY, sure="on").status_code == 404
    assert not pauses()


@pytest.mark.e2e
def test_the_page_holds_on_a_phone(bursar: AgencyClient, case: Case) -> None:
    address = f"/creancier/dossiers/{case.reference}/arreter/"
    pages = {"vue": bursar.get(address).content.decode(), "refusee": a_pause(bursar, case, TODAY).content.decode()}
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, pages, POLICY)
        assert [fault for name in pages for fault in faults(page, name)] == []
