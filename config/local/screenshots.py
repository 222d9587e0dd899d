"""Screenshots of the README, taken from the demo while it runs: `make pictures`.

Needs `make demo` in another terminal, and a Chromium.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import django

django.setup()

import pypdfium2  # noqa: E402  models need the set-up above
from django.utils import timezone  # noqa: E402
from django_tenants.utils import tenant_context  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from agency.cases.enums import CaseState  # noqa: E402
from agency.cases.models import Case  # noqa: E402
from agency.cases.operations import current_code  # noqa: E402
from agency.letters.enums import MessageKind  # noqa: E402
from agency.outbox.models import Message  # noqa: E402
from config.local.demo.actions import staff  # noqa: E402
from config.local.demo.people import FAMILLES, PASSWORD  # noqa: E402
from tenants.addresses import base_url  # noqa: E402
from tenants.models import Agency  # noqa: E402

PICTURES = Path(__file__).resolve().parents[3] / "docs" / "pictures"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
LETTER_SCALE = 1.3


def main() -> int:
    """Take the three screens and the first letter; 1 without a browser."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        sys.stderr.write("Aucun Chromium sur cette machine : installez-le, puis recommencez.\n")
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tenant_context(Agency.objects.get(slug=FAMILLES.slug)):
        # Someone who has said nothing yet: their home shows every way out.
        silent = Case.objects.free_at(timezone.now()).filter(state=CaseState.ACTIVE, first_letter_on__isnull=False)
        case = silent.earliest("id")
        code = current_code(debtor=case.debtor, by=staff(FAMILLES.staff[0]), at=timezone.now())
        postcode = case.debtor.addresses.get(valid=True).postcode
        _letter(case)
        address = base_url()
    with sync_playwright() as tools:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = tools.chromium.launch(executable_path=path, args=sandbox)
        _debtor(browser, address, case.reference, code, postcode)
        _staff(browser, address)
        browser.close()
    return 0


def _letter(case: Case) -> None:
    message = Message.objects.filter(case=case, kind=MessageKind.FIRST_LETTER, sent_on__isnull=False).earliest("id")
    with message.parts.earliest("position").document.file.open() as file:
        pages = pypdfium2.PdfDocument(file.read())
    for number, page in enumerate(pages, start=1):
        _keep(page.render(scale=LETTER_SCALE).to_pil(), f"lettre-page-{number}")
    pages.close()


def _debtor(browser: Any, address: str, reference: str, code: str, postcode: str) -> None:
    page = browser.new_context(java_script_enabled=False, viewport=DESK, locale="fr-FR").new_page()
    page.goto(f"{address}/c/{code}")
    page.fill("input[name=postcode]", postcode)
    page.click("main button[type=submit]")
    _shoot(page, "personne-accueil", DESK)
    _shoot(page, "personne-accueil-telephone", PHONE)
    page.goto(f"{address}/espace/dossier/{reference}/echeancier/")
    page.check("input[type=radio] >> nth=1")
    page.check("input[name=day] >> nth=1")
    page.click("text=Recalculer")
    _shoot(page, "personne-echeancier", DESK)


def _staff(browser: Any, address: str) -> None:
    page = browser.new_context(viewport=DESK, locale="fr-FR").new_page()
    page.goto(f"{address}/gestion/journee/")
    page.fill("input[name=login]", FAMILLES.staff[0].email)
    page.fill("input[name=password]", PASSWORD)
    page.click("form:has(input[name=password]) button[type=submit]")
    page.goto(f"{address}/gestion/journee/")
    _shoot(page, "equipe-journee", DESK)


def _shoot(page: Any, name: str, size: dict[str, int]) -> None:
    page.set_viewport_size(size)
    _keep(Image.open(io.BytesIO(page.screenshot(full_page=True))), name)


def _keep(picture: Image.Image, name: str) -> None:
    """Save with a palette: a screen of flat colours loses nothing to the eye and weighs four times less."""
    picture.convert("RGB").quantize(128).save(PICTURES / f"{name}.png", optimize=True)
    sys.stdout.write(f"docs/pictures/{name}.png\n")


if __name__ == "__main__":
    sys.exit(main())
