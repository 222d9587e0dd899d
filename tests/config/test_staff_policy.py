"""What runs on the pages of the staff: files of ours, and the editor's own scripts, known to the letter."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from agency.users.enums import Role
from config.protection.inline_scripts import known, with_nonce
from tests.agency.desk.scene import staff
from tests.config.test_live_desk import desk, sign_in  # noqa: F401  the fixture: a server, a browser and its console
from tests.databases import AgencyClient
from tests.factories import a_profile

PLANTED = (
    "alert(1)",
    'initDateChooser("id_on", {"a": 1}); alert(1);',
    'initDateChooser("id_on", alert(1));',
    'initDateChooser("id_on", {"a": 1}); initDateChooser("id_b", {});fetch("/");',
    'new PageChooser("id", {"a": location.href});',
    'new Function("alert(1)")();',
    'new Image("x").src = "y";',
    '(function() { var panel = new InlinePanel(JSON.parse("{}"));alert(1) })();',
    '(function() { var panel = new InlinePanel(JSON.parse("{}" + alert(1))); })();',
)
OF_THE_EDITOR = (
    'initDateChooser("id_last_login_0", {"dayOfWeekStart": 1, "format": "Y-m-d"});',
    'new PageChooser("id_page", {"modalUrl": "/gestion/choose-page/"});',
    r'(function() { var panel = new InlinePanel(JSON.parse("{\u0022prefix\u0022: \u0022steps\u0022}")); })();',
)


@pytest.mark.parametrize("words", PLANTED)
def test_a_script_that_somebody_planted_bears_no_nonce(words: str) -> None:
    assert not known(words)
    assert with_nonce(f"<p><script>{words}</script></p>", lambda: "n0nce") == f"<p><script>{words}</script></p>"


@pytest.mark.parametrize("words", OF_THE_EDITOR)
def test_a_script_of_the_editor_bears_the_nonce_of_its_page(words: str) -> None:
    assert with_nonce(f"<script>\n  {words}\n</script>", lambda: "n0nce").startswith('<script nonce="n0nce">')


def test_no_script_written_into_a_page_runs_on_the_staff_s_pages(tenant: Any) -> None:
    a_profile()
    client = AgencyClient(tenant)
    client.force_login(staff(Role.MANAGER, first="Ines"))
    policies = [client.get("/gestion/users/")["Content-Security-Policy"] for _visit in range(2)]
    scripts = [re.search(r"script-src ([^;]*)", policy)[1] for policy in policies]  # type: ignore[index]
    assert not any("unsafe" in sources for sources in scripts)
    assert "base-uri 'none'" in policies[0]
    assert "object-src 'none'" in policies[0]
    # A page without such a script has no nonce to steal.
    assert re.search(r"script-src ([^;]*)", client.get("/gestion/journee/")["Content-Security-Policy"])[1] == "'self'"  # type: ignore[index]


# Screens of Wagtail itself: the explorer, the editor, its choosers, filters with dates, and ours inside it.
SCREENS = (
    "/gestion/pages/", "/gestion/users/", "/gestion/images/", "/gestion/documents/", "/gestion/reports/site-history/",
    "/gestion/reports/locked/", "/gestion/workflows/list/", "/gestion/redirects/", "/gestion/account/",
    "/gestion/journee/", "/gestion/snippets/agency/lettertemplate/", "/gestion/snippets/agency/strategy/",
)  # fmt: skip


def opened(page: Page, address: str, path: str) -> int:
    answer = page.goto(f"{address}{path}")
    page.wait_for_load_state("networkidle")
    assert answer is not None
    # Whoever may not read it is led home.
    return answer.status if path in page.url else 0


@pytest.mark.e2e
def test_the_editor_and_the_explorer_run_under_it(desk: tuple[str, Page, list[str]]) -> None:  # noqa: F811
    address, page, said = desk
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    sign_in(page, address)
    page.wait_for_url("**/gestion/journee/")
    shown = [path for path in SCREENS if opened(page, address, path) == 200]
    assert {"/gestion/pages/", "/gestion/journee/", "/gestion/account/"} <= set(shown)
    # Into the editor of each kind that has one: the first thing of each list.
    edited = []
    for path in shown:
        page.goto(f"{address}{path}")
        links = page.eval_on_selector_all("a[href*='/edit/']", "all => all.map(one => one.getAttribute('href'))")
        edited += [link for link in dict.fromkeys(links) if "/images/" not in link][:1]
    assert [opened(page, address, link) for link in edited] == [200] * len(edited)
    # What they set up works: a step is added to a calendar.
    page.goto(f"{address}{next(link for link in edited if '/strategy/' in link)}")
    steps = page.locator("input[name$='-TOTAL_FORMS']").first
    before = int(steps.input_value())
    page.locator("button[id$='-ADD']").first.click()
    assert int(steps.input_value()) == before + 1
    # One that is written into a page by somebody else does not.
    page.evaluate("""() => {
        const planted = document.createElement('script');
        planted.textContent = 'window.planted = true';
        document.body.append(planted);
    }""")
    assert page.evaluate("window.planted") is None
    assert broken == []
    assert len([line for line in said if "Content Security Policy" in line]) == 1, "the planted one alone"
