"""Plan, pause, proposal, question, missed part, co-debtor and protection at once, as each of two parents reads them.

The whole product of these states is walked: whatever was asked or granted beside it, a plan stays said with its
dates, no day that went by is told as one to come, and neither parent reads the other's words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from django.test import RequestFactory
from django.urls import reverse

from agency.cases.enums import CaseState, HoldReason
from agency.cases.models import Case, CaseParty, Hold
from agency.cases.operations import current_code, hold, lift_hold, move, set_first_letter
from agency.commitments.enums import CommitmentKind
from agency.commitments.operations import announce
from agency.common.calendar import paris_date
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import answer, ask_pause, receive_reply
from agency.journal.rules import Actor
from agency.language.presenters import format_date
from agency.parties.enums import Protection
from agency.parties.models import Debtor
from agency.parties.operations import protect
from agency.plans.models import Plan
from agency.plans.operations import PlanRefused, accept_offer, decide
from agency.strategies.models import Strategy, StrategyRun
from agency.strategies.operations import install_defaults
from agency.strategies.rules import FAMILY_STEPS, freeze
from portal.debtors.door.session import Visitor
from portal.debtors.presenters import case_detail
from portal.debtors.visits import DebtorVisit
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person

PLANS = ("none", "proposed", "running", "missed", "declined")
PAUSES = ("none", "paused")
DISPUTES = ("none", "waiting", "late", "answered")
BEGUN = NOW - timedelta(days=70)
EVIDENCE = {"session": "0" * 64, "ip": "1" * 64}
WORDS = "La cantine de mars n’a jamais été servie"
REASON = "Deux ans suffiraient au collège"
DAY = r"(?:\w+ )?(\d+(?:er)? \w+ \d{4})"
LETTER_ON = TODAY + timedelta(days=14)
TO_COME = (
    rf"Prochain versement : \S+ € le {DAY}", rf"Réponse au plus tard le {DAY}", rf"en pause jusqu’au {DAY}",
    rf"ensuite.*?(?:Le|Au plus tard le|Pas avant le) {DAY}",
)  # fmt: skip
LETTER = "Une lettre recommandée part, pour faire le point avec vous."
AHEAD = frozenset(format_date(TODAY + timedelta(days=gone)).replace("\u00a0", " ") for gone in range(1000))
FREE = {(plan, "none", "none") for plan in ("none", "declined")}
FORBIDDEN = frozenset({Protection.OVERINDEBTED, Protection.INSOLVENT})


@contextmanager
def undone() -> Iterator[None]:
    """Play something, then put everything back as it was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def case(tenant: Any) -> Case:
    """Camille and Alex owe a school together; the first letter left seventy days ago."""
    school = a_creditor()
    alex = a_person(
        school, civility="m", first_name="Alex", last_name="Durand", postcode="35200", city="Rennes",
        email="alex@durand.example",
    )  # fmt: skip
    case = a_case(creditor=school, with_debtor=alex, on=paris_date(BEGUN), at=BEGUN)
    under_way(case)
    return set_first_letter(case=case, reference=f"{case.reference}-L1", sent_on=paris_date(BEGUN), by=BY, at=BEGUN)


def under_way(case: Case) -> None:
    """The calendar of the case stands before its second letter, whose day was announced to each parent."""
    install_defaults(by=BY, at=BEGUN)
    strategy = Strategy.objects.get(audience="consumer", is_default=True)
    StrategyRun.objects.create(
        case=case, strategy=strategy, version=strategy.live_revision_id, steps=freeze(FAMILY_STEPS),
        started_on=paris_date(BEGUN), next_step=1, planned_step=0, next_on=LETTER_ON,
    )  # fmt: skip
    for party in case.parties.select_related("debtor"):
        announce(
            case=case, debtor=party.debtor, kind=CommitmentKind.NEXT_STEP, step="registered_letter", text="la suite",
            announced_on=paris_date(BEGUN), due_on=LETTER_ON, dedupe_key=f"letter:{party.pk}", by=BY, at=BEGUN,
        )  # fmt: skip


def text_of(browser: AgencyClient, case: Case) -> str:
    answered = browser.get(reverse("debtors:home", args=[case.reference]))
    assert answered.status_code == 200, answered.status_code
    return plain(answered.content.decode())


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\u00a0", " ").split())


def propose(case: Case, person: Debtor, at: Any, monthly: str) -> Plan:
    return accept_offer(
        case=case, debtor=person, monthly=Decimal(monthly), day=15, evidence=EVIDENCE, by=Actor.debtor(person), at=at,
        on=paris_date(at),
    )  # fmt: skip


