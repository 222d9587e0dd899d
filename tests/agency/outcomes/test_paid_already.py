"""Who says that it was paid is answered once the payment was looked for: settled, or asked again gently."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from agency.cases.enums import CaseState, HoldReason
from agency.cases.models import Case
from agency.cases.operations import hold
from agency.cases.queries import running_holds
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.disputes.operations import AlreadyAnswered, receive_reply
from agency.journal.models import JournalLine
from agency.ledger.queries import case_due
from agency.letters.enums import MessageKind
from agency.letters.wording.lint import WordsRefused
from agency.outbox.models import Message
from agency.outcomes.enums import WherePaid
from agency.outcomes.operations import VerdictRefused, decide_search
from agency.outcomes.values import PaymentFound
from agency.reductions.operations import ReductionRefused
from agency.strategies.models import StrategyRun
from sandbox.post import PostSandbox
from tests.books.holding import assert_books_hold
from tests.factories import BY, a_case
from tests.factories.transfers import a_transfer

D = Decimal
ON = date(2026, 11, 5)
Day = Callable[[date], datetime]


def at(on: date, hour: int = 10) -> datetime:
    return datetime(on.year, on.month, on.day, hour, tzinfo=UTC)


@pytest.fixture
def case(post: PostSandbox, whole_day: Day) -> Case:
    """Camille’s case, whose first letter has left."""
    case = a_case()
    for day in (date(2026, 11, 2), date(2026, 11, 3)):
        whole_day(day)
    case.refresh_from_db()
    return case


def says_paid(case: Case, on: date = ON, kind: ReplyKind = ReplyKind.ALREADY_PAID) -> Reply:
    return receive_reply(
        case=case, debtor=case.debtor, kind=kind, text="Je l’ai viré en septembre.",
        answers={"method": "transfer", "paid_on": "12 septembre"}, by=BY, at=at(on), on=on,
    )  # fmt: skip


def found(reply: Reply, where: WherePaid, on: date = date(2026, 11, 12), **facts: object) -> Reply:
    told = PaymentFound(where, **{"reason": ""} | facts)  # type: ignore[arg-type]
    return decide_search(reply=reply, found=told, by=BY, at=at(on))


def at_the_creditor(case: Case, amount: str, **facts: object) -> dict[str, object]:
    return {"claim": case.claims.get().pk, "amount": D(amount), "paid_on": date(2026, 9, 12)} | facts


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_creditor_received_it_all_and_nothing_is_asked_any_more(case: Case) -> None:
    reply = found(says_paid(case), WherePaid.CREDITOR, **at_the_creditor(case, "486.00"))
    case.refresh_from_db()
    assert (case.state, case_due(case.pk)) == (CaseState.SETTLED, 0)
    for part in ("Vous aviez raison", "a reçu 486,00 €, le 12 septembre 2026", "Il ne vous reste rien à régler"):
        assert part in plain(reply.answer)
    assert not running_holds(case, at(date(2026, 11, 12), 11)).exists()
    assert Message.objects.filter(kind=MessageKind.SUM_CHANGED).count() == 0, "the answer says it, nothing else does"
    assert JournalLine.objects.get(verb="payment.searched").data["where"] == "creditor"
    assert_books_hold()


def test_the_creditor_received_a_part_and_the_rest_is_asked_gently_at_the_date_told(case: Case) -> None:
    reply = found(says_paid(case), WherePaid.CREDITOR, **at_the_creditor(case, "200.00"))
    assert case_due(case.pk) == D("286.00")
    said = plain(reply.answer)
    assert "Il reste 286,00 € à régler" in said
    assert "aucun courrier ne part" in said
    run = StrategyRun.objects.get(case=case)
    assert run.steps[run.next_step]["kind"] != MessageKind.FORMAL_NOTICE
    assert run.next_on is not None
    assert run.next_on > date(2026, 11, 26)


def test_it_had_come_to_us_and_its_payment_is_named(case: Case) -> None:
    reply = says_paid(case)
    paid = a_transfer(case, "486.00", "septembre", on=ON, at=at(ON, 12))
    answered = found(reply, WherePaid.HERE, payment=paid.pk)
    assert "votre paiement de 486,00 € est arrivé chez nous, le 5 novembre 2026" in plain(answered.answer)
    assert "Il ne vous reste rien à régler" in answered.answer


def test_not_found_says_where_and_the_calendar_begins_anew(case: Case) -> None:
    why = "Le relevé du 12 septembre ne le montre pas, et l’école n’a rien reçu."
    reply = found(says_paid(case), WherePaid.NOWHERE, reason=why)
    said = plain(reply.answer)
    for part in ("sans le trouver", why, "Il reste 486,00 €", "Vous avez jusqu’au", "aucun courrier ne part"):
        assert part in said
    assert not running_holds(case, at(date(2026, 11, 12), 11)).exists()
    run = StrategyRun.objects.get(case=case)
    assert run.steps[run.next_step]["kind"] != MessageKind.FORMAL_NOTICE
    with pytest.raises(AlreadyAnswered):
        found(reply, WherePaid.NOWHERE, reason=why)


def test_a_case_that_rests_for_another_reason_keeps_resting(case: Case) -> None:
    reply = says_paid(case)
    hold(case=case, reason=HoldReason.STAFF, note="à voir", by=BY, at=at(ON))
    answered = found(reply, WherePaid.NOWHERE, reason="Rien en banque ni à l’école.")
    assert "aucun courrier ne part" not in answered.answer
    assert [one.reason for one in running_holds(case, at(date(2026, 11, 12), 11))] == [HoldReason.STAFF]


def test_what_is_not_whole_or_may_not_be_said_writes_nothing(case: Case) -> None:
    reply = says_paid(case)
    for where, facts in (
        (WherePaid.NOWHERE, {"reason": " "}), (WherePaid.NOWHERE, {"reason": "x" * 1001}), (WherePaid.HERE, {}),
        (WherePaid.HERE, {"payment": 999_999}), (WherePaid.CREDITOR, {}),
        (WherePaid.CREDITOR, at_the_creditor(case, "486.00", claim=999_999)),
    ):  # fmt: skip
        with pytest.raises(VerdictRefused):
            found(reply, where, **facts)  # type: ignore[arg-type]
    with pytest.raises(ReductionRefused):
        found(reply, WherePaid.CREDITOR, **at_the_creditor(case, "1000.00"))
    with pytest.raises(WordsRefused):
        found(reply, WherePaid.NOWHERE, reason="Sinon l’huissier saisira vos biens.")
    with pytest.raises(WordsRefused):
        found(reply, WherePaid.CREDITOR, **at_the_creditor(case, "200.00", reason="L’huissier viendra."))
    assert case_due(case.pk) == D("486.00")
    reply.refresh_from_db()
    assert reply.answered_at is None
    message = says_paid(case, kind=ReplyKind.MESSAGE)
    with pytest.raises(VerdictRefused, match="se cherche ici"):
        found(message, WherePaid.NOWHERE, reason="Rien.")
