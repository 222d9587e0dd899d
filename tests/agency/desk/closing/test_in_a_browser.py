"""The page that closes a case, in a real browser: nothing for axe, nothing wider than the window."""

import pytest

from agency.cases.operations import set_first_letter
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import answer
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.test_pages_in_a_browser import POLICY
from tests.factories import BY, a_case
from tests.portal.browser import faults, opened, serve


@pytest.fixture
def pages(sign_in):
    """The form, refused, and the case once it is closed."""
    ago, manager = scene.ago(days=9), sign_in(Role.MANAGER)
    case = a_case(on=ago.date(), at=ago)
    set_first_letter(case=case, reference="LH-1", sent_on=ago.date(), by=BY, at=ago)
    scene.reply(case, ReplyKind.DISPUTE, "Douze cartons manquaient.", at=scene.ago(days=3), reason="quality")
    where = f"/gestion/dossier/{case.reference}/"
    shown = {"clore": manager.get(f"{where}clore/"), "refus": manager.post(f"{where}clore/", {"reason": "not_owed"})}
    shown["attend"] = manager.get(where)
    answer(reply=case.replies.get(), text="Vous avez raison.", lift_hold=True, by=BY, at=scene.NOW, on=scene.TODAY)
    manager.post(f"{where}clore/", {"reason": "uncollectable", "note": "Trois adresses, aucune n’est bonne."})
    shown["clos"] = manager.get(where)
    return {name: answer.content.decode() for name, answer in shown.items()}


@pytest.mark.e2e
def test_axe_finds_nothing_at_any_width_in_light_or_dark(pages):
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, pages, POLICY)
        assert [fault for name in pages for fault in faults(page, name)] == []