def with_plan(case: Case, person: Debtor, state: str) -> None:
    """162,00 € on the fifteenth of each month within the school's rule; 20,00 € is beyond it."""
    if state == "missed":
        propose(case, person, BEGUN, "162.00")
    elif state == "running":
        propose(case, person, NOW - timedelta(days=1), "162.00")
    elif state in ("proposed", "declined"):
        plan = propose(case, person, NOW - timedelta(days=1), "5.00")
        assert plan.state == "proposed"
        if state == "declined":
            decide(plan=plan, accept=False, reason=REASON, by=BY, at=NOW - timedelta(hours=1), on=TODAY)


def with_dispute(case: Case, person: Debtor, state: str) -> None:
    if state == "none":
        return
    at = NOW - timedelta(days=40 if state == "late" else 2)
    reply = receive_reply(
        case=case, debtor=person, kind=ReplyKind.DISPUTE, text=WORDS, answers={"reason": "no_service"},
        by=Actor.debtor(person), at=at, on=paris_date(at),
    )  # fmt: skip
    if state == "answered":
        answer(reply=reply, text="Le collège confirme.", lift_hold=False, by=BY, at=NOW - timedelta(hours=2), on=TODAY)


def with_pause(case: Case, person: Debtor, state: str) -> None:
    if state == "paused":
        at = NOW - timedelta(days=1)
        ask_pause(case=case, debtor=person, by=Actor.debtor(person), at=at, on=paris_date(at))


def with_protection(case: Case, person: Debtor, protection: Protection) -> None:
    """What `protect` leaves: the person's status, and the case on hold when it asks this person first."""
    since = TODAY if protection else None
    Debtor.objects.filter(pk=person.pk).update(protection=protection, protected_since=since)
    if protection and person == case.debtor:
        Hold.objects.create(
            case=case, reason=HoldReason.PROTECTION, starts_at=NOW, review_on=TODAY + timedelta(days=90)
        )


def no_false_date(page: str) -> None:
    """Every day told as one to come is to come."""
    for pattern in TO_COME:
        assert all(day in AHEAD for day in re.findall(pattern, page)), (pattern, page)


def ahead(page: str) -> str:
    """What the page says of what comes next."""
    return page.partition("Ce qui se passe ensuite")[2].partition("Parler à quelqu’un")[0]


def of_what_comes(page: str, *, letters: bool, plan: str = "none", pause: str = "none", dispute: str = "none") -> None:
    """A letter is told when it leaves on its day, with what stops it; else why nothing leaves, and until when."""
    told = ahead(page)
    day = format_date(LETTER_ON).replace("\u00a0", " ")
    assert (f"Le {day} {LETTER}" in told) is letters, told
    assert ("Ce qui l’arrête" in told) is letters
    assert ("mise en demeure part" in told) is letters
    assert told.strip()
    assert ("La pause se termine" in told) is (pause == "paused"), told
    assert ("Notre réponse à votre désaccord" in told) is (dispute in ("waiting", "late")), told
    assert ("en retard" in told) is (dispute == "late"), told
    assert ("Notre réponse à votre proposition" in told) is (plan == "proposed"), told
    assert ("Votre versement de 162,00 €" in told) is (plan in ("running", "missed")), told


def of_their_own(page: str, case: Case, person: Debtor, plan: str, dispute: str, protection: Protection) -> None:
    """What the person owes, asked and was answered stands on their page, all of it."""
    closed = protection in FORBIDDEN
    if plan in ("running", "missed"):
        part = next(part for part in Plan.objects.get().instalments.all() if part.due_on >= TODAY)
        said = f"Prochain versement : 162,00 € le {format_date(part.due_on)}".replace("\u00a0", " ")
        assert (said in page) is not closed
        assert "Vous n’avez rien à faire" not in page or closed
        assert ("ne versez rien" in page) is closed
    assert ("manqué" in page) is (plan == "missed" and not closed)
    if plan == "proposed":
        assert "5,00 € par mois" in page
    assert (REASON in page) is (plan == "declined")
    assert (WORDS in page) is (dispute != "none")
    assert ("Nous sommes en retard" in page) is (dispute == "late")
    assert ("Rien à payer pour le moment" in page) is closed
    assert ("surendettement est recevable" in page) is (protection == Protection.OVERINDEBTED)
    assert ("procédure collective" in page) is (protection == Protection.INSOLVENT)
    assert not (protection and "Régler en plusieurs fois" in page)


