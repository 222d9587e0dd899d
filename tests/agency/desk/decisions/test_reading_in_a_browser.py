"""« À relire » in a real browser: nothing for axe to say, nothing wider than the window, keys that lead on."""

import pytest

from agency.mandates.operations import set_profile
from agency.outbox.review.operations import hold_back
from agency.outbox.review.queries import drawing_of
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.decisions.test_reading_letters import LIST, letters  # noqa: F401  the morning of these pages
from tests.factories import BY
from tests.portal.browser import HOST, faults, opened, serve

POLICY = "default-src 'self'; img-src 'self' data:"


@pytest.mark.e2e
def test_the_letters_of_a_day_are_read_with_the_keyboard(sign_in, letters, ines):  # noqa: F811  the fixture
    set_profile(by=BY, at=scene.NOW, letters_approved=True)
    boss, (one, two, three) = sign_in(Role.MANAGER), letters
    hold_back(message=three, reason="Adresse à vérifier auprès du collège", owner=ines, by=BY, at=scene.NOW)
    shown = {
        "liste": LIST, "retenus": f"{LIST}?pile=retenus", "retenu": f"{LIST}{three.pk}/relire/",
        "departs": "/gestion/cabinet/departs/", LIST[1:] + f"{one.pk}/relire/": f"{LIST}{one.pk}/relire/",
        LIST[1:] + f"{two.pk}/relire/": f"{LIST}{two.pk}/relire/",
    }  # fmt: skip
    pages = {name: boss.get(path).content.decode() for name, path in shown.items()}
    pages["refuse"] = boss.post(f"{LIST}{one.pk}/jour/", {"reason": "x"}).content.decode()
    pages["departs-refuse"] = boss.post("/gestion/cabinet/departs/", {"letters_leave_at": "23:00"}).content.decode()
    sheet = boss.get(f"{LIST}{one.pk}/relire/{drawing_of(one).sha256[:16]}/1.png").content
    with opened() as browser:
        page = browser.new_page(locale="fr-FR", viewport={"width": 1280, "height": 900})
        serve(page, pages, POLICY)
        page.route("**/*.png", lambda route: route.fulfill(body=sheet, content_type="image/png"))
        assert [fault for name in pages for fault in faults(page, name)] == []
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"{HOST}{LIST}{one.pk}/relire/")
        page.keyboard.press("r")
        assert page.evaluate("document.activeElement.name") == "reason"
        page.keyboard.press("Escape")
        page.keyboard.press("n")
        page.wait_for_url(f"{HOST}{LIST}{two.pk}/relire/")
        page.keyboard.press("p")
        page.wait_for_url(f"{HOST}{LIST}{one.pk}/relire/")
