"""A dispute is decided: the sums follow, the person is answered with what shows it, the case goes on gently."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from agency.cases.enums import CaseState, DocumentKind, HoldReason
from agency.cases.models import Case
from agency.cases.operations import add_document, hold
from agency.cases.queries import running_holds
from agency.commitments.enums import CommitmentKind, CommitmentState
from agency.commitments.models import Commitment
from agency.common.calendar import format_date
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.disputes.operations import AlreadyAnswered, receive_reply
from agency.journal.models import JournalLine
from agency.ledger.queries import case_due
from agency.letters.enums import MessageKind
from agency.letters.wording.lint import WordsRefused
from agency.outbox.models import Message
from agency.outbox.presenters.enclosures import joined
from agency.outbox.presenters.words import said
from agency.outcomes.enums import Goes, Ruling
from agency.outcomes.models import DisputeOutcome
from agency.outcomes.operations import VerdictRefused, decide, read_beforehand
from agency.outcomes.values import Verdict
from agency.strategies.models import StrategyRun
from sandbox.post import PostSandbox
from tests.factories import BY, a_case, a_creditor, a_mandate, a_person, add_claim

ON = date(2026, 11, 2)
PDF = b"%PDF-1.7 bon de livraison"
Day = Callable[[date], datetime]
D = Decimal


def at(on: date, hour: int = 10) -> datetime:
    return datetime(on.year, on.month, on.day, hour, tzinfo=UTC)


def firm_case() -> Case:
    creditor = a_creditor(email="compta@berthier.example")
    a_mandate(creditor)
    firm = a_person(creditor, kind="business", civility="", first_name="", last_name="", company_name="Atelier Fictif")
    return a_case(creditor=creditor, debtor=firm)


def disputed(case: Case, on: date, text: str = "Il manquait douze cartons.") -> Reply:
    return receive_reply(
        case=case, debtor=case.debtor, kind=ReplyKind.DISPUTE, text=text, answers={"reason": "amount"}, by=BY,
        at=at(on), on=on,
    )  # fmt: skip


def rejected(**changes: object) -> Verdict:
    words = {"ruling": Ruling.REJECTED, "reason": "Le bon de livraison est signé.", "content": PDF}
    return Verdict(**words | changes)  # type: ignore[arg-type]


def lowered(case: Case, ruling: Ruling, to: str, **changes: object) -> Verdict:
    owed = {case.claims.get().pk: D(to)}
    return Verdict(ruling, "Douze cartons n’ont pas été livrés.", owed, content=PDF, **changes)  # type: ignore[arg-type]


def run_of(case: Case) -> StrategyRun:
    return StrategyRun.objects.get(case=case)


def letters(case: Case) -> list[tuple[str, date | None]]:
    """What was posted, in order."""
    demands = Message.objects.filter(case=case, strategy_version__isnull=False, sent_on__isnull=False)
    return list(demands.order_by("sent_on", "pk").values_list("kind", "sent_on"))


def test_rejected_with_the_document_the_next_letter_is_gentle_and_dated_anew(post: PostSandbox, whole_day: Day) -> None:
    case = firm_case()
    for day in (ON, date(2026, 11, 3)):
        whole_day(day)
    case.refresh_from_db()
    reply = disputed(case, date(2026, 11, 5))
    whole_day(date(2026, 11, 6))
    told = date(2026, 11, 12)
    outcome = decide(reply=reply, verdict=rejected(), by=BY, at=at(told))
    assert (outcome.goes, outcome.lowered, outcome.remaining) == (Goes.LETTER, 0, D("486.00"))
    assert outcome.act_on
    assert outcome.act_on >= told + timedelta(days=15) > told
    reply.refresh_from_db()
    assert "la somme reste due" in reply.answer
    assert "Le bon de livraison est signé." in reply.answer
    assert "Le document est joint" in reply.answer
    assert format_date(outcome.act_on) in reply.answer
    assert not running_holds(case, at(told)).exists()
    word = Commitment.objects.get(case=case, kind=CommitmentKind.NEXT_STEP, state=CommitmentState.OPEN)
    assert (word.due_on, word.debtor, word.step) == (outcome.act_on, case.debtor, MessageKind.REGISTERED_LETTER)
    answered = Message.objects.get(dedupe_key=f"answer:{reply.pk}")
    assert [piece.sha256 for piece in joined(answered)] == [outcome.document.sha256]
    whole_day(outcome.act_on - timedelta(days=1))
    assert [kind for kind, _on in letters(case)] == [MessageKind.FIRST_LETTER]
    whole_day(outcome.act_on)
    assert letters(case)[-1] == (MessageKind.REGISTERED_LETTER, outcome.act_on)
    word.refresh_from_db()
    assert word.state == CommitmentState.KEPT
    assert Message.objects.filter(kind=MessageKind.REGISTERED_LETTER).get().payload["tone"] == "gentle"


def test_never_a_formal_notice_straight_after_an_answer(post: PostSandbox, whole_day: Day) -> None:
    case = firm_case()
    for day in (ON, date(2026, 11, 3), date(2026, 11, 18), date(2026, 11, 19)):
        whole_day(day)
    case.refresh_from_db()
    assert [kind for kind, _on in letters(case)] == [MessageKind.FIRST_LETTER, MessageKind.REGISTERED_LETTER]
    outcome = decide(
        reply=disputed(case, date(2026, 11, 20)), verdict=rejected(), by=BY, at=at(date(2026, 11, 24))
    )  # fmt: skip
    assert outcome.act_on is not None
    for days in range(5, 80):
        whole_day(date(2026, 11, 24) + timedelta(days=days))
        if len(letters(case)) == 4:
            break
    after = letters(case)[2:]
    assert [kind for kind, _on in after] == [MessageKind.REGISTERED_LETTER, MessageKind.FORMAL_NOTICE]
    assert after[0][1] == outcome.act_on


def test_after_the_formal_notice_the_hand_back_is_announced_again(post: PostSandbox, whole_day: Day) -> None:
    case = firm_case()
    for day in (ON, date(2026, 11, 3), date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 27), date(2026, 11, 28)):
        whole_day(day)
    case.refresh_from_db()
    reply, told = disputed(case, date(2026, 12, 1)), date(2026, 12, 3)
    outcome = decide(reply=reply, verdict=rejected(), by=BY, at=at(told))
    assert (outcome.goes, outcome.act_on) == (Goes.HAND_BACK, date(2026, 12, 21))
    reply.refresh_from_db()
    assert "nous rendons le dossier" in reply.answer
    whole_day(date(2026, 12, 20))
    case.refresh_from_db()
    assert case.state == CaseState.ACTIVE
    whole_day(date(2026, 12, 21))
    case.refresh_from_db()
    assert case.state == CaseState.RETURNED
    assert len(letters(case)) == 3


def test_a_corrected_sum_starts_the_letters_over_after_a_formal_notice(post: PostSandbox, whole_day: Day) -> None:
    case = firm_case()
    for day in (ON, date(2026, 11, 3), date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 27), date(2026, 11, 28)):
        whole_day(day)
    case.refresh_from_db()
    reply = disputed(case, date(2026, 12, 1))
    outcome = decide(reply=reply, verdict=lowered(case, Ruling.PARTLY, "300"), by=BY, at=at(date(2026, 12, 3)))
    assert (outcome.goes, outcome.lowered, case_due(case.pk)) == (Goes.LETTER, D("186.00"), D("300.00"))
    reply.refresh_from_db()
    assert "il reste 300,00\xa0€, au lieu de 486,00\xa0€" in reply.answer
    assert not Message.objects.filter(kind=MessageKind.SUM_CHANGED).exists(), "the answer says it, and nothing twice"
    assert (run_of(case).next_step, run_of(case).next_on) == (1, outcome.act_on)


def test_upheld_nothing_is_asked_any_more_and_the_creditor_knows(post: PostSandbox, whole_day: Day) -> None:
    case = firm_case()
    for day in (ON, date(2026, 11, 3)):
        whole_day(day)
    case.refresh_from_db()
    reply = disputed(case, date(2026, 11, 5))
    outcome = decide(reply=reply, verdict=lowered(case, Ruling.UPHELD, "0"), by=BY, at=at(date(2026, 11, 9)))
    case.refresh_from_db()
    assert (outcome.goes, case_due(case.pk), case.state) == (Goes.NOTHING, 0, CaseState.SETTLED)
    reply.refresh_from_db()
    assert "vous aviez raison" in reply.answer
    assert "rien à régler" in reply.answer
    notice = Message.objects.get(kind=MessageKind.DISPUTE_NOTICE)
    assert notice.creditor == case.creditor
    assert "est fondée" in said(notice)[0]
    assert JournalLine.objects.get(verb="dispute.decided").data["ruling"] == "upheld"
    whole_day(date(2026, 12, 1))
    assert len(letters(case)) == 1


def test_one_bill_of_two_is_corrected_and_the_other_stays(agency: object) -> None:
    case = a_case()
    more = add_claim(
        case=case, number="FA-2", label="Étude", issued_on=date(2026, 8, 1), due_on=date(2026, 8, 31),
        total=D("100.00"), paid_before=D(0), last_day_to_act=date(2028, 8, 31), by=BY, at=at(ON), on=ON,
    )  # fmt: skip
    verdict = Verdict(Ruling.UPHELD, "L’étude n’a pas eu lieu.", {more.pk: D(0)}, content=PDF)
    outcome = decide(reply=disputed(case, ON), verdict=verdict, by=BY, at=at(ON, 15))
    assert (outcome.lowered, outcome.remaining, outcome.goes) == (D("100.00"), D("486.00"), Goes.START)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"reason": " "}, "pourquoi"),
        ({"content": b""}, "le document qui le montre"),
        ({"ruling": Ruling.PARTLY}, "la facture"),
        ({"ruling": Ruling.PARTLY, "owed": {1: D("486.00")}}, "la facture"),
        ({"content": b"", "document": 999_999}, "dans la liste"),
    ],
)
def test_what_is_not_whole_is_refused_and_nothing_is_written(agency: object, changes: dict, says: str) -> None:
    case = a_case()
    reply = disputed(case, ON)
    with pytest.raises(VerdictRefused, match=says):
        decide(reply=reply, verdict=rejected(**changes), by=BY, at=at(ON, 15))
    with pytest.raises(VerdictRefused, match="plus basse"):
        decide(reply=reply, verdict=lowered(case, Ruling.PARTLY, "486.00"), by=BY, at=at(ON, 15))
    assert not DisputeOutcome.objects.exists()
    assert case_due(case.pk) == D("486.00")


def test_what_may_not_be_said_does_not_leave_and_nothing_is_lowered(agency: object) -> None:
    case = a_case()
    reply = disputed(case, ON)
    verdict = lowered(case, Ruling.PARTLY, "300")
    unfair = Verdict(verdict.ruling, "Sinon le tribunal sera saisi.", verdict.owed, content=PDF)
    with pytest.raises(WordsRefused):
        decide(reply=reply, verdict=unfair, by=BY, at=at(ON, 15))
    assert case_due(case.pk) == D("486.00")
    assert not case.documents.filter(kind=DocumentKind.CREDIT).exists()


def test_a_dispute_is_decided_once_and_another_hold_stays(agency: object) -> None:
    case = a_case()
    reply = disputed(case, ON)
    piece = add_document(
        case=case, kind=DocumentKind.DELIVERY, title="Bon de livraison", content=PDF, mime="application/pdf", by=BY,
        at=at(ON), on=ON,
    )  # fmt: skip
    hold(case=case, reason=HoldReason.STAFF, by=BY, at=at(ON), review_on=date(2026, 12, 1))
    shown = rejected(content=b"", document=piece.pk)
    outcome = decide(reply=reply, verdict=shown, by=BY, at=at(ON, 15))
    assert (outcome.document, outcome.goes, outcome.act_on) == (piece, Goes.HELD, None)
    assert [one.reason for one in running_holds(case, at(ON, 16))] == [HoldReason.STAFF]
    with pytest.raises(AlreadyAnswered):
        decide(reply=reply, verdict=shown, by=BY, at=at(ON, 16))


def test_the_answer_is_read_before_it_leaves(agency: object) -> None:
    case = a_case()
    reply = disputed(case, ON)
    read = read_beforehand(reply=reply, verdict=rejected(content=b""))
    assert any("la somme reste due" in line for line in read)
    assert any("médiateur" in line for line in read)
    assert not DisputeOutcome.objects.exists()