def of_the_other(page: str, plan: str) -> None:
    """The other parent is told that a plan runs, and nothing of it, nor why the file rests."""
    assert ("Un échéancier est suivi sur ce dossier" in page) is (plan in ("running", "missed"))
    for theirs in ("162,00", "5,00 € par mois", WORDS, REASON, "manqué", "Nous sommes en retard", "Rien à payer"):
        assert theirs not in page, theirs
    assert "486,00 €" in page


def exits_open(browser: AgencyClient, case: Case, person: Debtor, page: str) -> None:
    """An exit is shown when it leads somewhere, and only then."""
    offered = "Régler en plusieurs fois" in page
    shown = browser.get(reverse("debtors:plan", args=[case.reference])).status_code == 200
    assert shown is (offered or "Changer ma proposition" in page)
    with undone():
        try:
            propose(case, person, NOW, "121.50")
        except PlanRefused:
            assert not offered
        else:
            assert offered
    payable = "Régler en une fois" in page
    assert (browser.get(reverse("debtors:pay", args=[case.reference])).status_code == 200) is payable


class Readers:
    """The two parents' own reading of a case past the door; what is told alike is drawn once."""

    def __init__(self, case: Case) -> None:
        self.people = [party.debtor for party in case.parties.select_related("debtor")]
        self.drawn: dict[tuple[int, str], str] = {}

    def page(self, person: Debtor, case: Case) -> str:
        """Their home page, as the database stands."""
        part = CaseParty.objects.select_related("debtor", "case__creditor", "case__mandate", "case__referent")
        mine = part.get(case=case, debtor=person)
        detail = case_detail(mine, at=NOW)
        known = (person.pk, repr(detail))
        if known not in self.drawn:
            visit = DebtorVisit(RequestFactory().get("/"), Visitor(person.pk, 0, NOW, NOW), mine, NOW)
            self.drawn[known] = plain(visit.render("portal/debtors/home.html", case=detail).content.decode())
        return self.drawn[known]


@pytest.mark.parametrize("plan", PLANS)
def test_no_state_hides_another_in_either_parents_eyes(tenant: Any, case: Case, plan: str) -> None:
    """The whole product: each state is set up once, beneath all that stands beside it."""
    readers = Readers(case)
    for rank, (actor, dispute) in enumerate(product(readers.people, DISPUTES)):
        with undone():
            played = Case.objects.get(pk=case.pk)
            with_dispute(played, actor, dispute)
            with_plan(played, actor, plan)
            for pause in PAUSES:
                with undone():
                    with_pause(played, actor, pause)
                    for protection in Protection:
                        with undone():
                            with_protection(played, actor, protection)
                            page = readers.page(actor, played)
                            no_false_date(page)
                            of_their_own(page, played, actor, plan, dispute, protection)
                            free = (plan, pause, dispute) in FREE
                            closed = protection in FORBIDDEN and plan != "proposed"
                            of_what_comes(
                                page, letters=free and not protection, plan="none" if closed else plan,
                                pause="none" if protection else pause, dispute=dispute,
                            )  # fmt: skip
                            # The other reads nothing of what protects this one: each kind in its turn.
                            if protection in (Protection.NONE, list(Protection)[1 + rank % (len(Protection) - 1)]):
                                other = next(person for person in readers.people if person != actor)
                                page = readers.page(other, played)
                                no_false_date(page)
                                of_the_other(page, plan)
                                held = protection and actor == played.debtor
                                of_what_comes(page, letters=free and not held, pause=pause)


@pytest.mark.parametrize("plan", PLANS)
def test_an_exit_is_shown_when_it_leads_somewhere(
    tenant: Any, case: Case, plan: str, inside_as: Callable[..., AgencyClient]
) -> None:
    people = [party.debtor for party in case.parties.select_related("debtor")]
    browsers = {person: inside_as(person) for person in people}
    with_plan(case, case.debtor, plan)
    for protection in (Protection.NONE, Protection.OVERINDEBTED, Protection.GUARDIANSHIP):
        with undone():
            with_protection(case, case.debtor, protection)
            for reader, browser in browsers.items():
                page = text_of(browser, case)
                exits_open(browser, Case.objects.get(pk=case.pk), Debtor.objects.get(pk=reader.pk), page)


