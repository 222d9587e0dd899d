"""A slip sent by post does what the page does, from the day it came, once, for its addressee alone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from agency.cases.enums import CaseState, HoldReason
from agency.cases.models import Case, Hold, LimitationEvent
from agency.cases.operations import move, set_first_letter
from agency.cases.queries import running_holds
from agency.commitments.models import Commitment
from agency.common.calendar import add_working_days, format_date, paris_date
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.disputes.operations import ask_pause, receive_reply
from agency.disputes.rules import answer_due_on
from agency.instalments.operations import refuse_spoken
from agency.journal.models import JournalLine
from agency.journal.rules import Actor
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.letters.printing.slips.sheet import slip_data
from agency.letters.printing.specimen import specimen_facts
from agency.letters.values import LetterFacts
from agency.mandates.queries import profile
from agency.outbox.models import Message
from agency.outbox.presenters.words import said
from agency.outcomes.queries import payments_to_ask
from agency.parties.enums import DebtorKind, Protection
from agency.parties.models import Creditor
from agency.parties.operations import protect
from agency.plans.enums import PlanState
from agency.plans.models import Plan
from agency.plans.operations import decide
from agency.plans.rules import notice_days, slip_terms
from agency.privacy.queries.held import documents_of
from agency.readers.isolation.cleaning import CleanFile
from agency.slips.enums import SlipChoice
from agency.slips.models import SlipAnswer
from agency.slips.operations import take_slip
from agency.slips.rules import SlipRefused
from agency.slips.values import FilledSlip
from tests.agency.desk import scene
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person
from tests.factories.plans import a_plan
from tests.factories.slips import a_slip

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
FRIDAY = date(2026, 11, 13)
PLAN = FilledSlip(SlipChoice.PLAN, FRIDAY, monthly=Decimal("81.00"), day=10)
TIME = FilledSlip(SlipChoice.TIME, FRIDAY)
DISPUTE = FilledSlip(SlipChoice.DISPUTE, FRIDAY, reason="amount", text="La cantine était fermée.")
PAID = FilledSlip(SlipChoice.PAID, FRIDAY, method="cheque", paid_on="en septembre", text="Chèque à l’école.")


@pytest.fixture
def case(tenant: Any) -> Case:
    """Camille has no e-mail; the first letter left on the second of November, with its slip."""
    creditor = a_creditor()
    found = a_case(creditor=creditor, debtor=a_person(creditor, email=""))
    return set_first_letter(case=found, reference="LH-1", sent_on=TODAY, by=BY, at=NOW)


@pytest.fixture
def letter(case: Case) -> Message:
    return a_slip(case, at=NOW, sent_on=TODAY)


@pytest.fixture
def ines(tenant: Any) -> Actor:
    return Actor.staff(scene.staff())


def sheet_of(facts: LetterFacts) -> dict[str, Any]:
    return slip_data(facts.slip, facts.sender, facts.recipient_lines[0])


def words_to(case: Case) -> str:
    """What the person is written after the first letter, all together."""
    told = Message.objects.filter(case=case, debtor=case.debtor).exclude(kind=MessageKind.FIRST_LETTER)
    assert all(message.channel == Channel.POST for message in told)
    return " ".join(line for message in told for line in said(message)).replace("\u00a0", " ")


def test_a_plan_within_the_mandate_runs_and_is_told_by_post(case: Case, letter: Message, ines: Actor) -> None:
    before = case.last_day_to_act
    row = take_slip(letter=letter, told=PLAN, by=ines, at=MONDAY)
    plan = Plan.objects.get(case=case)
    case.refresh_from_db()
    assert (row.plan, plan.state, case.state) == (plan, PlanState.RUNNING, CaseState.PLAN)
    assert (plan.evidence["slip"], paris_date(plan.proposed_at)) == (letter.slip, FRIDAY)
    # No date before today, though the slip came three days ago.
    assert plan.instalments.first().due_on > MONDAY.date()
    assert case.last_day_to_act == before
    assert not LimitationEvent.objects.filter(case=case, kind="plan_signed").exists()
    told = words_to(case)
    assert "comme vous le proposez sur le coupon reçu le 13 novembre 2026 : régler 486,00 € en 6 fois." in told
    assert "Votre coupon ne reconnaît pas la dette : le délai de prescription ne change pas." in told
    assert "au téléphone" not in told
    notice = " ".join(said(Message.objects.get(kind=MessageKind.PLAN_NOTICE)))
    assert "Il est convenu par coupon-réponse, sans signature" in notice


def test_what_the_sheet_says_of_a_plan_is_what_its_terms_hold(case: Case, letter: Message, ines: Actor) -> None:
    """An early end is lawful because the sheet itself says it, with its fifteen days (R5.4)."""
    printed = " ".join(sheet_of(specimen_facts(MessageKind.FIRST_LETTER, DebtorKind.CONSUMER))["terms"])
    take_slip(letter=letter, told=PLAN, by=ines, at=MONDAY)
    version = Plan.objects.get(case=case).wording_version
    assert notice_days(version, consumer=True) == 15
    assert "un courrier qui vous laisse au moins quinze jours" in printed.replace("\u00a0", " ")
    assert any("quinze jours" in line for line in slip_terms())


def test_the_person_may_refuse_it_once_it_is_read(case: Case, letter: Message, ines: Actor) -> None:
    take_slip(letter=letter, told=PLAN, by=ines, at=MONDAY)
    refuse_spoken(plan=Plan.objects.get(case=case), by=Actor.debtor(case.debtor), at=MONDAY + timedelta(days=4))
    assert Plan.objects.get(case=case).state == PlanState.ENDED
    assert "l’échéancier convenu sans signature n’est plus suivi" in words_to(case)


def test_a_plan_beyond_the_mandate_is_answered_from_the_day_it_came(case: Case, letter: Message, ines: Actor) -> None:
    take_slip(letter=letter, told=replace(PLAN, monthly=Decimal("20.00")), by=ines, at=MONDAY)
    plan, due = Plan.objects.get(case=case), add_working_days(FRIDAY, profile().reply_days)
    assert plan.state == PlanState.PROPOSED
    assert Commitment.objects.get(case=case, dedupe_key=f"plan:{plan.pk}").due_on == due
    assert [hold.reason for hold in running_holds(case, MONDAY)] == [HoldReason.PROPOSAL]
    told = words_to(case)
    assert "Nous avons bien reçu votre coupon le 13 novembre 2026." in told
    assert f"Notre réponse : au plus tard le {format_date(due)}." in told
    decide(plan=plan, accept=True, reason="", by=ines, at=MONDAY, on=MONDAY.date())
    plan.refresh_from_db()
    assert plan.state == PlanState.RUNNING
    assert not LimitationEvent.objects.filter(case=case, kind="plan_signed").exists()


@pytest.mark.parametrize(
    ("told", "kind", "answers"),
    [
        (DISPUTE, ReplyKind.DISPUTE, {"source": "slip", "reason": "amount"}),
        (PAID, ReplyKind.ALREADY_PAID, {"source": "slip", "method": "cheque", "paid_on": "en septembre"}),
    ],
)
def test_a_word_stops_the_letters_with_the_deadline_of_the_page(
    case: Case, letter: Message, ines: Actor, told: FilledSlip, kind: ReplyKind, answers: dict[str, str]
) -> None:
    take_slip(letter=letter, told=told, by=ines, at=MONDAY)
    reply = Reply.objects.get(case=case)
    assert (reply.kind, reply.text, reply.answers, reply.debtor) == (kind, told.text, answers, case.debtor)
    assert paris_date(reply.received_at) == FRIDAY
    assert reply.answer_due_on == answer_due_on(kind, FRIDAY, profile().reply_days)
    assert running_holds(case, MONDAY).exists()
    assert f"Notre réponse : au plus tard le {format_date(reply.answer_due_on)}." in words_to(case)


def test_the_page_and_the_slip_promise_the_same_day(case: Case, letter: Message, ines: Actor) -> None:
    take_slip(letter=letter, told=replace(DISPUTE, received_on=MONDAY.date()), by=ines, at=MONDAY)
    online = receive_reply(
        case=case, debtor=case.debtor, kind=ReplyKind.DISPUTE, text="Non.", answers={"reason": "amount"},
        by=Actor.debtor(case.debtor), at=MONDAY, on=MONDAY.date(),
    )  # fmt: skip
    assert SlipAnswer.objects.get().reply.answer_due_on == online.answer_due_on


def test_time_is_the_pause_of_fifteen_days_told_by_post(case: Case, letter: Message, ines: Actor) -> None:
    row = take_slip(letter=letter, told=replace(TIME, until=date(2026, 11, 25)), by=ines, at=MONDAY)
    assert (row.hold.reason, paris_date(row.hold.until_at)) == (HoldReason.PAUSE, date(2026, 12, 1))
    assert "jusqu’au 1er décembre 2026, ni courrier, ni appel, ni message." in words_to(case)


@pytest.mark.parametrize("until", [date(2027, 1, 31), None])
def test_more_time_than_a_pause_or_a_second_one_is_answered_by_somebody(
    case: Case, letter: Message, ines: Actor, until: date | None
) -> None:
    if until is None:
        ask_pause(case=case, debtor=case.debtor, by=Actor.debtor(case.debtor), at=NOW, on=TODAY)
    pauses = Hold.objects.filter(case=case, reason=HoldReason.PAUSE).count()
    row = take_slip(letter=letter, told=replace(TIME, until=until), by=ines, at=MONDAY)
    assert Hold.objects.filter(case=case, reason=HoldReason.PAUSE).count() == pauses
    assert (row.hold, row.reply.kind) == (None, ReplyKind.MESSAGE)
    asked = "Coupon, case D : je demande du temps, jusqu’au 31 janvier 2027." if until else "je demande du temps."
    assert asked in row.reply.text.replace("\u00a0", " ")


def _protected(case: Case) -> None:
    protect(debtor=case.debtor, protection=Protection.OVERINDEBTED_FILED, since=TODAY, by=BY, at=NOW)


def _running(case: Case) -> None:
    a_plan(case)


def _disputed(case: Case) -> None:
    receive_reply(
        case=case, debtor=case.debtor, kind=ReplyKind.DISPUTE, text="Non.", answers={"reason": "amount"},
        by=Actor.debtor(case.debtor), at=NOW, on=TODAY,
    )  # fmt: skip


def _paused(case: Case) -> None:
    ask_pause(case=case, debtor=case.debtor, by=Actor.debtor(case.debtor), at=NOW, on=TODAY)


def _returned(case: Case) -> None:
    move(case=case, to=CaseState.RETURNED, by=BY, at=NOW, on=TODAY, reason="rendu")


def _closed(case: Case) -> None:
    move(case=case, to=CaseState.CLOSED, by=BY, at=NOW, on=TODAY, reason="clos")


@pytest.mark.parametrize("standing", [_protected, _running, _disputed, _paused, _returned, _closed])
@pytest.mark.parametrize("told", [PLAN, DISPUTE, PAID, TIME], ids=lambda told: told.choice)
def test_whatever_stands_each_box_is_done_or_answered_by_a_day(
    case: Case, letter: Message, ines: Actor, standing: Any, told: FilledSlip
) -> None:
    standing(case)
    plans = Plan.objects.filter(case=case).count()
    case.refresh_from_db()
    row = take_slip(letter=letter, told=told, by=ines, at=MONDAY)
    if row.reply is not None:
        promised = Commitment.objects.get(case=case, dedupe_key=f"reply:{row.reply.pk}")
        assert promised.due_on == row.reply.answer_due_on
    if told is PLAN and standing not in (_disputed, _paused):
        # A word to answer, never a second plan nor one that the law forbids.
        assert Plan.objects.filter(case=case).count() == plans
        assert "je propose 81,00 € par mois, le 10 du mois." in row.reply.text.replace("\u00a0", " ")


def test_another_sum_than_that_of_the_running_plan_is_a_wish_and_the_plan_goes_on(
    case: Case, letter: Message, ines: Actor
) -> None:
    """As on the page: answered by a day, and nothing of the plan stops meanwhile."""
    a_plan(case)
    row = take_slip(letter=letter, told=PLAN, by=ines, at=MONDAY)
    assert row.reply is not None
    assert row.reply.answers["subject"] == "change_plan"
    assert not running_holds(case, MONDAY).exists()
    assert Plan.objects.get(case=case).state == PlanState.RUNNING
    told = Message.objects.get(dedupe_key=f"reply:{row.reply.pk}")
    assert any("Votre échéancier continue" in line.replace("\u00a0", " ") for line in said(told))


def test_a_box_is_taken_once_another_one_still_is(case: Case, letter: Message, ines: Actor) -> None:
    take_slip(letter=letter, told=DISPUTE, by=ines, at=MONDAY)
    with pytest.raises(SlipRefused, match=r"déjà saisie, le 16.novembre 2026"):
        take_slip(letter=letter, told=DISPUTE, by=ines, at=MONDAY)
    assert Reply.objects.filter(case=case).count() == 1
    take_slip(letter=letter, told=PAID, by=ines, at=MONDAY)
    assert set(SlipAnswer.objects.values_list("choice", flat=True)) == {SlipChoice.DISPUTE, SlipChoice.PAID}


@pytest.mark.parametrize(
    ("day", "why"), [(date(2026, 11, 17), "pas encore venu"), (date(2026, 11, 1), "est partie le 2 novembre")]
)
def test_a_day_that_cannot_be_is_refused(letter: Message, ines: Actor, day: date, why: str) -> None:
    with pytest.raises(SlipRefused) as refused:
        take_slip(letter=letter, told=replace(DISPUTE, received_on=day), by=ines, at=MONDAY)
    assert why in str(refused.value).replace("\u00a0", " ")


def test_a_sum_that_makes_no_plan_is_typed_again(case: Case, letter: Message, ines: Actor) -> None:
    with pytest.raises(SlipRefused, match="Saisissez un montant entre"):
        take_slip(letter=letter, told=replace(PLAN, monthly=Decimal("900.00")), by=ines, at=MONDAY)
    assert not SlipAnswer.objects.exists()
    assert not Plan.objects.filter(case=case).exists()


def test_a_plan_without_its_sum_is_a_word_to_answer(letter: Message, ines: Actor) -> None:
    row = take_slip(letter=letter, told=replace(PLAN, monthly=None, text="Appelez-moi."), by=ines, at=MONDAY)
    assert row.plan is None
    assert row.reply.text.replace("\u00a0", " ").endswith("le 10 du mois. Appelez-moi.")


def test_words_beside_a_plan_are_answered_too(case: Case, letter: Message, ines: Actor) -> None:
    row = take_slip(letter=letter, told=replace(PLAN, text="Je change de banque."), by=ines, at=MONDAY)
    assert (row.plan.state, row.reply.text) == (PlanState.RUNNING, "Je change de banque.")


def test_a_slip_speaks_for_its_addressee_and_nobody_else(tenant: Any, ines: Actor) -> None:
    """Paul, who owes with Camille, has a slip of his own; hers says nothing in his name."""
    creditor = a_creditor()
    hers, his = a_person(creditor, email=""), a_person(creditor, first_name="Paul", email="")
    case = a_case(creditor=creditor, debtor=hers, with_debtor=his)
    for_him = a_slip(case, at=NOW, sent_on=TODAY, debtor=his, serial=17)
    take_slip(letter=for_him, told=DISPUTE, by=ines, at=MONDAY)
    take_slip(letter=a_slip(case, at=NOW, sent_on=TODAY), told=PAID, by=ines, at=MONDAY)
    assert dict(Reply.objects.values_list("debtor_id", "kind")) == {
        his.pk: ReplyKind.DISPUTE,
        hers.pk: ReplyKind.ALREADY_PAID,
    }


def test_a_debt_owed_together_is_spread_once(tenant: Any, ines: Actor) -> None:
    creditor = a_creditor()
    hers, his = a_person(creditor, email=""), a_person(creditor, first_name="Paul", email="")
    case = a_case(creditor=creditor, debtor=hers, with_debtor=his)
    take_slip(letter=a_slip(case, at=NOW, sent_on=TODAY), told=PLAN, by=ines, at=MONDAY)
    for_him = a_slip(case, at=NOW, sent_on=TODAY, debtor=his, serial=17)
    row = take_slip(letter=for_him, told=PLAN, by=ines, at=MONDAY)
    assert (row.plan, row.reply.debtor) == (None, his)
    assert Plan.objects.filter(case=case).count() == 1


def test_the_journal_says_who_typed_it_and_the_day_it_came(case: Case, letter: Message, ines: Actor) -> None:
    take_slip(letter=letter, told=DISPUTE, by=ines, at=MONDAY)
    line = JournalLine.objects.get(verb="slip.taken", case_id=case.pk)
    assert (line.data["choice"], line.data["received_on"], line.actor_label) == ("dispute", "2026-11-13", ines.label)


LATE = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)
SENT_BACK = date(2026, 11, 5)


BEYOND = replace(PLAN, monthly=Decimal("20.00"))


@pytest.mark.parametrize("told", [DISPUTE, PAID, BEYOND], ids=["dispute", "paid", "plan"])
def test_typed_a_month_late_we_are_late_and_nobody_reads_a_day_that_is_over(
    case: Case, letter: Message, ines: Actor, told: FilledSlip
) -> None:
    take_slip(letter=letter, told=replace(told, received_on=SENT_BACK), by=ines, at=LATE)
    due = Commitment.objects.get(case=case, kind="answer")
    assert due.due_on < paris_date(LATE), "the day we owed is kept: late is late"
    written = " ".join([words_to(case), *_words_to_creditor(case)])
    days = [date.fromisoformat(found) for found in _days_in(written)]
    assert due.due_on not in days
    assert format_date(add_working_days(paris_date(LATE), 1)) in written


def _words_to_creditor(case: Case) -> list[str]:
    told = Message.objects.filter(case=case, creditor__isnull=False)
    return [line.replace("\u00a0", " ") for message in told for line in said(message)]


def _days_in(text: str) -> list[str]:
    """Every day written in words, as ISO."""
    months = [format_date(date(2026, month, 2)).split()[1] for month in range(1, 13)]
    found = re.findall(rf"(\d+)(?:er)? ({'|'.join(months)}) (\d{{4}})", text)
    return [f"{year}-{months.index(month) + 1:02}-{int(day):02}" for day, month, year in found]


def test_a_payment_told_by_post_a_month_ago_is_asked_of_its_creditor_the_next_morning(
    case: Case, letter: Message, ines: Actor
) -> None:
    Creditor.objects.filter(pk=case.creditor_id).update(email="compta@saint-aubin.example")
    take_slip(letter=letter, told=replace(PAID, received_on=SENT_BACK), by=ines, at=LATE)
    (reply,) = payments_to_ask(LATE + timedelta(days=1), paris_date(LATE) + timedelta(days=1))
    assert reply.case == case


def test_the_scan_of_a_slip_is_named_by_what_the_paper_bears(case: Case, letter: Message, ines: Actor) -> None:
    sheet = CleanFile(b"%PDF-1.7 coupon", "application/pdf")
    scan = take_slip(letter=letter, told=DISPUTE, by=ines, at=MONDAY, scan=sheet).scan
    assert scan is not None
    assert scan.title == f"Coupon du courrier {letter.reference}"
    # A word on a missed date goes without a reference of its own.
    note = a_slip(case, at=NOW, sent_on=TODAY, serial=4821093756)
    note.kind, note.reference = MessageKind.INSTALMENT_MISSED, ""
    note.save(update_fields=["kind", "reference"])
    other = CleanFile(b"%PDF-1.7 autre coupon", "application/pdf")
    scan = take_slip(letter=note, told=PAID, by=ines, at=MONDAY, scan=other).scan
    assert scan is not None
    assert scan.title == f"Coupon du courrier {case.reference}"


def test_the_scan_of_a_slip_is_in_the_copy_of_its_person_s_data_and_of_nobody_else_s(
    case: Case, letter: Message, ines: Actor
) -> None:
    sheet = CleanFile(b"%PDF-1.7 coupon", "application/pdf")
    row = take_slip(letter=letter, told=DISPUTE, by=ines, at=MONDAY, scan=sheet)
    assert row.scan in documents_of([case.debtor_id])
    other = a_person(case.creditor, last_name="Autre")
    assert row.scan not in documents_of([other.pk])


def test_a_slip_of_a_letter_that_never_left_is_not_taken(case: Case, letter: Message, ines: Actor) -> None:
    Message.objects.filter(pk=letter.pk).update(state="cancelled", cancel_code="paid", sent_on=None, accepted_at=None)
    with pytest.raises(SlipRefused, match="annulé avant de partir"):
        take_slip(letter=letter, told=DISPUTE, by=ines, at=MONDAY)


def test_a_letter_in_doubt_bounds_the_day_by_the_one_it_was_planned_for(
    case: Case, letter: Message, ines: Actor
) -> None:
    Message.objects.filter(pk=letter.pk).update(state="unknown", sent_on=None, accepted_at=None, planned_on=TODAY)
    with pytest.raises(SlipRefused, match="indiquez un jour après"):
        take_slip(letter=letter, told=replace(DISPUTE, received_on=date(2025, 11, 13)), by=ines, at=MONDAY)


def test_a_sum_barred_while_its_slip_lay_in_a_drawer_is_said_barred(case: Case, letter: Message, ines: Actor) -> None:
    Case.objects.filter(pk=case.pk).update(last_day_to_act=date(2026, 11, 14))
    told = replace(DISPUTE, reason="too_old")
    row = take_slip(letter=letter, told=told, by=ines, at=MONDAY)
    assert row.reply is not None
    assert row.reply.answers["limitation"]["time_barred"] is True


def test_a_long_name_is_folded_and_leaves_the_street_legible() -> None:
    facts = specimen_facts(MessageKind.FIRST_LETTER, DebtorKind.CONSUMER)
    name = "Association départementale de gestion et de médiation des impayés de l’enseignement catholique"
    facts = replace(facts, slip="123456789012", sender=replace(facts.sender, legal_name=name))
    address = slip_data(facts.slip, facts.sender, facts.recipient_lines[0])["address"]
    assert max(map(len, address)) <= 38
    assert " ".join(address).startswith(name)
