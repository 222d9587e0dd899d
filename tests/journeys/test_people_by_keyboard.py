"""What a person does with a letter, in a real browser: without scripts, by keyboard alone, at 390 px, in two languages.

Each journey is counted: screens are different pages of ours, fields what is typed or given, taps what is pressed or
ticked. The bars are those of the product's own table of journeys.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from PIL import Image

from agency.cases.models import Case
from agency.cases.operations import current_code, set_first_letter
from agency.contacts.models import ContactChange
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.parties.enums import Matter
from agency.parties.models import Creditor
from agency.payments.models import Payment
from agency.plans.enums import PlanState
from agency.plans.models import Plan
from agency.plans.operations import accept_offer
from agency.uploads.models import Upload
from tests.factories import BY, a_case, a_creditor, a_mandate, a_person, a_profile
from tests.journeys.conftest import START
from tests.portal.french import left_in_french

pytestmark = pytest.mark.e2e

NOW = datetime.fromisoformat(START)
ON = NOW.date()
POSTCODE = "44300"
MOST_TABS = 90
PROOF = {"session": "a" * 64, "ip": "b" * 64}
FOCUSED = "css => document.activeElement !== null && document.activeElement.matches(css)"


class Most(NamedTuple):
    """What a journey may ask: screens, fields, taps."""

    screens: int
    fields: int
    taps: int


@dataclass
class Hand:
    """Ten fingers on a keyboard: nothing is clicked, nothing is filled but by keys."""

    page: Any
    site: str
    screens: list[str] = field(default_factory=list)
    fields: int = 0
    taps: int = 0
    words: list[str] = field(default_factory=list)

    def goes(self, path: str) -> None:
        """Open an address, as a telephone does from the square of a letter."""
        self.page.goto(self.site + path)
        self.arrives()

    def arrives(self) -> None:
        """Note the page that is here now, and what is left in French on it."""
        self.page.wait_for_load_state()
        address = urlsplit(self.page.url)
        if f"{address.scheme}://{address.netloc}" != self.site:
            return
        if address.path not in self.screens:
            self.screens.append(address.path)
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address.path
        if self.page.evaluate("document.documentElement.lang") == "en":
            self.words += left_in_french(self.page.content())

    def reaches(self, css: str) -> None:
        """Go from control to control until this one has the focus, and a ring that shows it."""
        for _key in range(MOST_TABS):
            if self.page.evaluate(FOCUSED, css):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError((css, self.page.url))

    def presses(self, css: str, key: str = "Enter") -> None:
        """Press a link or a button, and wait for what it leads to."""
        self.reaches(css)
        self.taps += 1
        with self.page.expect_navigation(timeout=10_000):
            self.page.keyboard.press(key)
        self.arrives()

    def types(self, name: str, text: str) -> None:
        """Type in a field, over what stood there."""
        self.reaches(f"[name={name}]")
        self.fields += 1
        self.page.keyboard.type(text)

    def dates(self, name: str, day: date) -> None:
        """Type a day, in the order that this browser's own window wants: its language is nobody's choice here."""
        self.types(name, f"{day:%d%m%Y}")
        if self.page.locator(f"[name={name}]").input_value() != day.isoformat():
            for _part in range(2):
                self.page.keyboard.press("ArrowLeft")
            self.page.keyboard.type(f"{day:%m%d%Y}")
        assert self.page.locator(f"[name={name}]").input_value() == day.isoformat()

    def picks(self, name: str, value: str) -> None:
        """Choose among a group: Tab enters it, arrows go through it."""
        self.reaches(f"[name={name}]")
        self.taps += 1
        self.page.keyboard.press("Space")
        for _key in range(12):
            if self.page.evaluate(FOCUSED, f"[name={name}][value='{value}']:checked"):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError((name, value))

    def ticks(self, name: str) -> None:
        """Tick a box."""
        self.reaches(f"[name={name}]")
        self.taps += 1
        self.page.keyboard.press("Space")

    def gives(self, name: str) -> None:
        """Give a photograph: the button opens the telephone's own window."""
        self.reaches(f"[name={name}]")
        self.fields += 1
        with self.page.expect_file_chooser(timeout=5000) as window:
            self.page.keyboard.press("Space")
        window.value.set_files([{"name": "recu.png", "mimeType": "image/png", "buffer": a_photo()}])

    def begins_again(self) -> None:
        """Count from the page that is open now."""
        self.screens, self.fields, self.taps = self.screens[-1:], 0, 0

    @property
    def count(self) -> Most:
        """What was asked so far."""
        return Most(len(self.screens), self.fields, self.taps)


