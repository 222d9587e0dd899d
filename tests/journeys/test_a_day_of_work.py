"""A whole day of two handlers and a manager on forty files, in a real browser: no file is left asleep.

The handlers work by the keyboard; what an act costs in keys, the words aside, is counted. Whatever line is opened, who
is there may act on it: none is a dead end.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django_tenants.utils import tenant_context

from agency.cases.enums import OPEN_STATES, DocumentKind
from agency.cases.models import Case
from agency.cases.operations import attach_piece
from agency.desk.cases.queries.next_dates import asleep, with_next
from agency.desk.day.enums import ItemKind
from agency.desk.day.presenters.items import QueueItem
from agency.desk.day.presenters.queue import present_day
from agency.disputes.enums import ReplyKind
from agency.handling.enums import CallOutcome
from agency.handling.models import Call, PromiseToPay
from agency.parties.enums import ContactKind
from agency.parties.models import ContactPoint
from agency.plans.enums import PlanState
from agency.plans.models import Plan
from agency.strategies.operations import install_defaults
from agency.users.enums import Role, UserKind
from agency.users.models import User
from agency.users.operations import open_account
from tests.agency.desk import scene
from tests.agency.desk.day.test_nothing_falls_asleep import (
    asked_of_the_creditor,
    commitment_late,
    dispute_late,
    overpaid,
    promise_lost,
    proposal_late,
    suspended,
)
from tests.factories import BY, a_case, a_creditor, a_person
from tests.journeys.test_main_job import PASSWORD, TESTS, sign_in

pytestmark = pytest.mark.e2e

MORNING = "2026-11-23T09:12:00+01:00"
NOON, EVENING = scene.NOW + timedelta(hours=3), scene.NOW + timedelta(hours=9)
MOST_KEYS = 6
BILL = TESTS / "samples/facturx/vd_OK-001.pdf"
WORDS = "Merci de votre message : nous l’avons lu avec attention."


def message(case: Case) -> None:
    scene.reply(case, ReplyKind.MESSAGE, "Pouvez-vous me dire où j’en suis ?", at=scene.ago(days=1))


def appointment(case: Case) -> None:
    """Ana promised to call back this morning."""
    Call.objects.create(
        case=case, debtor=case.debtor, handler=User.objects.get(first_name="Ana"), incoming=True,
        began_at=scene.ago(days=30), ended_at=scene.ago(days=30), outcome="spoke", first_mark="postcode",
        second_mark="invoice", call_back_at=scene.ago(minutes=10),
    )  # fmt: skip


def to_qualify(case: Case) -> None:
    """Handed over this week, its bill is in the case."""
    attach_piece(
        claim=case.claims.get(), kind=DocumentKind.INVOICE, content=BILL.read_bytes(), mime="application/pdf", by=BY,
        at=scene.ago(days=2), on=scene.ago(days=2).date(),
    )  # fmt: skip


def asked(case: Case) -> None:
    """Its bill is there; its creditor was asked for the slip of delivery."""
    to_qualify(case)
    asked_of_the_creditor(case)


STORIES: dict[Callable[[Case], None], int] = {
    to_qualify: 14, message: 6, dispute_late: 3, proposal_late: 4, appointment: 1, promise_lost: 3, commitment_late: 3,
    asked: 2, overpaid: 1, suspended: 3,
}  # fmt: skip


def forty_files() -> None:
    """The house, its strategies, one school and what its forty families did since."""
    school = a_creditor()
    install_defaults(by=BY, at=scene.ago(days=40))
    for name, role in (("Ana", Role.HANDLER), ("Rose", Role.HANDLER), ("Ines", Role.MANAGER)):
        open_account(
            email=f"{name.lower()}@lhermitte.example", first_name=name, last_name="Caron", kind=UserKind.STAFF,
            role=role, password=PASSWORD,
        )  # fmt: skip
    number = 0
    for story, files in STORIES.items():
        for _one in range(files):
            number += 1
            person = a_person(school, first_name="Camille", last_name=f"Numéro{number:02}")
            ContactPoint.objects.create(
                debtor=person, kind=ContactKind.PHONE, value=f"06 39 98 00 {number:02}", source="person"
            )
            opened = scene.ago(days=30)
            case = a_case(
                creditor=school, debtor=person, number=f"F-{number:02}", qualified=story is not to_qualify,
                on=opened.date(), at=opened,
            )  # fmt: skip
            story(case)
    assert number == 40


class Desk:
    """Somebody at their desk. The keys of each act are counted; the words typed are not."""

    def __init__(self, browser: Any, product: Any, email: str) -> None:
        self.page = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900}).new_page()
        self.product = product
        self.spent: dict[str, int] = {}
        sign_in(self.page, self.address("journee/"), email)

    def address(self, path: str) -> str:
        return str(self.product.url("lhermitte", f"/gestion/{path}"))

    def open(self, item: QueueItem) -> None:
        """Open a line of the day; whoever is there finds something to do on it."""
        self.page.goto(self.address(f"journee/?file={item.tab}&ligne={item.key}"))
        acts = self.page.query_selector_all(".volet form [type=submit], .volet a.btn:not(.btn--second)")
        assert acts, f"{item.key} is a dead end: {self.page.inner_text('.volet')}"

    def act(self, name: str, *keys: str) -> None:
        """Press keys; after « → » another page comes, after « ⇢ » a panel, which « ⇠ » ends.

        What begins with « … » is typed, and counts for nothing.
        """
        pressed = 0
        for key in keys:
            if key.startswith("…"):
                self.page.locator(":focus").fill(key[1:])
                continue
            pressed += 1
            if key.endswith("⇢"):
                self.page.keyboard.press(key.removesuffix("⇢"))
                self.page.wait_for_selector("dialog[open] :focus")
            elif key.endswith("⇠"):
                self.page.keyboard.press(key.removesuffix("⇠"))
                self.page.wait_for_selector("main > .annonce")
            elif key.endswith("→"):
                with self.page.expect_navigation():
                    self.page.keyboard.press(key.removesuffix("→"))
            else:
                self.page.keyboard.press(key)
        assert self.page.query_selector(".corrections, .corriger") is None, self.page.inner_text("main")
        self.spent[name] = max(pressed, self.spent.get(name, 0))


def lines(agency: Any, kind: ItemKind) -> list[QueueItem]:
    """The lines of a kind that wait now."""
    with tenant_context(agency):
        return [item for item in present_day(NOON, scene.TODAY).items if item.kind == kind]


def ana_qualifies(ana: Desk) -> None:
    """Each point is read and ticked, the result chosen; the next file opens by itself."""
    ana.page.goto(ana.address("qualifier/"))
    while "/qualifier/" in ana.page.url:
        ana.act("qualify and next", "v", "1", "q→")


def rose_answers(rose: Desk, agency: Any) -> None:
    """Each word of a person is read in the queue and answered there; each proposal is agreed to."""
    while waiting := lines(agency, ItemKind.REPLY):
        rose.open(waiting[0])
        rose.act("answer", "e", f"…{WORDS}", "Control+Enter→")
    while waiting := lines(agency, ItemKind.PLAN):
        rose.open(waiting[0])
        rose.act("agree to a plan", "a→", "a→")


def ana_calls(ana: Desk, agency: Any) -> None:
    """The appointment of the morning: two marks of identity before the subject, then what was said."""
    (waiting,) = lines(agency, ItemKind.CALL_BACK)
    ana.open(waiting)
    ana.act("call", "t→", "a", "b", "1", "c→")
    assert not lines(agency, ItemKind.CALL_BACK)
    ana.page.goto(ana.address(f"dossier/{waiting.case.reference}/"))
    ana.act("promise", "p⇢", "…100", "Tab", "…2026-12-07", "Enter⇠")


def rose_goes_on(rose: Desk, agency: Any) -> None:
    """What was not kept, by them or by us; whom nobody heard of; what stands still."""
    for item in lines(agency, ItemKind.PROMISE):
        rose.open(item)
        rose.page.click("button:has-text('Laisser le calendrier reprendre')")
    for item in lines(agency, ItemKind.COMMITMENT):
        rose.open(item)
        rose.page.fill(".volet input[name=reason]", "la lettre est partie sous une autre référence")
        rose.page.click("button:has-text('Annuler l’engagement')")
    for item in lines(agency, ItemKind.QUESTION):
        rose.open(item)
        rose.page.fill("#reponse-creancier", "Le bon de livraison est signé, le voici.")
        rose.page.click("button:has-text('Le créancier a répondu')")
    for item in lines(agency, ItemKind.HOLD):
        rose.open(item)
        rose.page.fill(".volet input[name=review_on]", "2026-12-07")
        rose.page.click("button:has-text('Je m’en occupe, à cette date')")


def ines_decides(ines: Desk, agency: Any) -> None:
    """What is left to a manager: money that is not ours, and files that nothing carries on."""
    for item in lines(agency, ItemKind.OVERPAID):
        ines.open(item)
        ines.page.click(".volet a:has-text('Rendre')")
        assert ines.page.inner_text("h1")
    for item in lines(agency, ItemKind.ASLEEP):
        ines.open(item)
        ines.page.click(".volet a.btn:has-text('Ouvrir le dossier')")
        ines.page.click("summary:has-text('Suspendre')")
        ines.page.fill("input[name=note]", "à reprendre avec Rose")
        ines.page.fill("input[name=review_on]", "2026-12-01")
        ines.page.click("button:has-text('Suspendre')")


def left_open(agency: Any) -> dict[str, tuple[Any, Any]]:
    """Reference -> next date and owner of each open file, in the evening."""
    with tenant_context(agency):
        assert not asleep(EVENING).exists(), list(asleep(EVENING))
        files = with_next(Case.objects.filter(state__in=OPEN_STATES), EVENING)
        return {
            file.reference: (file.next_on, next((hold.owner_id for hold in file.standing if hold.owner_id), None))
            for file in files
        }


def test_forty_files_are_worked_through_and_none_is_left_asleep(
    product: Any, chromium: Any, fresh_database: Any
) -> None:
    """Qualified, answered, agreed, called, promised; in the evening each file has its next day or its owner."""
    agency = fresh_database.first
    with tenant_context(agency):
        forty_files()
    product.say(f"move {MORNING}")
    ana, rose, ines = (Desk(chromium, product, f"{name}@lhermitte.example") for name in ("ana", "rose", "ines"))

    ana_qualifies(ana)
    rose_answers(rose, agency)
    ana_calls(ana, agency)
    rose_goes_on(rose, agency)
    ana_qualifies(ana)
    product.say("morning")
    ines_decides(ines, agency)

    files = left_open(agency)
    assert len(files) >= 40 - STORIES[overpaid]
    assert [name for name, (day, owner) in files.items() if day is None and owner is None] == []
    spent = ana.spent | rose.spent
    assert set(spent) == {"qualify and next", "answer", "agree to a plan", "call", "promise"}
    assert max(spent.values()) <= MOST_KEYS, spent
    with tenant_context(agency):
        assert Call.objects.get(ended_at__gte=scene.NOW).outcome == CallOutcome.SPOKE
        assert PromiseToPay.objects.filter(due_on=date(2026, 12, 7)).count() == 1
        assert Plan.objects.filter(state=PlanState.RUNNING).count() == STORIES[proposal_late]
    assert product.say("books") == "balanced"
