"""What happens on a case moves its last day: a plan, a part paid, an act, towards whom it binds, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from agency.cases.enums import CaseState, HoldReason, LimitationFact
from agency.cases.models import LimitationEvent
from agency.cases.operations import EventRefused, note_event, withdraw_event
from agency.cases.queries import last_day_towards, running_holds
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.law.time.limitation_events import EventType
from agency.parties.enums import Liability
from agency.payments.enums import Method, WithdrawalCause
from agency.payments.operations import receive, restore, reverse, withdraw
from agency.plans.operations import accept_offer, decide
from tests.agency.limitation.nights import watch
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person, add_claim

# The bill of `a_case` is due on 15 July 2026: two years for a private school.
FIRST = date(2028, 7, 15)
AGAIN = date(2028, 11, 2)
EVIDENCE = {"session": "5e" * 32, "ip": "1b" * 32}


def note(case, kind=LimitationFact.WRITTEN_RECOGNITION, on=TODAY, **more):
    values = {"key": f"test:{kind}:{on}", "by": BY, "at": NOW, "debtor": case.debtor} | more
    return note_event(case=case, kind=kind, happened_on=on, **values)


def pay(case, amount="86.00", on=TODAY, **more):
    values = {"debtor": case.debtor, "method": Method.CARD, "source": "stripe", "external_id": f"pi_{on}_{amount}"}
    return receive(case=case, amount=Decimal(amount), received_on=on, value_on=on, by=BY, at=NOW, **(values | more))


def plan(case, monthly="48.60", **more):
    values = {"debtor": case.debtor, "day": 10, "evidence": EVIDENCE, "by": BY, "at": NOW, "on": TODAY} | more
    return accept_offer(case=case, monthly=Decimal(monthly), **values)


def dates(case):
    case.refresh_from_db()
    return (
        case.last_day_to_act,
        [claim.last_day_to_act for claim in case.claims.all()],
        [party.last_day_to_act for party in case.parties.all()],
    )


def test_every_fact_that_may_be_noted_is_known_to_the_law():
    assert set(LimitationFact.values) <= set(EventType)


def test_a_plan_accepted_starts_the_period_again(tenant):
    case = a_case()
    assert dates(case) == (FIRST, [FIRST], [FIRST])
    plan(case)
    assert dates(case) == (AGAIN, [AGAIN], [AGAIN])


def test_a_plan_that_waits_starts_nothing_and_counts_from_the_day_of_the_agreement(tenant):
    case = a_case()
    waiting = plan(case, "20.00")
    assert dates(case)[0] == FIRST
    later = NOW + timedelta(days=9)
    decide(plan=waiting, accept=True, reason="", by=BY, at=later, on=later.date())
    assert dates(case)[0] == AGAIN


def test_a_plan_declined_starts_nothing(tenant):
    case = a_case()
    decide(plan=plan(case, "20.00"), accept=False, reason="La somme est trop basse.", by=BY, at=NOW, on=TODAY)
    assert dates(case)[0] == FIRST


@pytest.mark.parametrize("method", Method)
def test_a_part_paid_by_the_person_starts_the_period_again(tenant, method):
    case = a_case()
    pay(case, method=method)
    assert dates(case)[0] == AGAIN
    pay(case, "10.00", on=TODAY, method=method)
    assert LimitationEvent.objects.filter(case=case).count() == 2


def test_money_of_somebody_unknown_recognises_nothing_and_may_be_argued(tenant):
    case = a_case()
    pay(case, own_hand=False)
    assert dates(case)[0] == FIRST
    assert case.claims.get().limits.get().argued_last_day == AGAIN


def test_a_payment_taken_back_takes_its_recognition_back(tenant):
    case = a_case()
    payment = pay(case)
    reverse(payment=payment, reason="carte contestée", by=BY, at=NOW, on=TODAY)
    assert dates(case)[0] == FIRST
    assert LimitationEvent.objects.filter(case=case).count() == 2


def test_a_payment_that_left_and_came_back_recognises_until_it_is_taken_back(tenant):
    case = a_case()
    payment = pay(case)
    left = withdraw(payment=payment, amount=payment.amount, cause=WithdrawalCause.DISPUTE, external_id="du_1", by=BY,
                    at=NOW, on=TODAY)  # fmt: skip
    assert dates(case)[0] == FIRST
    restore(withdrawals=[left], by=BY, at=NOW, on=TODAY)
    assert dates(case)[0] == AGAIN
    withdraw(payment=payment, amount=payment.amount, cause=WithdrawalCause.DISPUTE, external_id="du_2", by=BY, at=NOW,
             on=TODAY)  # fmt: skip
    assert dates(case)[0] == FIRST


def test_the_same_payment_told_twice_is_one_event(tenant):
    case = a_case()
    pay(case)
    pay(case)
    assert LimitationEvent.objects.filter(case=case).count() == 1


def test_what_is_paid_in_full_no_longer_holds_the_case_back(tenant):
    case = a_case(total="100.00", paid="0.00", due_on=date(2025, 1, 10))
    another_bill(case, due_on=date(2026, 7, 15), total="200.00")
    assert dates(case)[0] == date(2027, 1, 10)
    pay(case, "100.00", own_hand=False)
    assert dates(case)[0] == date(2028, 7, 15)


def another_bill(case, *, due_on, total, number="FA-2026-0999"):
    last_day = due_on.replace(year=due_on.year + 2)
    return add_claim(
        case=case, number=number, issued_on=due_on - timedelta(days=15), due_on=due_on, total=Decimal(total),
        last_day_to_act=last_day, by=BY, at=NOW, on=TODAY,
    )  # fmt: skip


def test_nothing_starts_again_after_the_end(tenant):
    case = a_case(due_on=date(2024, 10, 31))
    pay(case)
    assert dates(case)[0] == date(2026, 10, 31)


def test_a_period_that_starts_on_the_29th_of_february_ends_on_the_28th(tenant):
    case = a_case(due_on=date(2023, 3, 15))
    note(case, on=date(2024, 2, 29))
    assert dates(case)[0] == date(2026, 2, 28)


def test_a_mediation_leaves_six_months_at_least_after_its_end(tenant):
    case = a_case(due_on=date(2024, 11, 30))
    note(case, LimitationFact.MEDIATION_AGREED, date(2026, 9, 1))
    note(case, LimitationFact.MEDIATION_ENDED, date(2026, 10, 1))
    assert dates(case)[0] == date(2027, 4, 1)


def test_a_claim_declared_waits_for_the_end_of_the_procedure(tenant):
    case = a_case()
    note(case, LimitationFact.CLAIM_DECLARED, date(2026, 9, 1))
    note(case, LimitationFact.INSOLVENCY_CLOSED, date(2026, 10, 20))
    assert dates(case)[0] == date(2028, 10, 20)


def test_an_action_that_is_withdrawn_never_interrupted(tenant):
    case = a_case()
    note(case, LimitationFact.LEGAL_ACTION, date(2026, 9, 1))
    assert dates(case)[0] == date(2028, 9, 1)
    note(case, LimitationFact.LEGAL_ACTION_VOID, date(2026, 10, 1))
    assert dates(case)[0] == FIRST


def test_over_indebtedness_is_for_a_person_to_judge(tenant):
    case = a_case()
    note(case, LimitationFact.OVERINDEBTEDNESS_REQUEST)
    assert dates(case)[0] == FIRST
    assert case.claims.get().limits.get().to_review


def test_an_event_about_one_bill_leaves_the_other(tenant):
    case = a_case()
    other = another_bill(case, due_on=date(2026, 8, 1), total="90.00")
    note(case, claim=other)
    assert dates(case)[:2] == (FIRST, [FIRST, AGAIN])


def test_the_payment_of_one_parent_bound_for_the_whole_binds_the_other(tenant):
    case = a_case(with_debtor=a_person(a_creditor(), first_name="Alex", email="alex@roussel.example"))
    pay(case)
    assert dates(case)[2] == [AGAIN, AGAIN]


def test_who_owes_a_share_recognises_that_share_only(tenant):
    case = a_case(with_debtor=a_person(a_creditor(), first_name="Alex", email="alex@roussel.example"))
    case.parties.update(liability=Liability.OWN_SHARE)
    pay(case)
    case.refresh_from_db()
    first, second = case.parties.all()
    assert (last_day_towards(case, first.debtor), last_day_towards(case, second.debtor)) == (AGAIN, FIRST)
    # The bill lives as long as it may be asked of somebody.
    assert dates(case)[0] == AGAIN


def test_a_mistake_is_withdrawn_with_a_reason_and_both_rows_stay(tenant):
    case = a_case()
    event = note(case)
    with pytest.raises(EventRefused, match="pourquoi"):
        withdraw_event(event=event, reason=" ", by=BY, at=NOW)
    for _twice in range(2):
        withdraw_event(event=event, reason="mauvais dossier", by=BY, at=NOW)
    assert dates(case)[0] == FIRST
    assert LimitationEvent.objects.filter(case=case).count() == 2


def test_an_event_is_never_changed_nor_removed(tenant):
    event = note(a_case())
    for change in (
        lambda: LimitationEvent.objects.filter(pk=event.pk).update(happened_on=TODAY + timedelta(days=300)),
        event.delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_what_cannot_be_noted_is_refused(tenant):
    case = a_case()
    stranger = a_person(a_creditor(name="Garage des Lilas", siren=""), first_name="Zoé", email="zoe@roussel.example")
    with pytest.raises(EventRefused, match="pas encore venu"):
        note(case, on=TODAY + timedelta(days=1))
    with pytest.raises(EventRefused, match="personne n’est pas au dossier"):
        note(case, debtor=stranger)
    other = a_case(debtor=stranger, number="FA-2026-0777").claims.get()
    with pytest.raises(EventRefused, match="facture n’est pas au dossier"):
        note(case, claim=other)


def test_a_new_date_is_told_in_the_journal(tenant):
    case = a_case()
    note(case)
    line = JournalLine.objects.get(verb=Verb.CASE_REDATED, case_id=case.pk)
    assert line.data == {"before": FIRST.isoformat(), "after": AGAIN.isoformat()}


def test_an_event_of_before_the_end_brings_a_barred_case_back_before_a_person(tenant):
    case = a_case(due_on=date(2024, 10, 31))
    watch(by=BY, at=NOW, on=TODAY)
    case.refresh_from_db()
    assert case.state == CaseState.TIME_BARRED
    note(case, on=date(2026, 10, 30))
    case.refresh_from_db()
    assert (case.state, case.last_day_to_act) == (CaseState.ACTIVE, date(2028, 10, 30))
    assert [hold.reason for hold in running_holds(case, NOW)] == [HoldReason.STAFF]


def test_an_event_of_after_the_end_leaves_it_barred(tenant):
    case = a_case(due_on=date(2024, 10, 31))
    watch(by=BY, at=NOW, on=TODAY)
    note(case, on=TODAY)
    case.refresh_from_db()
    assert case.state == CaseState.TIME_BARRED
