"""An inspector reads the demo first: its past must be lawful and coherent in its own dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from wagtail.models import Revision

from agency.banking.models import BankStatement
from agency.cases.enums import OPEN_STATES, CaseState, DocumentKind
from agency.cases.models import Case, Claim, Hold
from agency.commitments.enums import ANNOUNCED_STEPS, KEPT_STATES, CommitmentState
from agency.commitments.models import Commitment
from agency.common.calendar import instant, is_working_day, next_working_day
from agency.journal.enums import ActorKind, Verb
from agency.journal.models import JournalLine
from agency.law.time.deadlines import information_latest
from agency.ledger.queries import due_by_case
from agency.letters.enums import DUNNING, MessageKind
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.queries import SENT
from agency.plans.enums import PlanState
from agency.plans.models import Instalment
from agency.strategies.operations import install_defaults
from agency.team.operations import invite
from agency.users.enums import Role, UserKind
from config.local.demo.people import FAMILLES, LHERMITTE, DemoUser
from config.local.demo.stories import familles, lhermitte
from config.local.demo.subscriptions import AGE
from sandbox.post import PostSandbox
from tests.books.holding import assert_books_hold
from tests.factories import BY, NOW

# What opened the agency, the morning, the post.
MACHINES = ("amiable", "tick", "outbox", BY.ref)
SATURDAY, FIRST_OF_MARCH = date(2026, 11, 28), date(2027, 3, 1)


@pytest.fixture(
    params=[(lhermitte, LHERMITTE, SATURDAY), (familles, FAMILLES, FIRST_OF_MARCH)], ids=["lhermitte", "familles"]
)
def today(request: Any, tenant: Any, tmp_path: Path, settings: Any) -> Iterator[date]:
    """The story of an agency, told to the end on a given day."""
    tell, agency, day = request.param
    settings.MEDIA_ROOT = tmp_path / "media"
    install_defaults(by=BY, at=NOW)
    _invited_by_the_opening(agency.staff[0], day)
    with PostSandbox(tmp_path) as office:
        settings.POST_OFFICE_URL = office.url
        tell(agency, day, lambda _at: None)
        yield day


def _invited_by_the_opening(manager: DemoUser, day: date) -> None:
    invite(
        email=manager.email, first_name=manager.first_name, last_name=manager.last_name, kind=UserKind.STAFF,
        role=Role.MANAGER, by=BY, at=instant(day, time(9, 0)) - AGE,
    )  # fmt: skip


def test_an_inspector_finds_nothing_to_say(today: date) -> None:
    inspections = (
        _people_who_know_nothing, _written_before_it_was_assessed,
        _written_while_it_was_suspended, _announced_and_not_done, _left_on_a_day_off,
        _without_its_invoice, _out_of_order, _statements_apart, _in_the_future, _unpaid_in_silence, _nothing_happened,
        _done_by_nobody, _signed_without_proof,
    )  # fmt: skip
    said = [complaint for inspect in inspections for complaint in inspect(today)]
    assert said == []
    assert_books_hold()


def _letters() -> Iterator[Message]:
    yield from Message.objects.filter(kind__in=DUNNING, state__in=SENT).order_by("accepted_at")


def _people_who_know_nothing(today: date) -> Iterator[str]:
    for case in Case.objects.filter(state__in=OPEN_STATES, first_letter_on=None):
        if information_latest(case.opened_on, None) < today:
            yield f"{case}: nobody was told in time where their data come from"


def _written_before_it_was_assessed(_today: date) -> Iterator[str]:
    for letter in _letters():
        concluded = JournalLine.objects.filter(verb=Verb.QUALIFICATION_CONCLUDED, case_id=letter.case_id).first()
        if concluded is None or concluded.at >= letter.accepted_at:
            yield f"{letter}: written before the case was assessed"


def _written_while_it_was_suspended(_today: date) -> Iterator[str]:
    for letter in _letters():
        if Hold.objects.filter(case=letter.case, starts_at__lte=letter.accepted_at, lifted_at__isnull=True).exists():
            yield f"{letter}: sent on a suspended case"


def _announced_and_not_done(today: date) -> Iterator[str]:
    for word in Commitment.objects.filter(kind__in=ANNOUNCED_STEPS):
        day = word.due_on if is_working_day(word.due_on) else next_working_day(word.due_on)
        if word.state == CommitmentState.OPEN and day < today:
            yield f"{word}: announced for {word.due_on}, and not done"
        if word.state in KEPT_STATES and word.kept_on != day:
            yield f"{word}: announced for {word.due_on}, done on {word.kept_on} by {word.act}"


def _left_on_a_day_off(_today: date) -> Iterator[str]:
    yield from (f"{letter}: sent on {letter.sent_on}" for letter in _letters() if not is_working_day(letter.sent_on))


def _without_its_invoice(_today: date) -> Iterator[str]:
    for claim in Claim.objects.filter(invoice__isnull=True):
        yield f"{claim}: no invoice in the case"
    for letter in _letters():
        if not letter.parts.filter(document__kind=DocumentKind.INVOICE).exists():
            yield f"{letter}: the invoice does not travel with it"


def _out_of_order(_today: date) -> Iterator[str]:
    lines = list(JournalLine.objects.order_by("id"))
    for earlier, later in pairwise(lines):
        if later.at < earlier.at:
            yield f"{later} at {later.at} is written after {earlier} at {earlier.at}"


def _statements_apart(_today: date) -> Iterator[str]:
    statements = list(BankStatement.objects.order_by("id"))
    for earlier, later in pairwise(statements):
        if later.opening != earlier.closing:
            yield f"{later} begins with {later.opening}, {earlier} ends with {earlier.closing}"


def _in_the_future(today: date) -> Iterator[str]:
    for line in JournalLine.objects.filter(at__date__gte=today):
        yield f"{line}: {line.at} is not over"
    for revision in Revision.objects.filter(created_at__date__gte=today).exclude(object_str__icontains="modèle"):
        if revision.content_object.__class__.__name__ == "Qualification":
            yield f"{revision}: assessed on {revision.created_at}"


def _unpaid_in_silence(today: date) -> Iterator[str]:
    for part in Instalment.objects.filter(plan__state=PlanState.RUNNING, due_on__lt=today - timedelta(days=5)):
        if part.paid < part.amount:
            yield f"{part}: due on {part.due_on}, and nobody said anything"


def _nothing_happened(_today: date) -> Iterator[str]:
    """A story where nothing is left to do, or nothing was done, shows nothing."""
    kinds = {letter.kind for letter in _letters()}
    if not {MessageKind.FIRST_LETTER, MessageKind.REGISTERED_LETTER, MessageKind.FORMAL_NOTICE} <= kinds:
        yield f"only {kinds} were written"
    states = set(Case.objects.values_list("state", flat=True))
    if not {CaseState.ACTIVE, CaseState.PLAN, CaseState.SETTLED, CaseState.WITH_CREDITOR} <= states:
        yield f"only {states} are shown"
    if Message.objects.filter(state=MessageState.FAILED).exists():
        yield "something could not be sent"
    if not any(due_by_case(Case.objects.values_list("pk", flat=True)).values()):
        yield "nobody owes anything"


def _done_by_nobody(_today: date) -> Iterator[str]:
    """Only what no hand does may be signed by the machine: the morning, the post, what the seeds brought."""
    for line in JournalLine.objects.filter(actor_kind=ActorKind.SYSTEM).exclude(actor_ref__in=MACHINES):
        yield f"{line}: {line.verb} by {line.actor_ref}"


def _signed_without_proof(_today: date) -> Iterator[str]:
    for line in JournalLine.objects.filter(verb=Verb.MANDATE_SIGNED):
        if not {"text_sha256", "code_sent_at"} <= set(line.data):
            yield f"{line}: signed without its evidence"
