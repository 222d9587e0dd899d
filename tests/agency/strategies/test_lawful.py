"""An unlawful calendar cannot go live by any door, and one that the rules condemn later stops in front of a person."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from django.core.management import call_command

from agency.cases.enums import HoldReason
from agency.cases.models import Hold
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.strategies.models import Strategy, StrategyRun
from agency.strategies.operations import StrategyRefused, install_defaults, tick
from agency.strategies.rules import FAMILY_STEPS, FIRM_STEPS, freeze, problems
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case

FIRST, REGISTERED, NOTICE = FIRM_STEPS
UNLAWFUL = {
    "a formal notice by e-mail": (FIRST, REGISTERED, replace(NOTICE, channel=Channel.EMAIL)),
    "a formal notice first": (NOTICE,),
    "a first letter by e-mail": (replace(FIRST, channel=Channel.EMAIL),),
    "no day to answer": (replace(FIRST, answer_days=0),),
    "no day between two letters": (FIRST, replace(REGISTERED, delay_days=0)),
    "a registered letter by e-mail": (FIRST, replace(REGISTERED, channel=Channel.EMAIL)),
}


@pytest.fixture
def strategy(tenant) -> Strategy:
    install_defaults(by=BY, at=NOW)
    return Strategy.objects.get(audience="consumer")


def _rewrite(strategy: Strategy, steps) -> None:
    kept = list(strategy.steps.all())[: len(steps)]
    for one, step in zip(kept, steps, strict=True):
        for field, value in asdict(step).items():
            setattr(one, field, value)
    strategy.steps = kept


@pytest.mark.parametrize("steps", UNLAWFUL.values(), ids=UNLAWFUL)
def test_an_unlawful_calendar_is_not_published(strategy, steps):
    assert problems(steps)
    _rewrite(strategy, steps)
    with pytest.raises(StrategyRefused):
        strategy.save_revision().publish(skip_permission_checks=True)
    assert [step.plain for step in Strategy.objects.get(pk=strategy.pk).steps.all()] == list(FAMILY_STEPS)


def test_an_unlawful_calendar_that_was_scheduled_is_not_published_at_its_hour(strategy, caplog):
    _rewrite(strategy, UNLAWFUL["a formal notice by e-mail"])
    revision = strategy.save_revision()
    revision.approved_go_live_at = NOW - timedelta(days=900)
    revision.save()
    call_command("publish_scheduled")
    assert "unlawful calendar" in caplog.text
    assert Strategy.objects.get(pk=strategy.pk).steps.last().channel == Channel.REGISTERED


def test_a_case_that_comes_under_a_condemned_calendar_waits_for_a_person(strategy, caplog):
    strategy.steps.filter(kind=MessageKind.FORMAL_NOTICE).update(channel=Channel.EMAIL)
    case = a_case()
    assert tick(by=BY, at=NOW, on=TODAY) == 0
    suspended = Hold.objects.get(case=case)
    assert (suspended.reason, suspended.note[:20]) == (HoldReason.STAFF, "Calendrier à revoir.")
    assert "may not be followed" in caplog.text
    assert not Message.objects.exists()


def test_a_run_that_froze_a_condemned_calendar_stops_and_the_others_go_on(strategy):
    condemned = a_case()
    tick(by=BY, at=NOW, on=TODAY)
    Message.objects.all().delete()
    sound = a_case(number="FA-2026-0400")
    bad = freeze(UNLAWFUL["a formal notice by e-mail"])
    StrategyRun.objects.filter(case=condemned).update(steps=bad, version=1)
    assert tick(by=BY, at=NOW, on=TODAY) == 1
    assert StrategyRun.objects.get(case=condemned).state == "stopped"
    assert Hold.objects.get(case=condemned).reason == HoldReason.STAFF
    assert Message.objects.get().case == sound
    assert JournalLine.objects.filter(verb=Verb.STRATEGY_STOPPED, case_id=condemned.pk).count() == 1


def _posted(strategy: Strategy, action: str, **changes: str) -> dict[str, str]:
    steps = list(strategy.steps.all())
    data = {
        "name": strategy.name,
        "audience": strategy.audience,
        "is_default": "on",
        "steps-TOTAL_FORMS": str(len(steps)),
        "steps-INITIAL_FORMS": str(len(steps)),
        "steps-MIN_NUM_FORMS": "1",
        "steps-MAX_NUM_FORMS": "1000",
        action: "1",
    }
    for number, step in enumerate(steps):
        values = {
            "id": step.pk,
            "ORDER": number + 1,
            **{key: value for key, value in asdict(step.plain).items() if value is not False},
        }
        data |= {f"steps-{number}-{key}": str(value) for key, value in values.items()}
    return data | changes


@pytest.mark.parametrize(("action", "kept"), [("action-publish", False), ("save", True)])
def test_the_editor_refuses_to_publish_it_and_keeps_a_draft(tenant, strategy, action, kept):
    manager = AgencyClient(tenant)
    manager.force_login(scene.staff(Role.MANAGER, "Karim", "Haddou"))
    url = f"/gestion/snippets/agency/strategy/edit/{strategy.pk}/"
    page = manager.post(url, _posted(strategy, action, **{"steps-2-channel": Channel.EMAIL}))
    assert (page.status_code == 302) is kept
    if not kept:
        assert "Une mise en demeure part en recommandé." in page.content.decode()
    assert Strategy.objects.get(pk=strategy.pk).steps.last().channel == Channel.REGISTERED


def test_a_step_taken_out_and_one_left_blank_are_not_judged(tenant, strategy):
    manager = AgencyClient(tenant)
    manager.force_login(scene.staff(Role.MANAGER, "Karim", "Haddou"))
    url = f"/gestion/snippets/agency/strategy/edit/{strategy.pk}/"
    taken_out = {"steps-2-channel": Channel.EMAIL, "steps-2-DELETE": "on"}
    left_blank = {
        "steps-TOTAL_FORMS": "4",
        "steps-3-delay_days": "0",
        "steps-3-answer_days": "15",
        "steps-3-tone": "plain",
    }
    page = manager.post(url, _posted(strategy, "action-publish", **taken_out, **left_blank))
    assert page.status_code == 302, page.content.decode()
    published = [step.plain for step in Strategy.objects.get(pk=strategy.pk).steps.all()]
    assert published == list(FAMILY_STEPS[:2])