def to(name: str) -> str:
    """A link to a page of the file."""
    return f"main a[href$='/{name}/']"


SEND = "main form button[type=submit].btn:not([name=language])"


def pays(hand: Hand, case: Case) -> None:
    """Pay the whole by card."""
    hand.presses(to("payer"))
    hand.presses("button[name=part][value=all]")
    hand.reaches("[name=card]")
    hand.page.keyboard.type("4242424242424242")
    with hand.page.expect_navigation(url=f"{hand.site}/**"):
        hand.page.keyboard.press("Enter")
    hand.arrives()
    # The provider's word comes beside the person: the page that waits says so.
    for _moment in range(40):
        if Payment.objects.filter(case=case).exists():
            break
        hand.page.wait_for_timeout(250)
    assert Payment.objects.get(case=case).amount == Decimal("486.00")


def accepts(hand: Hand, case: Case) -> None:
    """Accept one of the offered plans."""
    hand.presses(to("echeancier"))
    hand.reaches("[name=amount]")
    hand.ticks("amount")
    hand.picks("day", "10")
    hand.presses("button[value=review]")
    hand.ticks("read")
    hand.presses(SEND)
    assert Plan.objects.get(case=case).state == PlanState.RUNNING


def proposes(hand: Hand, case: Case) -> None:
    """Propose an amount of one's own, beyond what the creditor said yes to."""
    hand.presses(to("echeancier"))
    hand.types("own", "20")
    hand.picks("day", "10")
    hand.presses("button[value=review]")
    hand.ticks("read")
    hand.presses(SEND)
    plan = Plan.objects.get(case=case)
    assert (plan.state, plan.monthly) == (PlanState.PROPOSED, Decimal("20.00"))
    assert ("rendering" in plan.evidence) == (hand.page.evaluate("document.documentElement.lang") == "en")


def paid_before(hand: Hand, case: Case) -> None:
    """Say that it is paid, with a photograph of the receipt."""
    hand.presses(to("deja-paye"))
    hand.picks("method", "transfer")
    hand.types("paid_on", "12 septembre")
    hand.gives("documents")
    hand.presses(SEND)
    assert Upload.objects.get(reply=_reply(case, ReplyKind.ALREADY_PAID)).name == "recu.png"


def disagrees(hand: Hand, case: Case) -> None:
    """Say what is wrong."""
    hand.presses(to("pas-d-accord"))
    hand.picks("reason", "amount")
    hand.types("text", "Deux repas de trop.")
    hand.presses(SEND)
    assert _reply(case, ReplyKind.DISPUTE).text == "Deux repas de trop."


def has_a_hard_time(hand: Hand, case: Case) -> None:
    """Say that times are hard, without a reason."""
    hand.presses(to("periode-difficile"))
    hand.picks("situation", "unsaid")
    hand.presses(SEND)
    hand.presses(SEND)
    assert _reply(case, ReplyKind.HARDSHIP).answers["situation"] == "unsaid"


def takes_a_pause(hand: Hand, case: Case) -> None:
    """Take the pause that asks for no reason."""
    hand.presses(to("pause"))
    hand.presses(SEND)
    assert case.holds.get().reason == "pause"


def writes(hand: Hand, case: Case) -> None:
    """Write a message to the person who follows the file."""
    hand.presses(to("ecrire"))
    hand.types("text", "Merci de votre aide")
    hand.presses(SEND)
    assert _reply(case, ReplyKind.MESSAGE).text == "Merci de votre aide"


def changes_a_number(hand: Hand, case: Case) -> None:
    """Give another telephone number."""
    hand.presses(to("coordonnees"))
    hand.presses(to("coordonnees/telephone"))
    hand.types("phone", "0639980142")
    hand.presses(SEND)
    assert ContactChange.objects.get(debtor=case.debtor).matter == Matter.PHONE


