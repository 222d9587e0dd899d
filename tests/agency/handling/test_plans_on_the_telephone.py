"""A plan agreed on the telephone: the call is its proof, it recognises nothing, and the person gets it in writing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from agency.cases.enums import CaseState, HoldReason
from agency.cases.models import Case, CaseParty, LimitationEvent
from agency.cases.operations import set_first_letter
from agency.cases.queries import running_holds
from agency.commitments.enums import CommitmentKind, CommitmentState
from agency.commitments.models import Commitment
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import ask_pause, end_pauses, receive_reply
from agency.handling.enums import CallOutcome, IdentityMark, PromiseState
from agency.handling.models import Call, PromiseToPay
from agency.handling.operations import conclude, promise, take_call
from agency.handling.rules import HandlingRefused
from agency.handling.values import CallReport, PlanWish, PromiseWish
from agency.instalments.operations import refuse_spoken
from agency.instalments.rules import PlanChoiceRefused
from agency.journal.models import JournalLine
from agency.journal.rules import Actor
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.presenters.mails import compose
from agency.outbox.presenters.words import said
from agency.outbox.values import PlanPayload
from agency.parties.enums import Protection
from agency.parties.models import Debtor
from agency.parties.operations import protect
from agency.plans.enums import PlanState
from agency.plans.models import Plan
from agency.plans.operations import PlanRefused, decide, sign_plan
from agency.plans.queries import promised_answers, schedule, words_to_sign
from agency.plans.rules import SPOKEN_WORDING_VERSION, WORDING_VERSION, fingerprint, notice_days
from tests.agency.desk import scene
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_mandate, a_person
from tests.factories.plans import a_plan
from tests.factories.transfers import a_transfer

KNOWN = (IdentityMark.POSTCODE, IdentityMark.REFERENCE)
TUESDAY = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
LATER = TUESDAY + timedelta(days=3)
EVIDENCE = {"session": "5e" * 32, "ip": "1b" * 32}


@pytest.fixture
def ines(tenant: Any) -> Any:
    return scene.staff()


@pytest.fixture
def case(tenant: Any) -> Case:
    """Camille was written to last week; 486,00 € are left."""
    return set_first_letter(case=a_case(), reference="LH-1", sent_on=TODAY - timedelta(days=7), by=BY, at=NOW)


def read_out(case: Case, monthly: str, day: int = 10, at: datetime = TUESDAY) -> PlanWish:
    parts = schedule(case, monthly=Decimal(monthly), day=day, on=at.date())
    return PlanWish(Decimal(monthly), day, fingerprint(parts, "", SPOKEN_WORDING_VERSION))


def on_the_line(case: Case, handler: Any, wish: PlanWish, at: datetime = TUESDAY, **told: Any) -> Plan:
    """Camille calls, gives her postcode and the reference of the letter, and agrees."""
    led = take_call(case=case, debtor=case.debtor, handler=handler, by=Actor.staff(handler), at=at)
    report = CallReport(**{"outcome": CallOutcome.SPOKE, "marks": KNOWN, "plan": wish} | told)
    conclude(call=led, report=report, by=Actor.staff(handler), at=at)
    return Plan.objects.get(case=case)


def words_of(kind: MessageKind) -> str:
    return " ".join(said(Message.objects.filter(kind=kind).latest("pk"))).replace("\u00a0", " ")


def test_it_runs_at_once_by_the_call_alone_and_no_limitation_starts_again(case: Case, ines: Any) -> None:
    before = case.last_day_to_act
    plan = on_the_line(case, ines, read_out(case, "81.00"))
    case.refresh_from_db()
    assert (plan.state, case.state, plan.wording_version) == (PlanState.RUNNING, CaseState.PLAN, "call-2027-01")
    assert plan.evidence["call"] == Call.objects.get().pk
    assert plan.evidence["marks"] == ["postcode", "reference"]
    assert plan.evidence["recognition"] == ""
    assert "session" not in plan.evidence
    assert not LimitationEvent.objects.filter(case=case).exists(), "talks never interrupt (R2.11)"
    assert case.last_day_to_act == before
    verbs = list(JournalLine.objects.filter(case_id=case.pk).values_list("verb", flat=True))
    assert {"plan.accepted", "call.made_plan", "call.concluded"} <= set(verbs)


def test_it_is_written_to_the_person_with_its_dates_and_her_rights(case: Case, ines: Any) -> None:
    plan = on_the_line(case, ines, read_out(case, "81.00"))
    sent = Message.objects.get(kind=MessageKind.PLAN_CONFIRMED)
    assert sent.debtor == case.debtor
    written = " ".join(said(sent)).replace("\u00a0", " ")
    for part in (
        "Le 3 novembre 2026, au téléphone", "486,00 € en 6 fois", "81,00 € le 10 novembre 2026", "le 10 avril 2027",
        "changer ou refuser cet échéancier, sans dire pourquoi", "ne reconnaît pas la dette", "Aucun frais",
        "rien à signer",
    ):  # fmt: skip
        assert part in written
    assert "vous reconnaissez devoir" not in written
    assert "au téléphone" in compose(sent).text, "the agency’s own words of a plan accepted on the page are another’s"
    assert sent.read(PlanPayload).plan.recognition == ""
    assert "sans signature" in words_of(MessageKind.PLAN_NOTICE)
    assert notice_days(plan.wording_version, consumer=True) == 15, "its end was read to her too (R5.4)"


def test_without_e_mail_it_is_written_by_post(tenant: Any, ines: Any) -> None:
    creditor = a_creditor()
    a_mandate(creditor)
    debtor = a_person(creditor, email="")
    case = set_first_letter(
        case=a_case(creditor=creditor, debtor=debtor), reference="LH-3", sent_on=TODAY, by=BY, at=NOW
    )
    on_the_line(case, ines, read_out(case, "81.00"))
    sent = Message.objects.get(kind=MessageKind.PLAN_CONFIRMED)
    assert (sent.debtor, sent.channel) == (debtor, Channel.POST), "the desk says that she gets it in writing"


def test_written_to_by_post_alone_it_is_written_by_post(case: Case, ines: Any) -> None:
    Debtor.objects.filter(pk=case.debtor_id).update(paper_only=True)
    case.debtor.refresh_from_db()
    on_the_line(case, ines, read_out(case, "81.00"))
    assert Message.objects.get(kind=MessageKind.PLAN_CONFIRMED).channel == Channel.POST


def test_nothing_is_agreed_before_the_first_letter(tenant: Any, ines: Any) -> None:
    case = a_case()
    with pytest.raises(HandlingRefused, match="La première lettre n’est pas partie"):
        on_the_line(case, ines, read_out(case, "81.00"))
    assert not Plan.objects.exists()
    assert Call.objects.get().ended_at is None


def test_beyond_the_mandate_it_is_a_proposal_and_its_answer_recognises_no_more(case: Case, ines: Any) -> None:
    plan = on_the_line(case, ines, read_out(case, "20.00"))
    assert plan.state == PlanState.PROPOSED
    assert running_holds(case, TUESDAY).get().reason == HoldReason.PROPOSAL
    decided = decide(plan=plan, accept=True, reason="d’accord", by=BY, at=LATER, on=LATER.date())
    assert decided.spoken
    assert not LimitationEvent.objects.filter(case=case).exists()
    assert "au téléphone" in words_of(MessageKind.PLAN_CONFIRMED)
    a_late = decide_again_after_a_payment(ines)
    assert a_late.evidence["decided_schedule_sha256"] != a_late.evidence["schedule_sha256"]


def decide_again_after_a_payment(ines: Any) -> Plan:
    """Another file, paid in part while its proposal waits: the dates are made again, by the same words."""
    other = set_first_letter(case=a_case(number="FA-2"), reference="LH-2", sent_on=TODAY, by=BY, at=NOW)
    plan = on_the_line(other, ines, read_out(other, "20.00"))
    a_transfer(other, "100.00", "a")
    return decide(plan=plan, accept=True, reason="d’accord", by=BY, at=LATER, on=LATER.date())


def test_only_the_dates_that_were_read_are_agreed(case: Case, ines: Any) -> None:
    wish = read_out(case, "81.00")
    a_transfer(case, "100.00", "a")
    with pytest.raises(HandlingRefused, match="relisez-les"):
        on_the_line(case, ines, wish)
    assert not Plan.objects.exists()
    assert Call.objects.get().ended_at is None, "nothing is half kept"


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"marks": KNOWN[:1]}, "deux repères"),
        ({"outcome": CallOutcome.SOMEBODY_ELSE}, "fait reconnaître"),
        ({"promise": PromiseWish(Decimal("50.00"), date(2026, 11, 20))}, "pas les deux"),
    ],
)
def test_nothing_is_agreed_with_who_is_not_known_nor_twice_at_once(
    case: Case, ines: Any, told: dict[str, Any], why: str
) -> None:
    with pytest.raises(HandlingRefused, match=why):
        on_the_line(case, ines, read_out(case, "81.00"), **told)
    assert not Plan.objects.exists()


def test_a_question_is_answered_before_and_a_protected_person_is_asked_nothing(case: Case, ines: Any) -> None:
    act = {"case": case, "debtor": case.debtor, "by": Actor.debtor(case.debtor), "at": NOW, "on": TODAY}
    receive_reply(kind=ReplyKind.DISPUTE, text="La cantine n’a pas été servie.", answers={}, **act)
    with pytest.raises(HandlingRefused, match="Répondez d’abord"):
        on_the_line(case, ines, read_out(case, "81.00"))
    other = a_case(number="FA-2")
    protect(debtor=other.debtor, protection=Protection.OVERINDEBTED, since=TODAY, by=BY, at=NOW)
    with pytest.raises(HandlingRefused):
        on_the_line(other, ines, read_out(other, "81.00"))
    assert not Plan.objects.exists()


def test_a_second_plan_is_not_agreed_over_the_first(case: Case, ines: Any) -> None:
    a_plan(case)
    led = take_call(case=case, debtor=case.debtor, handler=ines, by=BY, at=TUESDAY)
    with pytest.raises(HandlingRefused, match="déjà en cours"):
        conclude(call=led, report=CallReport(CallOutcome.SPOKE, KNOWN, plan=read_out(case, "81.00")), by=BY, at=LATER)


def test_a_promise_that_stood_gives_way(case: Case, ines: Any) -> None:
    promise(
        case=case, debtor=case.debtor, wish=PromiseWish(Decimal("50.00"), date(2026, 11, 10)), by=BY,
        at=TUESDAY - timedelta(hours=1),
    )  # fmt: skip
    on_the_line(case, ines, read_out(case, "81.00"))
    assert PromiseToPay.objects.get().state == PromiseState.WITHDRAWN
    assert not running_holds(case, TUESDAY).exists()


def sign(plan: Plan, at: datetime = LATER) -> Plan:
    """Camille signs what is before her eyes."""
    read = words_to_sign(plan)[1]
    return sign_plan(plan=plan, read=read, evidence=EVIDENCE, by=Actor.debtor(plan.debtor), at=at, on=at.date())


def test_the_call_that_a_pause_waits_for_is_this_one(case: Case, ines: Any) -> None:
    ask_pause(case=case, debtor=case.debtor, by=Actor.debtor(case.debtor), at=NOW, on=TODAY)
    after = NOW + timedelta(days=16)
    end_pauses(by=BY, at=after, size=10)
    assert running_holds(case, after).get().reason == HoldReason.GENTLE
    on_the_line(case, ines, read_out(case, "81.00", at=after), at=after)
    assert not running_holds(case, after).exists(), "nobody is left to call: a person did, and agreed"
    word = Commitment.objects.get(case=case, kind=CommitmentKind.PAUSE_END)
    assert word.state == CommitmentState.KEPT_LATE


def test_signed_later_it_recognises_what_is_left_from_that_day(case: Case, ines: Any) -> None:
    plan = on_the_line(case, ines, read_out(case, "81.00"))
    a_transfer(case, "81.00", "a")
    signed = sign(plan)
    event = LimitationEvent.objects.get(case=case, key=f"plan:{plan.pk}")
    assert event.happened_on == LATER.date(), "the day of her act, not of the call (R2.8)"
    assert (signed.wording_version, signed.spoken) == (WORDING_VERSION, False)
    assert "405,00" in signed.evidence["recognition"]
    assert signed.evidence["call"] == Call.objects.get().pk, "what the call proved stays"
    assert signed.evidence["signed"]["session"] == EVIDENCE["session"]
    with pytest.raises(PlanRefused, match="déjà signé"):
        sign(plan)
    with pytest.raises(PlanChoiceRefused, match="déjà signé"):
        refuse_spoken(plan=plan, by=BY, at=LATER)


def test_whoever_signs_keeps_a_copy_and_the_creditor_knows(case: Case, ines: Any) -> None:
    plan = on_the_line(case, ines, read_out(case, "81.00"))
    a_transfer(case, "81.00", "a")
    sign(plan)
    assert Message.objects.get(dedupe_key=f"plan:{plan.pk}").state == MessageState.CANCELLED, (
        "what says that nothing is recognised leaves no more"
    )
    copy = words_of(MessageKind.PLAN_CONFIRMED)
    for part in ("Le 6 novembre 2026, vous avez signé", "405,00 € en 5 fois", "vous reconnaissez devoir 405,00 €"):
        assert part in copy
    assert "ne reconnaît pas la dette" not in copy
    assert "vous avez signé" in compose(Message.objects.get(dedupe_key=f"plan_signed:{plan.pk}")).text
    notice = words_of(MessageKind.PLAN_NOTICE)
    assert "le délai de prescription repart de ce jour" in notice
    assert "sans signature" not in notice


def test_what_left_before_the_signature_stays_as_it_left(case: Case, ines: Any) -> None:
    plan = on_the_line(case, ines, read_out(case, "81.00"))
    gone = {"state": MessageState.ACCEPTED, "accepted_at": TUESDAY, "sent_on": TUESDAY.date()}
    Message.objects.filter(dedupe_key=f"plan:{plan.pk}").update(**gone)
    sign(plan)
    assert Message.objects.get(dedupe_key=f"plan:{plan.pk}").state == MessageState.ACCEPTED


def test_nobody_signs_a_debt_that_they_contest_before_our_answer(case: Case, ines: Any) -> None:
    plan = on_the_line(case, ines, read_out(case, "81.00"))
    act = {"case": case, "debtor": case.debtor, "by": Actor.debtor(case.debtor), "at": TUESDAY, "on": TUESDAY.date()}
    receive_reply(kind=ReplyKind.DISPUTE, text="La cantine n’a pas été servie.", answers={}, **act)
    with pytest.raises(PlanRefused, match="Nous vous devons"):
        sign(plan)
    assert not LimitationEvent.objects.filter(case=case).exists()
    refuse_spoken(plan=plan, by=Actor.debtor(case.debtor), at=LATER)
    plan.refresh_from_db()
    assert plan.state == PlanState.ENDED, "the right to refuse waits for nothing"


def test_only_the_dates_that_are_read_are_signed(case: Case, ines: Any) -> None:
    plan = on_the_line(case, ines, read_out(case, "81.00"))
    read = words_to_sign(plan)[1]
    a_transfer(case, "81.00", "a")
    with pytest.raises(PlanRefused, match="relisez-les"):
        sign_plan(plan=plan, read=read, evidence=EVIDENCE, by=BY, at=LATER, on=LATER.date())
    assert not LimitationEvent.objects.filter(case=case, key=f"plan:{plan.pk}").exists()


def test_nobody_protected_signs(case: Case, ines: Any) -> None:
    plan = on_the_line(case, ines, read_out(case, "81.00"))
    protect(debtor=case.debtor, protection=Protection.OVERINDEBTED, since=TODAY, by=BY, at=NOW)
    with pytest.raises(PlanRefused):
        sign(plan)


def test_refused_it_stops_and_the_case_goes_on_gently(case: Case, ines: Any) -> None:
    plan = on_the_line(case, ines, read_out(case, "81.00"))
    refuse_spoken(plan=plan, by=Actor.debtor(case.debtor), at=LATER)
    plan.refresh_from_db()
    case.refresh_from_db()
    assert (plan.state, case.state) == (PlanState.ENDED, CaseState.ACTIVE)
    assert "plus suivi" in words_of(MessageKind.PLAN_CHANGED)
    assert "c’est son droit" in words_of(MessageKind.PLAN_END_NOTICE)
    assert running_holds(case, LATER).get().reason == HoldReason.GENTLE, "no letter of a calendar follows by itself"
    assert JournalLine.objects.filter(verb="plan.refused").count() == 1


def test_a_plan_accepted_on_the_page_is_not_refused_this_way(case: Case) -> None:
    with pytest.raises(PlanChoiceRefused, match="déjà signé"):
        refuse_spoken(plan=a_plan(case), by=BY, at=LATER)


def test_what_waits_for_the_creditor_s_word_is_refused_as_well(case: Case, ines: Any) -> None:
    plan = on_the_line(case, ines, read_out(case, "20.00"))
    refuse_spoken(plan=plan, by=Actor.debtor(case.debtor), at=LATER)
    plan.refresh_from_db()
    case.refresh_from_db()
    assert (plan.state, case.state) == (PlanState.ENDED, CaseState.ACTIVE)
    assert not running_holds(case, LATER).filter(reason=HoldReason.PROPOSAL).exists()
    assert not promised_answers(plan).exists(), "no answer is owed any more"
    assert "c’est son droit" in words_of(MessageKind.PLAN_END_NOTICE)
    with pytest.raises(PlanRefused, match="n’attend plus de réponse"):
        decide(plan=plan, accept=True, reason="d’accord", by=BY, at=LATER, on=LATER.date())


def test_unsigned_it_does_not_outlast_the_last_day_to_act_without_the_creditor_s_word(case: Case, ines: Any) -> None:
    CaseParty.objects.filter(case=case).update(last_day_to_act=date(2027, 3, 31))
    plan = on_the_line(case, ines, read_out(case, "81.00"))
    assert plan.state == PlanState.PROPOSED, "its last date is in April"
    told = words_of(MessageKind.OFFER_NOTICE)
    assert "sans signature, jusqu’au 10 avril 2027" in told
