"""« Rappels courtois par lettre »: read or posted by somebody of the team, who says so on the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from agency.courtesy.enums import CourtesyState, WhyLeft
from agency.courtesy.models import CourtesyReminder
from agency.intake.early.operations import withdraw_line
from agency.intake.enums import WhyWithdrawn
from agency.intake.models import ImportRow
from agency.mandates.models import AgencyProfile, Mandate
from agency.parties.models import Creditor
from tests.agency.courtesy.test_by_letter import NOVEMBER_FIFTH, no_email
from tests.agency.courtesy.test_reminding import fates, handed, reminded
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.agency.intake.test_before_due import at
from tests.agency.intake.test_undoing import school
from tests.databases import AgencyClient
from tests.factories import BY

__all__ = ["school"]
PAGE = "/gestion/tournees/rappels/"


@pytest.fixture
def pile(school: Creditor) -> Iterator[list[CourtesyReminder]]:
    """Two letters that an agency posts itself, on the morning of their day."""
    AgencyProfile.objects.update(posts_by_hand=True)
    Mandate.objects.update(courtesy_days=3, courtesy_by="letter")
    with time_machine.travel(at(NOVEMBER_FIFTH), tick=True):
        handed(school, no_email(), no_email(number="FA-9"), no_email(2))
        reminded(NOVEMBER_FIFTH)
        yield list(CourtesyReminder.objects.filter(lead=None).order_by("pk"))


def test_they_are_listed_printed_and_said_to_be_posted(desk: AgencyClient, pile: list[CourtesyReminder]) -> None:
    assert "2 lettres attendent que quelqu’un les voie" in words(desk.get("/gestion/tournees/"))
    said = words(desk.get(PAGE))
    assert all(number in said for number in ("FA-1", "FA-9", "FA-2"))
    assert "Elles sont à la poste" in said
    for paper in (f"{PAGE}lettres.pdf", f"{PAGE}{pile[0].pk}/lettre.pdf"):
        assert desk.get(paper)["Content-Type"] == "application/pdf"
    withdraw_line(row=ImportRow.objects.get(number="FA-2"), why=WhyWithdrawn.PAID, by=BY, at=at(NOVEMBER_FIFTH))
    told = desk.post(f"{PAGE}partent/", {"shown": [one.pk for one in pile]}, follow=True)
    assert "1 rappel courtois est noté" in words(told)
    assert "1 lettre n’est pas partie" in words(told)
    assert "Aucun rappel courtois n’attend" in words(told)
    assert fates() == [(CourtesyState.SENT, ""), (CourtesyState.SENT, ""), (CourtesyState.LEFT, WhyLeft.NOT_WAITING)]
    assert desk.get(f"{PAGE}lettres.pdf").status_code == 404


def test_one_is_pulled_out(desk: AgencyClient, pile: list[CourtesyReminder]) -> None:
    desk.post(f"{PAGE}{pile[1].pk}/retirer/")
    assert fates()[2] == (CourtesyState.LEFT, WhyLeft.PULLED)


def test_the_page_costs_the_same_for_one_letter_and_for_two(desk: AgencyClient, pile: list[CourtesyReminder]) -> None:
    two = scene.asked(desk, PAGE)
    CourtesyReminder.objects.filter(pk=pile[1].pk).delete()
    assert scene.asked(desk, PAGE) == two
