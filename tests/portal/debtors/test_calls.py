"""A person asks to be called: a half-day at which we may, a line of the day for us, an apology when nobody called."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.operations import current_code
from agency.cases.queries import running_holds, workable
from agency.desk.day.enums import ItemKind
from agency.desk.day.presenters.queue import present_day
from agency.handling.asked.enums import CallRequestState, HalfDay
from agency.handling.asked.models import CallRequest
from agency.handling.asked.operations import ask_call, keep_asked
from agency.handling.asked.queries import is_late, slots
from agency.handling.asked.rules import CallRequestRefused
from agency.handling.enums import CallOutcome, IdentityMark
from agency.handling.operations import begin_call, conclude, take_call
from agency.handling.values import CallReport
from agency.journal.models import JournalLine
from agency.journal.rules import Actor
from agency.parties.enums import CallSlot, ContactKind, Protection, Source
from agency.parties.models import Address, ContactPoint, Creditor, Debtor
from agency.parties.operations import protect
from agency.strategies.operations import keep_quiet
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_creditor
from tests.portal.debtors.test_cases import text_of

# Monday 2 November 2026, half past ten in Paris.
TUESDAY = date(2026, 11, 3)
TUESDAY_AFTERNOON = NOW.replace(day=3, hour=14)
ASKED = {"slot": "2026-11-03 afternoon"}


@pytest.fixture(autouse=True)
def phone(case: Case) -> ContactPoint:
    return ContactPoint.objects.create(
        debtor=case.debtor, kind=ContactKind.PHONE, value="+33639981234", source=Source.DEBTOR
    )


@pytest.fixture
def rose(tenant: Any) -> Any:
    return scene.staff(Role.MANAGER, "Rose", "Lenoir")


def camille(case: Case) -> Debtor:
    return Debtor.objects.get(pk=case.debtor_id)


def to_be_called(at: Any) -> list[Any]:
    return [item for item in present_day(at, at.date()).items if item.kind == ItemKind.CALL_ASKED]


def call(case: Case, rose: Any, at: Any, outcome: CallOutcome = CallOutcome.SPOKE) -> None:
    begun = begin_call(case=case, debtor=camille(case), handler=rose, by=Actor.staff(rose), at=at)
    marks = (IdentityMark.POSTCODE, IdentityMark.INVOICE) if outcome == CallOutcome.SPOKE else ()
    conclude(call=begun, report=CallReport(outcome=outcome, marks=marks), by=Actor.staff(rose), at=at)


def test_she_asks_for_a_half_day_and_somebody_calls_then(
    inside: AgencyClient, case: Case, to: Callable[..., str], rose: Any
) -> None:
    assert to("call") in inside.get(to("home")).content.decode()
    assert "au numéro qui finit par 34" in text_of(inside.get(to("call")))
    done = text_of(inside.post(to("call"), ASKED))
    assert "Nous vous appelons mardi 3 novembre 2026, l’après-midi, de 14 h à 18 h" in done
    assert [hold.reason for hold in running_holds(case, NOW)] == [HoldReason.CALL]
    home = text_of(inside.get(to("home")))
    assert "Nous vous appelons, l’après-midi" in home
    assert "Vous demandez à être appelé mardi 3 novembre" in home

    assert to_be_called(NOW) == []
    (line,) = to_be_called(TUESDAY_AFTERNOON)
    assert not line.late
    call(case, rose, TUESDAY_AFTERNOON)
    assert CallRequest.objects.get().state == CallRequestState.CALLED
    assert to_be_called(TUESDAY_AFTERNOON) == []
    assert not running_holds(case, TUESDAY_AFTERNOON).exists()
    assert "Nous nous parlons au téléphone" in text_of(inside.get(to("home")))


def test_nobody_called_it_is_late_and_said_as_such(
    inside: AgencyClient, case: Case, to: Callable[..., str], rose: Any, clock: Any
) -> None:
    inside.post(to("call"), ASKED)
    evening = NOW.replace(day=3, hour=18)
    assert to_be_called(evening)[0].late

    clock.shift(timedelta(days=2, minutes=10))
    inside.post("/espace/quitter/")
    inside.post("/espace/", {"code": current_code(debtor=case.debtor, by=BY, at=NOW), "postcode": "44300"})
    page = text_of(inside.get(to("call")))
    assert "nous ne l’avons pas fait. Nous vous présentons nos excuses" in page
    home = text_of(inside.get(to("home")))
    assert "Promis pour le 3 novembre 2026 : en retard" in home
    assert "Toutes nos excuses" in home

    # A call of an answer passes the caps; one that reaches nobody still keeps the word, and is said.
    call(case, rose, NOW + timedelta(days=2, hours=1), CallOutcome.NO_ANSWER)
    assert CallRequest.objects.get().state == CallRequestState.TRIED
    assert "Nous vous appelons, sans vous joindre" in text_of(inside.get(to("home")))


def test_she_moves_it_and_takes_it_back(inside: AgencyClient, case: Case, to: Callable[..., str]) -> None:
    inside.post(to("call"), ASKED)
    inside.post(to("call"), {"slot": "2026-11-04 morning"})
    request = CallRequest.objects.get()
    assert (request.call_on, request.half) == (date(2026, 11, 4), HalfDay.MORNING)
    assert "Changer de moment" in text_of(inside.get(to("call")))
    inside.post(to("call"), {"retirer": "oui"})
    request.refresh_from_db()
    assert request.state == CallRequestState.WITHDRAWN
    assert not running_holds(case, NOW).exists()
    assert "Demander cet appel" in text_of(inside.get(to("call")))


def test_a_call_before_her_day_that_reached_nobody_is_not_the_one_promised(case: Case, rose: Any) -> None:
    by = Actor.debtor(case.debtor)
    ask_call(case=case, debtor=case.debtor, day=date(2026, 11, 4), half=HalfDay.MORNING, by=by, at=NOW)
    request = CallRequest.objects.get()
    keep_asked(case=case, debtor=case.debtor, spoke=False, placed=True, by=BY, at=TUESDAY_AFTERNOON)
    request.refresh_from_db()
    assert request.state == CallRequestState.OPEN
    keep_asked(case=case, debtor=case.debtor, spoke=True, placed=False, by=BY, at=TUESDAY_AFTERNOON)
    request.refresh_from_db()
    assert request.state == CallRequestState.CALLED


def test_a_try_in_the_morning_does_not_keep_the_afternoon_that_was_promised(case: Case) -> None:
    by = Actor.debtor(case.debtor)
    ask_call(case=case, debtor=case.debtor, day=TUESDAY, half=HalfDay.AFTERNOON, by=by, at=NOW)
    for hour, state in ((10, CallRequestState.OPEN), (14, CallRequestState.TRIED)):
        tried = NOW.replace(day=3, hour=hour)
        keep_asked(case=case, debtor=case.debtor, spoke=False, placed=True, by=BY, at=tried)
        assert CallRequest.objects.get().state == state


def test_the_first_moment_offered_is_this_afternoon_and_it_is_taken(
    inside: AgencyClient, case: Case, to: Callable[..., str]
) -> None:
    done = text_of(inside.post(to("call"), {"slot": f"{TODAY.isoformat()} afternoon"}))
    assert "Nous vous appelons lundi 2 novembre 2026, l’après-midi" in done
    hold = running_holds(case, NOW).get()
    assert (hold.reason, hold.review_on) == (HoldReason.CALL, TUESDAY), "looked at again once it is over"


def test_no_letter_leaves_before_the_call(case: Case) -> None:
    assert case in workable(NOW, TODAY)
    ask_call(case=case, debtor=case.debtor, day=TUESDAY, half=HalfDay.MORNING, by=Actor.debtor(case.debtor), at=NOW)
    assert case not in workable(NOW, TODAY)


def test_only_the_hours_at_which_we_may_call_are_offered(case: Case) -> None:
    offered = slots(case, camille(case), NOW)
    # Today's morning has begun; the 7th and 8th are a Saturday and a Sunday.
    assert offered[0] == (TODAY, HalfDay.AFTERNOON)
    assert {day.day for day, _half in offered} == {2, 3, 4, 5, 6}
    keep_quiet(
        creditor=case.creditor, label="Examens", starts_on=TUESDAY, ends_on=date(2026, 11, 6), source="le collège",
        by=BY, at=NOW,
    )  # fmt: skip
    Debtor.objects.filter(pk=case.debtor_id).update(call_slot=CallSlot.MORNING)
    # The 11th is a holiday; she prefers the morning.
    assert {day.day for day, _half in slots(case, camille(case), NOW)} == {9, 10, 12, 13, 16}
    assert {half for _day, half in slots(case, camille(case), NOW)} == {HalfDay.MORNING}
    with pytest.raises(CallRequestRefused):
        ask_call(
            case=case, debtor=camille(case), day=TUESDAY, half=HalfDay.MORNING, by=Actor.debtor(case.debtor), at=NOW
        )


def test_the_quiet_weeks_of_a_creditor_that_was_merged_are_those_of_the_row_kept(case: Case) -> None:
    kept = a_creditor(name="OGEC Saint-Aubin", siren="")
    Creditor.objects.filter(pk=case.creditor_id).update(merged_into=kept, merged_at=NOW)
    keep_quiet(
        creditor=kept, label="Examens", starts_on=TUESDAY, ends_on=date(2026, 11, 6), source="le collège", by=BY, at=NOW
    )
    one = Case.objects.select_related("creditor").get(pk=case.pk)
    assert {day.day for day, _half in slots(one, camille(case), NOW)} == {2, 9, 10, 12, 13}


def test_without_a_number_with_calls_refused_or_after_a_death_no_call_is_promised(
    inside: AgencyClient, case: Case, to: Callable[..., str], phone: ContactPoint
) -> None:
    protect(debtor=case.debtor, protection=Protection.DECEASED, since=TODAY, by=BY, at=NOW)
    assert "Aucun moment n’est possible" in text_of(inside.get(to("call")))
    Debtor.objects.update(protection="", protected_since=None)
    ContactPoint.objects.filter(pk=phone.pk).update(opted_out_at=NOW)
    assert "changez d’abord vos préférences" in text_of(inside.get(to("call")))
    phone.delete()
    page = inside.get(to("call")).content.decode()
    assert to("contact", "telephone") in page
    assert "numéro complet" in text_of(inside.post(to("contact", "telephone"), {"phone": ""}))
    inside.post(to("call"), ASKED)
    assert not CallRequest.objects.exists()


def test_the_team_reads_it_and_opens_the_call(
    inside: AgencyClient, case: Case, to: Callable[..., str], rose: Any, clock: Any, tenant: Any
) -> None:
    inside.post(to("call"), ASKED)
    clock.move_to(TUESDAY_AFTERNOON)
    desk = AgencyClient(tenant)
    desk.force_login(rose)
    answer = desk.get("/gestion/journee/?onglet=appels")
    page = text_of(answer)
    assert "Appel demandé" in page
    assert "À appeler le 3 novembre 2026, l’après-midi" in page
    assert reverse("staff_call_begin", args=[case.reference]) in answer.content.decode()


@pytest.mark.parametrize("since", ["no calls", "post only", "no more calls", "a death"])
def test_a_call_that_can_never_be_made_ends_by_itself(
    inside: AgencyClient, case: Case, to: Callable[..., str], rose: Any, clock: Any, tenant: Any, since: str
) -> None:
    inside.post(to("call"), {"slot": "2026-11-04 morning"})
    desk = AgencyClient(tenant)
    desk.force_login(rose)
    of_case = f"/gestion/dossier/{case.reference}"
    if since == "no calls":
        inside.post(to("preferences"), {"writing": "email", "calls": "none"})
    elif since == "post only":
        wish = {"person": case.debtor_id, "paper_only": "on", "slower_days": "0", "why": "elle le demande"}
        desk.post(f"{of_case}/facon-d-ecrire/", wish)
    elif since == "a death":
        desk.post(
            f"{of_case}/proteger/", {"person": case.debtor_id, "protection": "deceased", "since": TODAY.isoformat()}
        )
    else:
        by = Actor.staff(rose)
        hers = take_call(case=case, debtor=camille(case), handler=rose, by=by, at=NOW)
        conclude(call=hers, report=CallReport(outcome=CallOutcome.NO_MORE_CALLS), by=by, at=NOW)
    assert CallRequest.objects.get().state == CallRequestState.LEFT
    assert to_be_called(NOW + timedelta(days=3)) == []
    assert HoldReason.CALL not in {hold.reason for hold in running_holds(case, NOW)}
    if since == "no calls":
        assert "Nous ne vous appelons pas : votre demande d’appel prend fin" in text_of(inside.get(to("home")))


def test_a_call_that_can_still_be_made_goes_on(inside: AgencyClient, case: Case, to: Callable[..., str]) -> None:
    inside.post(to("call"), ASKED)
    inside.post(to("preferences"), {"writing": "post", "calls": "morning"})
    assert CallRequest.objects.get().state == CallRequestState.OPEN


def test_the_team_says_why_a_call_is_not_made(
    inside: AgencyClient, case: Case, to: Callable[..., str], rose: Any, clock: Any, tenant: Any
) -> None:
    inside.post(to("call"), ASKED)
    clock.move_to(TUESDAY_AFTERNOON)
    desk = AgencyClient(tenant)
    desk.force_login(rose)
    asked = CallRequest.objects.get()
    leave = reverse("staff_asked_call_leave", args=[asked.pk])
    assert leave in desk.get(f"/gestion/journee/?ligne=call_asked-{asked.pk}").content.decode()
    assert "pourquoi cet appel n’est pas passé" in text_of(desk.post(leave, {"reason": " "}, follow=True))
    assert to_be_called(TUESDAY_AFTERNOON)
    assert "la personne le lit" in text_of(desk.post(leave, {"reason": "Sa sœur a appelé pour elle."}, follow=True))
    assert to_be_called(TUESDAY_AFTERNOON) == []
    assert not running_holds(case, TUESDAY_AFTERNOON).filter(reason=HoldReason.CALL).exists()
    line = JournalLine.objects.get(verb="call.request_ended")
    assert line.data["reason"] == "Sa sœur a appelé pour elle."


def test_overseas_only_what_the_agency_can_keep_is_offered_and_late_is_by_their_clock(
    inside: AgencyClient, case: Case, to: Callable[..., str], clock: Any
) -> None:
    """Nantes keeps a morning of Fort-de-France, never its afternoon; nothing of Nouméa is in its hours."""
    Address.objects.filter(debtor=case.debtor).update(postcode="97200", city="Fort-de-France")
    assert {half for _day, half in slots(case, camille(case), NOW)} == {HalfDay.MORNING}
    inside.post(to("call"), {"slot": "2026-11-03 morning"})
    asked = CallRequest.objects.get()
    # From 14 h to 17 h 30 in Nantes.
    assert not is_late(asked, camille(case), NOW.replace(day=3, hour=16))
    assert is_late(asked, camille(case), NOW.replace(day=3, hour=17))
    clock.shift(timedelta(minutes=5))
    assert "nous ne l’avons pas fait" not in text_of(inside.get(to("call")))
    Address.objects.filter(debtor=case.debtor).update(postcode="98800", city="Nouméa")
    assert slots(case, camille(case), NOW) == []
