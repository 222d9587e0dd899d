"""Every page of a person in a real browser: read by axe, at three widths, in light and dark, by keyboard, no script."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.contrib.staticfiles import finders
from django.test import RequestFactory
from playwright.sync_api import Browser, Page

from portal.rendering import render_page
from tests.portal import browser as browsers
from tests.portal.debtors import specimens

pytestmark = pytest.mark.e2e

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What the dark theme changes is colour: the rest was read in light.
RULES = {
    "light": {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]},
    "dark": {
        "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
        "resultTypes": ["violations"],
    },
}
WIDTHS = (320, 390, 1280)
SMALLEST_TARGET = 24
# Nothing red but a correction: hue 345-15 degrees, saturation over 60 %, lightness 30-60 %.
REDS = """() => [...document.querySelectorAll('body *')].filter(element => {
  if (element.closest('.corrections, .champ--corriger')) return false;
  const style = getComputedStyle(element);
  return [style.color, style.backgroundColor, style.borderTopColor].some(text => {
    const parts = text.match(/[\\d.]+/g).map(Number);
    if (parts.length > 3 && parts[3] === 0) return false;
    const [r, g, b] = parts.map(value => value / 255), high = Math.max(r, g, b), low = Math.min(r, g, b);
    const light = (high + low) / 2, spread = high - low;
    if (spread === 0 || high !== r) return false;
    const hue = ((60 * ((g - b) / spread)) + 360) % 360, saturation = spread / (1 - Math.abs(2 * light - 1));
    return (hue >= 345 || hue <= 15) && saturation > 0.6 && light > 0.3 && light < 0.6;
  });
}).map(element => element.outerHTML.slice(0, 80))"""
SMALL = """() => [...document.querySelectorAll('a, button, input, textarea, summary')].filter(element => {
  const box = element.getBoundingClientRect();
  const inline = getComputedStyle(element).display === 'inline';
  return !inline && box.width > 0 && (box.height < 24 || box.width < 24) && !element.closest('.option, .jour, .passer')
}).map(element => element.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browsers.opened() as browser:
        yield browser


@pytest.fixture(scope="module")
def written(django_db_blocker: Any) -> dict[str, str]:
    """Every specimen, as sent to a browser."""
    request = RequestFactory().get("/espace/")
    return {
        name: render_page(request, template, frame, context).content.decode()
        for name, (template, frame, context) in specimens.pages().items()
    }


@pytest.fixture
def shown(chromium: Browser, written: dict[str, str]) -> Iterator[Any]:
    """`shown(name, width, scheme)`: a page, with what the console said."""
    contexts = []

    def show(name: str, width: int, scheme: str = "light", **options: Any) -> tuple[Page, list[str]]:
        context = chromium.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme, **options)
        contexts.append(context)
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        browsers.serve(page, written, policy())
        page.goto(f"{browsers.HOST}/{name}")
        return page, said

    yield show
    for context in contexts:
        context.close()


def policy() -> str:
    directives = django_settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


@pytest.fixture(scope="module")
def reader(chromium: Browser, written: dict[str, str]) -> Iterator[tuple[Page, list[str]]]:
    """One browser tab for all readings, and what its console says."""
    page = chromium.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    browsers.serve(page, written, policy())
    yield page, said
    page.close()


@pytest.mark.parametrize("name", sorted(specimens.pages()))
def test_axe_finds_nothing_on_any_page(reader: tuple[Page, list[str]], name: str) -> None:
    page, said = reader
    page.goto(f"{browsers.HOST}/{name}")
    found = []
    for scheme in ("light", "dark"):
        # Colours fade from one theme to the other unless motion is reduced; axe would read them half-way.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            # No colour of ours changes with the width.
            if scheme == "light" or width == 390:
                faults = browsers.violations(page, RULES[scheme])
                found += [(width, scheme, fault["id"], fault["nodes"][0]["html"]) for fault in faults]
            found += [(width, scheme, "red", html) for html in page.evaluate(REDS)]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append((width, scheme, "overflow", ""))
            found += [(width, scheme, "target", html) for html in page.evaluate(SMALL)]
    assert found == []
    assert said == []


