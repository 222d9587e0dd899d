"""Nora owes two creditors: joined, her rows share limits, protections and hard times; no creditor sees the other."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from agency.accessories.operations import join_people, part_people, protect
from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.operations import hold, set_first_letter
from agency.cases.queries import workable
from agency.journal.models import JournalLine
from agency.law.contact.denials import DenyCode
from agency.law.contact.gate import Allow, Contact, Deny
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.queries.gate import known_of, look, may_contact
from agency.outbox.values import LetterPayload, dump
from agency.parties.enums import Likeness, LinkState, Protection
from agency.parties.models import Debtor, PersonLink
from agency.parties.operations import (
    LinkRefused,
    decline,
    join,
    part,
    propose_by_hand,
    propose_links,
)
from agency.parties.queries import joined_links, same_person, waiting_links
from agency.parties.rules import Portrait, likeness
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person

WHY = "vérifié au téléphone"
MORNING = datetime(2026, 11, 3, 9, 30, tzinfo=NOW.tzinfo)


@pytest.fixture
def nora(tenant: Any) -> Case:
    """Nora at the school."""
    return written(a_person(a_creditor(), first_name="Nora", last_name="Lefèvre", email="nora@lefevre.example"), 1)


@pytest.fixture
def elsewhere(nora: Case) -> Case:
    """Nora at the garage, which spells her name otherwise and knows another street."""
    garage = a_creditor(name="Garage des Lilas", short_name="Garage des Lilas", kind="company", siren="")
    row = a_person(garage, first_name="Nora", last_name="Lefebvre", line1="3 quai Neuf", email="nora@lefevre.example")
    return written(row, 2)


def written(person: Debtor, number: int) -> Case:
    creditor = person.addresses.get().creditor
    case = a_case(creditor=creditor, debtor=person, number=f"F{number}")
    return set_first_letter(case=case, reference=f"LH-2026-C0000{number}", sent_on=date(2026, 9, 1), by=BY, at=NOW)


def the_pair() -> PersonLink:
    propose_links(by=BY, at=NOW)
    return waiting_links().get()


def a_letter(case: Case, days_ago: int) -> Message:
    """A demand that left."""
    return Message.objects.create(
        case=case, debtor=case.debtor, kind=MessageKind.FIRST_LETTER, channel=Channel.POST, planned_on=TODAY,
        dedupe_key=f"{case.pk}:{days_ago}", payload=dump(LetterPayload()), state=MessageState.ACCEPTED,
        accepted_at=MORNING - timedelta(days=days_ago), not_before=NOW, sent_on=TODAY,
    )  # fmt: skip


def asks(case: Case) -> Allow | Deny:
    case = Case.objects.select_related("debtor").get(pk=case.pk)
    return may_contact(case, case.debtor, Channel.POST, MORNING)


def test_two_letters_a_week_are_for_the_person_and_not_for_each_row(nora: Case, elsewhere: Case) -> None:
    for days in (1, 2):
        a_letter(elsewhere, days)
    assert isinstance(asks(nora), Allow)
    link = the_pair()
    assert link.likeness == [Likeness.EMAIL]
    join_people(link=link, reason=WHY, owner=None, by=BY, at=NOW)
    refused = asks(nora)
    assert isinstance(refused, Deny)
    assert refused.code in {DenyCode.CAP_7D, DenyCode.CAP_DAY}
    part_people(link=link, reason="ce sont deux sœurs", by=BY, at=NOW)
    assert isinstance(asks(nora), Allow)


def test_the_morning_counts_as_the_pure_rule_would(nora: Case, elsewhere: Case) -> None:
    """One query for the whole morning says of each pair what reading its rows one by one says."""
    third = written(a_person(a_creditor(name="Tiers", siren=""), first_name="Nora", last_name="Lefevre", email=""), 3)
    propose_by_hand(one=elsewhere.debtor, other=third.debtor, by=BY, at=NOW)
    propose_links(by=BY, at=NOW)
    for link in waiting_links().filter(other=third.debtor) | waiting_links().filter(one=nora.debtor):
        join(link=link, reason=WHY, by=BY, at=NOW)
    cases = [Case.objects.select_related("debtor").get(pk=case.pk) for case in (nora, elsewhere, third)]
    for days, case in enumerate(cases, start=1):
        a_letter(case, days)
    known = known_of([(case.pk, case.debtor_id) for case in cases], MORNING)
    for case in cases:
        rows = [row.pk for row in same_person(case.debtor)]
        assert len(rows) == 3
        letters = Message.objects.filter(debtor__in=rows, accepted_at__isnull=False).order_by("pk")
        expected = {Contact(Channel(letter.channel), letter.accepted_at) for letter in letters}
        assert set(known[case.pk, case.debtor_id].history) == expected
        assert len(expected) == 3


def test_what_protects_her_at_one_creditor_stops_the_other(nora: Case, elsewhere: Case) -> None:
    join_people(link=the_pair(), reason=WHY, owner=None, by=BY, at=NOW)
    nora.debtor.refresh_from_db()
    protect(debtor=nora.debtor, protection=Protection.OVERINDEBTED, since=TODAY, owner=None, by=BY, at=NOW)
    answer = asks(elsewhere)
    assert isinstance(answer, Deny)
    assert elsewhere.holds.get().reason == HoldReason.PROTECTION
    assert elsewhere not in workable(MORNING, TODAY)
    protect(debtor=nora.debtor, protection=Protection.NONE, since=TODAY, owner=None, by=BY, at=NOW)
    assert isinstance(asks(elsewhere), Allow)


def test_joined_later_the_protection_is_lent_and_undoing_takes_back_just_that(nora: Case, elsewhere: Case) -> None:
    protect(debtor=nora.debtor, protection=Protection.DECEASED, since=TODAY, owner=None, by=BY, at=NOW)
    link = the_pair()
    join_people(link=link, reason=WHY, owner=None, by=BY, at=NOW)
    assert Debtor.objects.get(pk=elsewhere.debtor_id).protection == Protection.DECEASED
    assert elsewhere.holds.get().lifted_at is None
    part_people(link=link, reason="une homonyme", by=BY, at=NOW)
    assert Debtor.objects.get(pk=elsewhere.debtor_id).protection == Protection.NONE
    assert elsewhere.holds.get().lifted_at is not None
    assert Debtor.objects.get(pk=nora.debtor_id).protection == Protection.DECEASED
    assert nora.holds.get().lifted_at is None


def test_a_hard_time_said_to_one_rests_the_other_until_it_is_over(nora: Case, elsewhere: Case) -> None:
    standing = hold(case=nora, reason=HoldReason.HARDSHIP, by=BY, at=NOW)
    assert elsewhere in workable(MORNING, TODAY)
    join_people(link=the_pair(), reason=WHY, owner=None, by=BY, at=NOW)
    assert elsewhere not in workable(MORNING, TODAY)
    assert asks(elsewhere).code == DenyCode.DISPUTED  # type: ignore[union-attr]
    standing.until_at = NOW + timedelta(hours=1)
    standing.save()
    assert elsewhere in workable(MORNING, TODAY)
    # What concerns a bill concerns that bill alone.
    hold(case=nora, reason=HoldReason.DISPUTE, by=BY, at=NOW)
    assert elsewhere in workable(MORNING, TODAY)


def test_a_chain_of_three_comes_apart_where_it_is_undone(nora: Case, elsewhere: Case) -> None:
    third = a_person(a_creditor(name="Tiers", siren=""), first_name="N.", last_name="Lefèvre", email="")
    ends = [
        propose_by_hand(one=one, other=other, by=BY, at=NOW)
        for one, other in ((nora.debtor, elsewhere.debtor), (elsewhere.debtor, third))
    ]
    for link in ends:
        join(link=link, reason=WHY, by=BY, at=NOW)
    rows = Debtor.objects.filter(pk__in=(nora.debtor_id, elsewhere.debtor_id, third.pk)).order_by("pk")
    assert {row.person_id for row in rows} == {nora.debtor_id}
    part(link=ends[0], reason="erreur", by=BY, at=NOW)
    assert [row.person_id for row in rows.all()] == [None, elsewhere.debtor_id, elsewhere.debtor_id]
    part(link=ends[1], reason="erreur", by=BY, at=NOW)
    assert {row.person_id for row in rows.all()} == {None}


def test_a_pair_is_asked_once_and_each_act_is_in_the_journal(nora: Case, elsewhere: Case) -> None:
    link = the_pair()
    decline(link=link, reason="deux sœurs", by=BY, at=NOW)
    assert propose_links(by=BY, at=NOW) == 0
    with pytest.raises(LinkRefused, match="déjà décidé"):
        decline(link=link, reason="encore", by=BY, at=NOW)
    join(link=link, reason="elle a rappelé : c’est elle", by=BY, at=NOW)
    assert joined_links().get() == link
    with pytest.raises(LinkRefused, match="déjà décidé"):
        join(link=link, reason="encore", by=BY, at=NOW)
    part(link=link, reason="non", by=BY, at=NOW)
    assert propose_links(by=BY, at=NOW) == 0
    told = JournalLine.objects.filter(subject_type="personlink").order_by("pk").values_list("verb", flat=True)
    assert list(told) == ["person.likened", "person.declined", "person.joined", "person.parted"]


def test_nobody_is_joined_to_themselves_nor_without_a_reason(nora: Case, elsewhere: Case) -> None:
    with pytest.raises(LinkRefused, match="une seule et même fiche"):
        propose_by_hand(one=nora.debtor, other=nora.debtor, by=BY, at=NOW)
    with pytest.raises(IntegrityError, match="link_of_two"), transaction.atomic():
        PersonLink.objects.create(one=nora.debtor, other=nora.debtor, likeness=[], proposed_at=NOW)
    with pytest.raises(LinkRefused, match="Dites en quelques mots"):
        join(link=the_pair(), reason="  ", by=BY, at=NOW)
    assert waiting_links().get().state == LinkState.PROPOSED


def test_said_to_be_two_a_father_and_a_son_of_one_name_are_protected_apart(tenant: Any) -> None:
    father = a_person(a_creditor(), first_name="Paul", last_name="Roy", email="")
    son = a_person(a_creditor(name="Garage", siren=""), first_name="Paul", last_name="Roy", email="")
    assert list(same_person(father)) == [father, son]
    decline(link=the_pair(), reason="le père et le fils", by=BY, at=NOW)
    protect(debtor=father, protection=Protection.DECEASED, since=TODAY, owner=None, by=BY, at=NOW)
    son.refresh_from_db()
    assert son.protection == Protection.NONE


HER = Portrait(first_name="Nora", last_name="Lefèvre", places=frozenset({"8-rue-x-44300"}), phones=frozenset({"6"}))


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (Portrait(siren="732829320"), Portrait(siren="732829320", last_name="X"), (Likeness.SIREN,)),
        (Portrait(siren="732829320", emails=frozenset("a")), Portrait(siren="552100554", emails=frozenset("a")), ()),
        (HER, Portrait(last_name="LEFEVRE Nora", places=HER.places), (Likeness.ADDRESS,)),
        (HER, Portrait(first_name="Adam", last_name="Lefèvre", places=HER.places, phones=HER.phones), ()),
        (HER, Portrait(first_name="Nora", last_name="Lefebvre", phones=HER.phones), (Likeness.PHONE,)),
        (HER, Portrait(last_name="Lefèvre", phones=HER.phones), (Likeness.PHONE,)),
        (HER, Portrait(first_name="Nora", last_name="Lefèvre"), ()),
        (Portrait(last_name="Roy", born_on=TODAY), Portrait(last_name="Roy", born_on=TODAY), (Likeness.BIRTH,)),
        (
            Portrait(last_name="Roy", born_on=TODAY, places=HER.places),
            Portrait(last_name="Roy", born_on=date(1960, 1, 1), places=HER.places),
            (),
        ),
        (Portrait(), Portrait(), ()),
    ],
)
def test_what_makes_two_rows_alike(one: Portrait, other: Portrait, why: tuple[Likeness, ...]) -> None:
    assert likeness(one, other) == likeness(other, one) == why


def test_a_message_ready_before_the_joining_is_stopped_by_the_last_look(nora: Case, elsewhere: Case) -> None:
    ready = a_letter(elsewhere, 40)
    Message.objects.filter(pk=ready.pk).update(state=MessageState.PLANNED, accepted_at=None)
    hold(case=nora, reason=HoldReason.HARDSHIP, by=BY, at=NOW)
    join_people(link=the_pair(), reason=WHY, owner=None, by=BY, at=NOW)
    message = Message.objects.select_related("case", "debtor", "creditor").get(pk=ready.pk)
    assert look(message, MORNING).code == "HOLD_HARDSHIP"  # type: ignore[union-attr]