def delays_a_month(hand: Hand, case: Case) -> None:
    """Give one date of a plan that is followed another day, from the file's own page."""
    hand.begins_again()
    hand.presses(to("une-date"))
    hand.dates("to", date(2026, 11, 20))
    hand.presses("button[value=day]")
    plan = Plan.objects.get(case=case)
    assert plan.instalments.get(number=1).due_on == date(2026, 11, 20)


def tells_of_a_death(hand: Hand, case: Case) -> None:
    """Tell of a death with the code of the letter alone, without entering the file."""
    hand.presses("main a[href$='/deces/']")
    hand.types("code", current_code(debtor=case.debtor, by=BY, at=NOW))
    hand.types("name", "Jean Roussel")
    hand.picks("relation", "family")
    hand.types("reach", "0639980142")
    hand.presses(SEND)
    assert _reply(case, ReplyKind.DEATH).case_id == case.pk


def _reply(case: Case, kind: str) -> Reply:
    return Reply.objects.get(case=case, kind=kind)


class Journey(NamedTuple):
    """What a person does, and the most that it may ask."""

    does: Callable[[Hand, Case], None]
    most: Most
    inside: bool = True
    followed: bool = False


JOURNEYS = {
    "pay in full": Journey(pays, Most(4, 2, 5)),
    "accept a plan": Journey(accepts, Most(5, 4, 8)),
    "propose a plan": Journey(proposes, Most(5, 4, 8)),
    "already paid, with a proof": Journey(paid_before, Most(4, 4, 6)),
    "not agreed": Journey(disagrees, Most(4, 2, 6)),
    "hard time": Journey(has_a_hard_time, Most(5, 1, 5)),
    "pause": Journey(takes_a_pause, Most(3, 1, 4)),
    "message": Journey(writes, Most(4, 2, 3)),
    "change of number": Journey(changes_a_number, Most(4, 2, 4)),
    "delay an instalment": Journey(delays_a_month, Most(2, 1, 3), followed=True),
    "a death": Journey(tells_of_a_death, Most(3, 4, 3), inside=False),
}


def a_letter_of(school: Creditor, number: int, *, followed: bool) -> tuple[Case, str]:
    """A case of somebody else each time, its first letter posted, and the letter's code."""
    person = a_person(
        school, last_name=f"Roussel-{chr(65 + number)}", line1=f"{number + 1} rue des Acacias",
        email=f"personne{number}@exemple.example",
    )  # fmt: skip
    case = a_case(creditor=school, debtor=person, number=f"FA-{number}", on=ON, at=NOW)
    set_first_letter(case=case, reference=f"{case.reference}-L1", sent_on=ON, by=BY, at=NOW)
    if followed:
        accept_offer(
            case=case, debtor=person, monthly=Decimal("81.00"), day=10, evidence=PROOF, by=BY, at=NOW, on=ON
        )  # fmt: skip
    return case, current_code(debtor=person, by=BY, at=NOW)


def a_photo() -> bytes:
    """A picture as a telephone sends it."""
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(kept, "PNG")
    return kept.getvalue()


def opens(hand: Hand, code: str, language: str, *, inside: bool) -> None:
    """Scan the square of the letter, in one's own language, and enter with the postcode."""
    hand.goes(f"/c/{code}")
    if language == "en":
        hand.presses("button[name=language][value=en]")
        hand.begins_again()
        hand.words.clear()
    if inside:
        hand.types("postcode", POSTCODE)
        hand.presses(SEND)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_journey_by_keyboard_without_scripts(
    product: Any, chromium: Any, fresh_database: Any, in_tenant: Any, language: str
) -> None:
    over, french = {}, {}
    with in_tenant(fresh_database.first):
        a_profile()
        school = a_creditor()
        a_mandate(school)
        for number, (name, journey) in enumerate(JOURNEYS.items()):
            case, code = a_letter_of(school, number, followed=journey.followed)
            context = chromium.new_context(
                locale="fr-FR", java_script_enabled=False, viewport={"width": 390, "height": 844}
            )
            hand = Hand(context.new_page(), product.url("lhermitte", "").rstrip("/"))
            opens(hand, code, language, inside=journey.inside)
            journey.does(hand, case)
            assert hand.page.evaluate("document.documentElement.lang") == language, name
            if any(asked > most for asked, most in zip(hand.count, journey.most, strict=True)):
                over[name] = (hand.count, hand.screens)
            if hand.words:
                french[name] = hand.words
            context.close()
    assert (over, french) == ({}, {})