def test_axe_and_our_own_looks_would_find_faults(chromium: Browser) -> None:
    page = chromium.new_page()
    bad = (
        '<html lang="fr"><title>x</title><main><h1>x</h1><p style="color:#ccc">pâle</p><input><img src="data:,">'
        '<p style="color:#d02020">rouge</p><a style="display:block;height:9px">petit</a></main></html>'
    )
    page.set_content(bad)
    faults = {fault["id"] for fault in Axe().run(page, options=RULES["light"]).response["violations"]}
    assert {"color-contrast", "label", "image-alt"} <= faults
    assert len(page.evaluate(REDS)) == 1
    assert len(page.evaluate(SMALL)) >= 1
    page.close()


def test_the_five_exits_are_in_the_first_1500_pixels_of_a_phone(shown: Any) -> None:
    page, _said = shown("home", 390)

    boxes = [box.bounding_box() for box in page.locator(".choix").all()]
    assert len(boxes) == 5
    assert max(box["y"] + box["height"] for box in boxes) <= 1500
    assert len({box["width"] for box in boxes}) == 1


def test_pages_work_without_javascript_under_the_policy(shown: Any) -> None:
    page, said = shown("plan-chosen", 390, java_script_enabled=False)

    assert page.get_by_role("button", name="Relire ma proposition").is_visible()
    assert page.get_by_role("radio", name=re.compile("81,00.*par mois")).is_checked()
    assert said == []


def test_no_page_carries_a_script_or_an_inline_style(written: dict[str, str]) -> None:
    for name, html in written.items():
        assert "<script" not in html, name
        assert " style=" not in html, name
        assert " onclick=" not in html, name
        assert html.count("<h1") == 1, name


def test_a_person_reaches_payment_by_keyboard_in_few_steps(shown: Any) -> None:
    page, _said = shown("home", 390)

    names = []
    for _ in range(25):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => [document.activeElement.innerText.trim(), getComputedStyle(document.activeElement).outlineStyle]"
        )
        names.append(focused[0])
        assert focused[1] == "solid", focused
        if focused[0].startswith("Régler en une fois"):
            break
    assert names[0] == "Aller au contenu"
    assert names[-1].startswith("Régler en une fois")


def test_the_summary_leads_to_the_field_to_correct(shown: Any) -> None:
    page, _said = shown("sign-in-to-correct", 390)

    assert page.title().startswith("À corriger – Accéder à votre courrier")
    page.get_by_role("link", name="Saisissez les 5 chiffres").click()
    assert page.evaluate("document.activeElement.id") == "id_postcode"
    assert page.locator("#id_code").input_value() == "7K4Q"
    assert page.locator("#id_code").get_attribute("aria-invalid") == "true"


def test_the_session_warning_appears_after_thirteen_minutes(shown: Any) -> None:
    page, _said = shown("home", 390)

    assert not page.get_by_role("link", name="Continuer").is_visible()
    delay = page.evaluate("getComputedStyle(document.querySelector('.veille')).animationDelay")
    assert delay == "780s"


def test_printing_opens_the_details_and_hides_the_buttons(shown: Any) -> None:
    page, _said = shown("home", 1280)

    page.emulate_media(media="print")
    assert page.get_by_text("La loi nous interdit de vous facturer nos frais.").is_visible()
    assert not page.get_by_text("Que souhaitez-vous faire").is_visible()
    assert page.get_by_text("02 61 91 04 12").is_visible()


def test_a_first_visit_downloads_little(written: dict[str, str]) -> None:
    html = written["home"]
    sheets = re.findall(r'href="/static/([^"]+\.css)"', html)
    bytes_sent = len(gzip.compress(html.encode()))
    bytes_sent += sum(len(gzip.compress(Path(finders.find(sheet)).read_bytes())) for sheet in sheets)
    assert bytes_sent <= 40_000
