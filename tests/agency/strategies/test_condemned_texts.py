"""A published text that a later rule condemns stops: nothing leaves with its words, and a person writes others."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from wagtail.models import Revision

from agency.cases.operations import set_first_letter
from agency.desk.day.presenters.panes import present_pane
from agency.desk.day.presenters.queue import present_day
from agency.desk.day.queries.queue import total
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.letters.enums import MessageKind
from agency.letters.models import LetterTemplate
from agency.letters.queries import published_template
from agency.outbox.models import Message
from agency.outbox.operations import dispatch
from agency.outbox.presenters.mails import compose
from agency.outbox.queries import oldest_due
from agency.parties.enums import DebtorKind
from agency.plans.operations import accept_offer
from agency.strategies.operations import tick
from tests.agency.desk.scene import PROOF
from tests.agency.outbox.draining import work_off
from tests.factories import BY, NOW, a_case

MONDAY = date(2026, 11, 2)
CONDEMNED = {
    "a bailiff": "Un huissier viendra.",
    "a fee": "Des frais de dossier vous seront facturés.",
    "a warning we no longer give": "Nous vous prévenons toujours avant.",
    "an upload that is not there": "Vous pouvez ajouter un document à tout moment.",
}


def first_letter() -> LetterTemplate:
    return published_template(MessageKind.FIRST_LETTER, DebtorKind.CONSUMER)


def a_later_rule_condemns(template: LetterTemplate, words: str) -> None:
    """The text was published with these words when no rule refused them."""
    body = f"{template.body}<p>{words}</p>"
    LetterTemplate.objects.filter(pk=template.pk).update(body=body)
    revision = Revision.objects.get(pk=template.live_revision_id)
    revision.content["body"] = body
    revision.save()


@pytest.mark.parametrize("words", CONDEMNED.values(), ids=CONDEMNED)
def test_a_letter_drawn_with_words_now_condemned_does_not_leave(post: Any, morning: Any, words: str) -> None:
    a_case()
    at = morning(MONDAY)
    a_later_rule_condemns(first_letter(), words)
    work_off(by=BY, at=at)
    assert Message.objects.get().state == "planned"
    assert not post.office.store.rows("SELECT service FROM letter")


def test_the_morning_stops_the_text_and_one_line_asks_for_another(post: Any, morning: Any) -> None:
    cases = [a_case(), a_case(number="FA-2026-0400")]
    template = first_letter()
    a_later_rule_condemns(template, "Un huissier viendra.")
    at = morning(MONDAY)
    work_off(by=BY, at=at)
    assert not post.office.store.rows("SELECT service FROM letter")
    assert {message.state for message in Message.objects.all()} == {"planned"}
    template.refresh_from_db()
    assert not template.live
    told = JournalLine.objects.get(verb=Verb.LETTERS_STOPPED)
    assert "huissier" in told.data["reason"]
    (line,) = [item for item in present_day(at, MONDAY).items if item.kind == "text"]
    assert line.name == "Première lettre, particulier"
    assert line.why == "Ce texte ne peut plus partir\u00a0: 2 lettres attendent ce texte"
    assert "huissier" in present_pane(line, at, MONDAY).sentences[0]
    assert total(at, MONDAY) == present_day(at, MONDAY).counts["a-traiter"]
    assert not [item for item in present_day(at, MONDAY).items if item.case in cases]
    assert oldest_due(at) is None


def test_the_morning_after_says_nothing_more(post: Any, morning: Any) -> None:
    a_case()
    a_later_rule_condemns(first_letter(), "Un huissier viendra.")
    at = morning(MONDAY)
    tick(by=BY, at=at + timedelta(days=1), on=MONDAY + timedelta(days=1))
    assert JournalLine.objects.filter(verb=Verb.LETTERS_STOPPED).count() == 1
    assert Message.objects.count() == 1


def test_the_letters_leave_on_the_day_that_new_words_are_published(post: Any, morning: Any, whole_day: Any) -> None:
    a_case()
    template, sound = first_letter(), first_letter().body
    a_later_rule_condemns(template, "Un huissier viendra.")
    morning(MONDAY)
    template.refresh_from_db()
    template.body = sound
    template.save_revision().publish(skip_permission_checks=True)
    whole_day(MONDAY + timedelta(days=3))
    message = Message.objects.get()
    assert (message.state, message.sent_on) == ("accepted", MONDAY + timedelta(days=3))
    assert message.payload["dated_on"] == "2026-11-05"
    assert not [item for item in present_day(message.accepted_at, MONDAY).items if item.kind == "text"]


def test_another_sound_text_of_the_agency_takes_over(post: Any, morning: Any) -> None:
    a_case()
    template = first_letter()
    spare = LetterTemplate(name="Autre", kind=template.kind, audience=template.audience, live=False)
    spare.subject, spare.body = template.subject, template.body
    spare.save()
    spare.save_revision().publish(skip_permission_checks=True)
    a_later_rule_condemns(template, "Un huissier viendra.")
    at = morning(MONDAY)
    assert Message.objects.get().template_id == spare.pk
    assert not [item for item in present_day(at, MONDAY).items if item.kind == "text"]


def test_texts_still_fair_are_left_alone(post: Any, morning: Any) -> None:
    a_case()
    at = morning(MONDAY)
    assert not JournalLine.objects.filter(verb=Verb.LETTERS_STOPPED).exists()
    assert dispatch(by=BY, at=at) is not None
    assert Message.objects.get().state == "accepted"


def test_an_e_mail_whose_text_is_condemned_says_it_in_our_own_words(agency: Any) -> None:
    case = a_case()
    set_first_letter(case=case, reference=f"{case.reference}-L1", sent_on=MONDAY, by=BY, at=NOW)
    accept_offer(case=case, debtor=case.debtor, monthly=Decimal("81.00"), day=10, evidence=PROOF, by=BY, at=NOW,
                 on=MONDAY)  # fmt: skip
    a_later_rule_condemns(published_template(MessageKind.PLAN_CONFIRMED, DebtorKind.CONSUMER), "Un huissier viendra.")
    told = compose(Message.objects.get(case=case, kind=MessageKind.PLAN_CONFIRMED)).text
    assert "huissier" not in told
    assert "C’est d’accord" in told