def test_a_collective_procedure_is_not_called_over_indebtedness(
    tenant: Any, case: Case, inside_as: Callable[..., Any]
) -> None:
    protect(debtor=case.debtor, protection=Protection.INSOLVENT, since=TODAY, by=BY, at=NOW)
    page = text_of(inside_as(case.debtor), case)
    assert "Une procédure collective est ouverte" in page
    assert "surendettement est recevable" not in page


def test_a_pause_says_beforehand_that_the_plan_goes_on(tenant: Any, case: Case, inside_as: Callable[..., Any]) -> None:
    browser = inside_as(case.debtor)
    address = reverse("debtors:pause", args=[case.reference])
    assert "ses dates ne changent pas" not in browser.get(address).content.decode()
    propose(case, case.debtor, NOW, "162.00")
    assert "ses dates ne changent pas" in browser.get(address).content.decode()


def test_a_person_about_to_be_called_is_not_told_that_the_case_rests(
    tenant: Any, case: Case, inside_as: Callable[..., Any]
) -> None:
    browser = inside_as(case.debtor)
    standing = hold(case=case, reason=HoldReason.GENTLE, by=BY, at=NOW)
    page = text_of(browser, case)
    assert "Dossier en pause" not in page
    assert "Une personne du cabinet vous écrit ou vous appelle, avant tout autre courrier." in ahead(page)
    assert LETTER not in page
    lift_hold(hold=standing, by=BY, at=NOW, reason="appelée")
    hold(case=case, reason=HoldReason.STAFF, by=BY, at=NOW)
    page = text_of(browser, case)
    assert "Dossier en pause" in page
    assert "Aucun courrier de relance tant que votre dossier est en pause." in ahead(page)


def test_a_pause_that_is_over_leads_to_a_person_even_before_the_morning_ends_it(tenant: Any, case: Case) -> None:
    ask_pause(case=case, debtor=case.debtor, by=Actor.debtor(case.debtor), at=NOW - timedelta(days=16), on=TODAY)
    page = Readers(case).page(case.debtor, case)
    assert "Une personne du cabinet vous écrit ou vous appelle, avant tout autre courrier." in ahead(page)
    assert LETTER not in page


def test_what_a_creditor_took_back_is_no_more_ours_to_ask(
    tenant: Any, case: Case, inside_as: Callable[..., Any]
) -> None:
    move(case=case, to=CaseState.RETURNED, by=BY, at=NOW, on=TODAY, reason="repris")
    page = ahead(text_of(inside_as(case.debtor), case))
    assert "Collège Saint-Aubin choisit la suite. Aucune demande ne part plus de chez nous." in page


def test_a_file_looked_at_again_writes_to_nobody(tenant: Any, case: Case, inside_as: Callable[..., Any]) -> None:
    move(case=case, to=CaseState.WITH_CREDITOR, by=BY, at=NOW, on=TODAY, reason="question")
    page = ahead(text_of(inside_as(case.debtor), case))
    assert "Votre dossier est revérifié : aucun courrier ne part d’ici là." in page
    assert LETTER not in page


def test_two_missed_parts_are_told_as_one_sum(tenant: Any, case: Case, inside_as: Callable[..., Any]) -> None:
    propose(case, case.debtor, BEGUN, "81.00")
    page = text_of(inside_as(case.debtor), case)
    assert "2 versements manqués depuis le 15 septembre 2026 : 162,00 € en tout" in page
    assert "Prochain versement : 81,00 € le 15 novembre 2026" in page


def test_a_debt_owed_together_is_spread_once(tenant: Any, case: Case) -> None:
    alex = case.parties.exclude(debtor=case.debtor).get().debtor
    propose(case, case.debtor, NOW, "162.00")
    with pytest.raises(PlanRefused, match="déjà suivi ou proposé pour ce dossier"):
        propose(case, alex, NOW, "121.50")


def test_a_proposal_that_waits_is_told_as_such(tenant: Any, case: Case) -> None:
    propose(case, case.debtor, NOW, "5.00")
    with pytest.raises(PlanRefused, match="Votre proposition attend notre réponse"):
        propose(case, case.debtor, NOW, "121.50")


@pytest.fixture
def inside_as(tenant: Any) -> Callable[..., AgencyClient]:
    """`inside_as(person)`: the browser of one of the parents, past the door."""

    def enter(person: Debtor) -> AgencyClient:
        browser = AgencyClient(tenant)
        code = current_code(debtor=person, by=BY, at=NOW)
        postcode = person.addresses.get().postcode
        assert browser.post("/espace/", {"code": code, "postcode": postcode}).status_code == 302
        return browser

    return enter
