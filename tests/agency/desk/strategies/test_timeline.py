"""The steps of a strategy on a line of days: cards added, moved, removed and saved, with buttons alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.desk.strategies.rules import NEW_STEP, rearranged
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.strategies.models import Strategy
from agency.strategies.operations import StrategyRefused, draft_steps, install_defaults
from agency.strategies.queries import steps_of
from agency.strategies.rehearsal.queries import draft_steps as steps_saved_last
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW
from tests.portal.browser import faults, opened, serve


@pytest.fixture
def boss(tenant: Any, sign_in: Any) -> Any:
    install_defaults(by=BY, at=NOW)
    with time_machine.travel(NOW, tick=False):
        yield sign_in(Role.MANAGER)


def firms() -> Strategy:
    return Strategy.objects.get(audience="business")


def address() -> str:
    return f"/gestion/strategie/{firms().pk}/etapes/"


def typed(shown: str) -> dict[str, str]:
    """What a browser would post of the page as it stands."""
    found = {}
    for tag in re.findall(r"<input [^>]*>", shown):
        cells = dict(re.findall(r'(name|value|type)="([^"]*)"', tag))
        if cells.get("name", "").startswith("form-") and cells["type"] != "checkbox":
            found[cells["name"]] = cells.get("value", "")
    for name, options in re.findall(r'<select name="(form-[^"]+)".*?>(.*?)</select>', shown, re.DOTALL):
        found[name] = re.findall(r'<option value="([^"]*)" selected', options)[0]
    for box in re.findall(r'<input type="checkbox" name="(form-[^"]+)"[^>]*checked', shown):
        found[box] = "on"
    return found


def pressed(browser: AgencyClient, shown: str, act: str, **changed: str) -> Any:
    return browser.post(address(), typed(shown) | changed | {"act": act})


@pytest.mark.parametrize(
    ("act", "order"),
    [("up-1", "bac"), ("down-0", "bac"), ("up-0", "abc"), ("down-2", "abc"), ("remove-1", "ac"), ("up-9", "abc"),
     ("check", "abc"), ("remove-x", "abc")],
)  # fmt: skip
def test_each_button_does_what_it_says(act: str, order: str) -> None:
    assert "".join(row["kind"] for row in rearranged([{"kind": name} for name in "abc"], act)) == order


def test_a_step_is_added_behind_another() -> None:
    assert rearranged([{"kind": "a"}, {"kind": "b"}], "add-0") == [{"kind": "a"}, NEW_STEP, {"kind": "b"}]


def test_the_steps_stand_on_their_days(boss: AgencyClient) -> None:
    shown = boss.get(address())
    assert "Première lettre : jour 0, Lettre recommandée : jour 16" in shown.content.decode()
    assert "Rien ne s’oppose à la publication" in words(shown)
    assert "Lire le texte de ce courrier" in words(shown)


def test_cards_are_moved_then_saved_and_only_the_draft_changes(boss: AgencyClient) -> None:
    shown = boss.get(address()).content.decode()
    moved = pressed(boss, shown, "up-2")
    assert "Rien ne suit une mise en demeure" in words(moved)
    assert "Rien n’est encore enregistré." in words(moved)
    back = pressed(boss, moved.content.decode(), "down-1").content.decode()
    saved = pressed(boss, back, "save", **{"form-1-delay_days": "21"})
    assert saved.status_code == 302
    assert [step.delay_days for step in steps_saved_last(firms())] == [0, 21, 8]
    assert [step.delay_days for step in steps_of(firms())] == [0, 15, 8]
    assert firms().has_unpublished_changes
    assert JournalLine.objects.filter(verb=Verb.STRATEGY_DRAWN).count() == 1
    assert "enregistrées en brouillon" in words(boss.get(address()))


def test_what_is_not_a_number_is_said_and_nothing_is_saved(boss: AgencyClient) -> None:
    shown = boss.get(address()).content.decode()
    refused = pressed(boss, shown, "save", **{"form-1-delay_days": "bientôt"})
    assert refused.status_code == 422
    assert "Écrivez un nombre de jours, de 0 à 365." in words(refused)
    assert "Une étape est à compléter." in words(refused)
    assert not firms().has_unpublished_changes


def test_an_unlawful_line_is_a_draft_that_says_why(boss: AgencyClient) -> None:
    shown = boss.get(address()).content.decode()
    assert pressed(boss, pressed(boss, shown, "remove-0").content.decode(), "save").status_code == 302
    assert "La première étape est la première lettre" in words(boss.get(address()))
    assert steps_of(firms())[0].kind == "first_letter"


def test_a_forged_form_makes_no_mess(boss: AgencyClient) -> None:
    for total in ("", "-1", "9999999", "x"):
        answer = boss.post(address(), {"form-TOTAL_FORMS": total, "act": "save"})
        assert answer.status_code in (200, 302, 422)
    assert not firms().has_unpublished_changes


def test_a_locked_strategy_is_left_alone(boss: AgencyClient) -> None:
    other = scene.staff(Role.MANAGER, "Lou", "Perrin")
    Strategy.objects.update(locked=True, locked_by=other)
    author = scene.staff(Role.MANAGER, "Ana", "Blanc")
    steps = steps_of(firms())
    with pytest.raises(StrategyRefused, match="verrouillée"):
        draft_steps(strategy=firms(), steps=steps, author=author, by=BY, at=NOW)
    with pytest.raises(StrategyRefused, match="de 1 à 12"):
        draft_steps(strategy=firms(), steps=(), author=other, by=BY, at=NOW)
    refused = pressed(boss, boss.get(address()).content.decode(), "save")
    assert "verrouillée" in words(refused)


def test_who_may_not_edit_strategies_sees_no_line(tenant: Any, sign_in: Any) -> None:
    install_defaults(by=BY, at=NOW)
    assert sign_in(Role.READER).get(address()).status_code == 403


def test_four_steps_ask_the_database_no_more_than_three(boss: AgencyClient) -> None:
    def asked(shown: str, act: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            pressed(boss, shown, act)
        return len(seen)

    shown = boss.get(address()).content.decode()
    asked(shown, "check")
    assert asked(shown, "add-1") == asked(shown, "check")


@pytest.mark.e2e
def test_the_line_is_worked_by_the_keyboard_and_fits_a_telephone(boss: AgencyClient) -> None:
    whole = boss.get(address())
    pages = {
        "ligne": whole.content.decode(),
        "defaut": pressed(boss, whole.content.decode(), "remove-0").content.decode(),
    }
    with opened() as browser:
        page = browser.new_page()
        serve(page, pages, "default-src 'self'; img-src 'self' data:")
        found = [fault for name in pages for fault in faults(page, name)]
        page.goto("http://portail.localhost/ligne")
        button = page.get_by_role("button", name="Reculer 1")
        button.focus()
        assert button.evaluate("one => one === document.activeElement")
    assert found == []
