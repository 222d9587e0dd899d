"""What the law answers to each question of the calculator, from what was given. Pure: it raises the law's refusals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from agency.common.calendar import procedural_deadline, product_deadline
from agency.law.explanation import Explanation
from agency.law.interest import late_payment
from agency.law.interest.rates import RateTable
from agency.law.money import plans
from agency.law.money.plans import Frequency
from agency.law.time import deadlines, limitation
from agency.law.time.claim_types import ClaimType
from agency.law.time.limitation_events import Event, EventType

Given = Mapping[str, Any]


def late_interest(given: Given, rates: RateTable) -> Explanation:
    """Penalties between professionals, or legal interest against a person (R3.2, R3.3, R3.8)."""
    principal, start, until = given["principal"], given["start"], given["until"]
    if given["kind"] == "consumer":
        return late_payment.consumer(principal=principal, formal_notice_on=start, until=until, rates=rates).explanation
    return late_payment.b2b(
        principal=principal, due_on=start, until=until, contract_rate=given["rate"], rates=rates
    ).explanation


def last_day_to_act(given: Given, _rates: RateTable) -> Explanation:
    """The prudent last day (R2.1, R2.8, R2.11)."""
    event = given["event"]
    events = [Event(EventType(event), given["event_on"], limitation.DEBTOR)] if event else []
    return limitation.assess(
        ClaimType(given["claim_type"]), due_on=given["due_on"], completed_on=given["completed_on"], events=events
    ).explanation


def deadline(given: Given, _rates: RateTable) -> Explanation:
    """The dates of a period and where they come from (R10.1, R10.2)."""
    start, zone = given["start"], given["postcode"]
    if given["kind"] == "procedure":
        return deadlines.explain_procedural(start, procedural_deadline(start, days=given["days"], zone=zone))
    return deadlines.explain_product(start, product_deadline(start, given["days"], zone))


def instalments(given: Given, _rates: RateTable) -> Explanation:
    """Dates and amounts to the cent (R5.5, R5.6)."""
    return plans.explain(
        plans.schedule(
            given["total"],
            given["first_due_on"],
            count=given["count"],
            amount=given["amount"],
            step=Frequency(given["step"]),
        )
    )


# By the word of the address.
ANSWERS: dict[str, Callable[[Given, RateTable], Explanation]] = {
    "interets": late_interest,
    "prescription": last_day_to_act,
    "delai": deadline,
    "echeancier": instalments,
}
