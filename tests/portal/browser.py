"""A real browser over pages held in memory: no server, no network, the real policy and the real files."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Route, sync_playwright

HOST = "http://portail.localhost"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDTHS = (320, 390, 1280)
# Where axe reads: by day narrow and wide, by night what the colours change, which no width changes.
READ = {("light", 390), ("light", 1280), ("dark", 390)}
TYPES = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}


def chromium() -> str | None:
    """Where a Chromium is, if there is one: `AMIABLE_CHROMIUM`, the system's, or playwright's own."""
    named = os.environ.get("AMIABLE_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if named:
        return named
    with sync_playwright() as tools:
        own = tools.chromium.executable_path
    return own if Path(own).exists() else None


@contextmanager
def opened() -> Iterator[Browser]:
    """A browser, or a skipped test that says why."""
    path = chromium()
    if path is None:
        pytest.skip("Aucun Chromium sur cette machine : installez-le, ou donnez son chemin dans AMIABLE_CHROMIUM.")
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=path, args=options)
        yield browser
        browser.close()


def serve(page: Page, pages: Mapping[str, str], policy: str) -> None:
    """Answer every request of a page: our static files, the pages given by name, nothing else."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        if path.startswith("/static/"):
            found = _static(path.removeprefix("/static/"))
            if found is None:
                route.fulfill(status=404)
                return
            route.fulfill(path=found, content_type=TYPES.get(Path(found).suffix, "application/octet-stream"))
            return
        body = pages.get(path.removeprefix("/"))
        headers = {"Content-Security-Policy": policy}
        route.fulfill(
            status=200 if body else 404, body=body or "", content_type="text/html; charset=utf-8", headers=headers
        )

    page.route("**/*", answer)
    # Once a tab, and not half a megabyte sent to each page.
    page.add_init_script(Axe().axe_script)


_static = cache(finders.find)


def faults(page: Page, name: str) -> list[tuple[str, str, int, str]]:
    """What axe finds on a page, by day and by night, and at which of the widths it is wider than the window."""
    page.goto(f"{HOST}/{name}")
    found = []
    for scheme, width in itertools.product(("light", "dark"), WIDTHS):
        # Colours fade from one theme to the other unless motion is reduced; axe would read them half-way.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 900})
        if (scheme, width) in READ:
            found += [(name, scheme, width, fault["id"]) for fault in violations(page, rules_for(scheme))]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append((name, scheme, width, "wide"))
    return found


def narrow_faults(page: Page, name: str) -> list[tuple[str, str]]:
    """What axe finds on a page of a telephone, by day, and whether it is wider than 320 pixels."""
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto(f"{HOST}/{name}")
    found = [
        (name, f"{fault['id']}: {fault['nodes'][0]['html'][:160]}") for fault in violations(page, rules_for("light"))
    ]
    return found + [(name, "wide")] * page.evaluate("document.documentElement.scrollWidth > innerWidth")


def violations(page: Page, options: dict[str, Any]) -> list[dict[str, Any]]:
    """What axe finds on the page as it stands; the rest of its answer, every element that is in order, stays there."""
    found: list[dict[str, Any]] = page.evaluate(
        "options => axe.run(document, options).then(answer => answer.violations)", options
    )
    return found


def rules_for(scheme: str) -> dict[str, Any]:
    """Every rule by day; by night only what the colours change, since the page is the same. Only faults are told."""
    by_night = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
    return {"resultTypes": ["violations"]} | ({} if scheme == "light" else by_night)
