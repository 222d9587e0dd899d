"""What a person said to one of their rows holds for the other once both are joined, and stays when they are parted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from agency.accessories.operations import join_people, part_people
from agency.cases.models import Case
from agency.courtesy.enums import CourtesyState
from agency.journal.models import JournalLine
from agency.law.contact.denials import DenyCode
from agency.law.contact.limits import Channel
from agency.mandates.models import Mandate
from agency.outbox.queries.gate import may_contact
from agency.parties.enums import CallSlot
from agency.parties.models import ContactPoint, Creditor, Debtor, PersonLink
from agency.parties.operations import propose_by_hand, refuse_emails, set_care, set_manner, set_preferences
from agency.parties.rules import Care, Manner, Preferences
from tests.agency.courtesy.test_reminding import MONDAY, a_line, fates, handed, reminded
from tests.agency.desk.scene import staff
from tests.agency.intake.test_undoing import school
from tests.agency.parties.test_one_person import MORNING, WHY, elsewhere, nora
from tests.factories import BY, NOW, TODAY, a_creditor, a_person

__all__ = ["elsewhere", "nora", "school"]
WISH = Preferences(emails=True, calls=True, slot="", language="", large_print=False, easy_words=False)


@pytest.fixture
def nobody_knew(nora: Case, elsewhere: Case) -> PersonLink:
    """Two rows that nothing but a person of the team tells to be one: no address, e-mail or name in common."""
    ContactPoint.objects.filter(debtor=elsewhere.debtor_id).update(value="autre@lefebvre.example")
    return propose_by_hand(one=nora.debtor, other=elsewhere.debtor, by=BY, at=NOW)


def at_the_garage(case: Case) -> Debtor:
    return Debtor.objects.get(pk=case.debtor_id)


def test_an_e_mail_refused_at_one_is_refused_at_the_other(nora: Case, elsewhere: Case, nobody_knew: PersonLink) -> None:
    refuse_emails(debtor=nora.debtor, by=BY, at=NOW)
    assert not ContactPoint.objects.filter(debtor=elsewhere.debtor_id, opted_out_at__isnull=False).exists()
    join_people(link=nobody_knew, reason=WHY, owner=None, by=BY, at=NOW)
    again = Case.objects.select_related("debtor").get(pk=elsewhere.pk)
    assert may_contact(again, again.debtor, Channel.EMAIL, MORNING).code == DenyCode.OPTED_OUT  # type: ignore[union-attr]
    line = JournalLine.objects.filter(verb="preferences.set").latest("id")
    assert line.data == {"emails": False, "joined": True}


def test_calls_and_hours_and_formats_go_along(nora: Case, elsewhere: Case, nobody_knew: PersonLink) -> None:
    wish = replace(WISH, slot=CallSlot.MORNING, large_print=True, easy_words=True)
    set_preferences(debtor=elsewhere.debtor, wish=wish, by=BY, at=NOW)
    join_people(link=nobody_knew, reason=WHY, owner=None, by=BY, at=NOW)
    row = at_the_garage(nora)
    assert (row.call_slot, row.large_print, row.easy_words) == (CallSlot.MORNING, True, True)


def test_each_keeps_its_hours_and_the_slower_pace_wins(nora: Case, elsewhere: Case, nobody_knew: PersonLink) -> None:
    ines = staff()
    for case, days, slot in ((nora, 3, CallSlot.MORNING), (elsewhere, 9, CallSlot.AFTERNOON)):
        set_preferences(debtor=case.debtor, wish=replace(WISH, slot=slot), by=BY, at=NOW)
        manner = Manner(gentle_words=False, paper_only=days == 9, slower_days=days)
        set_manner(debtor=case.debtor, manner=manner, why="fragile", author=ines, by=BY, at=NOW)
    join_people(link=nobody_knew, reason=WHY, owner=None, by=BY, at=NOW)
    rows = [at_the_garage(case) for case in (nora, elsewhere)]
    assert [(row.slower_days, row.paper_only, row.call_slot) for row in rows] == [
        (9, True, CallSlot.MORNING), (9, True, CallSlot.AFTERNOON),
    ]  # fmt: skip


def test_an_address_left_usable_is_no_refusal(nora: Case, elsewhere: Case, nobody_knew: PersonLink) -> None:
    refuse_emails(debtor=nora.debtor, by=BY, at=NOW)
    ContactPoint.objects.create(debtor=nora.debtor, kind="email", value="neuve@lefevre.example")
    join_people(link=nobody_knew, reason=WHY, owner=None, by=BY, at=NOW)
    assert not ContactPoint.objects.filter(debtor=elsewhere.debtor_id, opted_out_at__isnull=False).exists()


def test_parted_again_nobody_undoes_what_was_said(nora: Case, elsewhere: Case, nobody_knew: PersonLink) -> None:
    care = Care(adapted=True, language="fr", large_print=False, easy_words=False)
    set_care(debtor=nora.debtor, care=care, by=BY, at=NOW)
    refuse_emails(debtor=nora.debtor, by=BY, at=NOW)
    join_people(link=nobody_knew, reason=WHY, owner=None, by=BY, at=NOW)
    part_people(link=nobody_knew, reason="une homonyme", by=BY, at=NOW)
    assert at_the_garage(elsewhere).adapted_contact
    assert ContactPoint.objects.filter(debtor=elsewhere.debtor_id, opted_out_at__isnull=False).exists()


def test_two_rows_that_said_nothing_are_joined_without_a_word(
    nora: Case, elsewhere: Case, nobody_knew: PersonLink
) -> None:
    join_people(link=nobody_knew, reason=WHY, owner=None, by=BY, at=NOW)
    assert not JournalLine.objects.filter(verb="preferences.set").exists()


def test_the_word_before_a_due_date_obeys_what_the_other_row_said(school: Creditor, tenant: Any) -> None:
    """The row of the bill is another creditor's than the one that knows the refusal."""
    overdue = TODAY - timedelta(days=30)
    handed(school, a_line(1, "FA-0", overdue))
    here = Debtor.objects.get()
    Case.objects.update(state="closed", closed_on=TODAY)
    garage = a_creditor(name="Garage", short_name="Garage", kind="company", siren="")
    there = a_person(garage, first_name="Kim", last_name="Autre", line1="9 rue B", email="kim@autre.example")
    refuse_emails(debtor=there, by=BY, at=NOW)
    link = propose_by_hand(one=here, other=there, by=BY, at=NOW)
    join_people(link=link, reason=WHY, owner=None, by=BY, at=NOW)
    Mandate.objects.update(courtesy_days=3)
    handed(school, a_line(1, "FA-1"), name="b.csv")
    reminded(MONDAY)
    assert (mail.outbox, fates()) == ([], [(CourtesyState.LEFT, DenyCode.OPTED_OUT)])
