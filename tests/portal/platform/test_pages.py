"""The platform's pages in a real browser: the policy holds, axe has nothing to say, no width is too narrow."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tenants.models import Agency, Opening, OpeningState
from tests.databases import AgencyClient
from tests.portal import browser as browsers
from tests.portal.platform.test_opening import ASKED, link

SHOTS = os.environ.get("AMIABLE_SHOTS", "")
DOOR = {"label": "Équipe", "url": "http://lhermitte.localhost:8000/gestion/", "words": "ines@lhermitte.example"}


def written(visitor: AgencyClient) -> dict[str, str]:
    """Each page of an opening, as the server writes it."""
    pages = {"accueil": visitor.get("/"), "conditions": visitor.get("/conditions/"), "ouvrir": visitor.get("/ouvrir/")}
    pages["ouvrir-a-corriger"] = visitor.post("/ouvrir/", {"name": "<b>"})
    pages["message"] = visitor.post("/ouvrir/", ASKED, follow=True)
    path = link()
    pages["confirmer"] = visitor.get(path)
    row = Opening.objects.get()
    row.state, row.confirmed_at = OpeningState.CONFIRMED, dt.datetime.now(dt.UTC)
    row.save()
    pages["attente"] = visitor.get(path)
    Opening.objects.update(tries=1)
    pages["attente-apres-un-essai"] = visitor.get(path)
    Opening.objects.update(state=OpeningState.TAKEN)
    pages["autre-nom"] = visitor.get(path)
    pages["autre-nom-a-corriger"] = visitor.post(path, {"slug": "www"})
    Opening.objects.update(state=OpeningState.OPEN, agency=Agency.objects.get(slug="lhermitte"))
    pages["ouvert"] = visitor.get(path)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=8)):
        pages["passe"] = visitor.get(path)
    return {name: page.content.decode() for name, page in pages.items()}


@pytest.mark.e2e
def test_the_pages_of_the_platform_have_the_houses_look(
    db: Any, public_client: AgencyClient, settings: Any, tmp_path: Path
) -> None:
    settings.DEMO_DOORS = str(tmp_path / "demo.json")
    Path(settings.DEMO_DOORS).write_text(json.dumps([{"name": "Cabinet Lhermitte", "doors": [DOOR]}]))
    pages = written(public_client)
    assert DOOR["words"] in pages["accueil"]
    policy = public_client.get("/")["Content-Security-Policy"]
    with browsers.opened() as browser:
        page = browser.new_page(locale="fr-FR")
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        browsers.serve(page, pages, policy)
        found = [fault for name in pages for fault in browsers.faults(page, name)]
        for name in pages if SHOTS else ():
            page.goto(f"{browsers.HOST}/{name}")
            for scheme, width in (("light", 390), ("light", 1280), ("dark", 1280)):
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size({"width": width, "height": 844})
                page.screenshot(path=f"{SHOTS}/{name}-{width}-{scheme}.png", full_page=True)
        assert [line for line in said if "Content Security Policy" in line] == []
    assert found == []
