"""How each rule of a worked example is answered: plain inputs to typed calls, results to plain values."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from agency.common import calendar
from agency.common.money import CENT, ZERO
from agency.law.interest import late_payment, rates
from agency.law.interest.accrual import DayCount, Interest
from agency.law.money import imputation, plans
from agency.law.money.affordability import seizable_monthly
from agency.law.persons import codebtors, protection
from agency.law.time import deadlines, limitation
from agency.law.time.claim_types import LIMITATION_TABLE, ClaimType
from agency.law.time.limitation_events import Event, EventType

Inputs = Mapping[str, Any]
Answer = Mapping[str, object]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _zone(text: str | None) -> calendar.Zone:
    return calendar.Zone((text or "metropole").replace("_", "-"))


def _two_places(value: Decimal) -> str:
    return str(value if value != value.quantize(CENT) else value.quantize(CENT))


def _limitation(found: limitation.Limitation) -> dict[str, str]:
    return {
        "last_day_to_act": found.prudent_last_day.isoformat(),
        "time_barred_from": found.time_barred_from.isoformat(),
    }


def _events(inputs: Inputs) -> list[Event]:
    return [
        Event(EventType(event["type"]), date.fromisoformat(event["on"]), event.get("by"))
        for event in inputs.get("events") or ()
    ]


def _contract_years(claim_type: ClaimType, years: int | None) -> int | None:
    """None when the period is the table's own."""
    own = years is None or LIMITATION_TABLE[claim_type].months == limitation.YEAR_MONTHS * years
    return None if own else years


def _prescription(inputs: Inputs) -> Answer:
    claim_type = ClaimType(inputs["claim_type"])
    years = _contract_years(claim_type, inputs.get("period_years"))
    events = _events(inputs)
    if inputs.get("instalments_due_on"):
        due = [date.fromisoformat(day) for day in inputs["instalments_due_on"]]
        found = limitation.assess_instalments(claim_type, due, events=events, contract_years=years)
        return {"per_instalment": [_limitation(one) for one in found]}
    if inputs.get("debtors"):
        people = [
            codebtors.CoDebtor(person["id"], codebtors.Liability(person["liability"])) for person in inputs["debtors"]
        ]
        due_on = date.fromisoformat(inputs["start_on"])
        each = codebtors.assess_each(claim_type, people, due_on=due_on, events=events, contract_years=years)
        return {"per_debtor": {key: _limitation(one) for key, one in each.items()}}
    one = limitation.assess(
        claim_type,
        due_on=_day(inputs.get("start_on")),
        completed_on=_day(inputs.get("service_completed_on")),
        events=events,
        contract_years=years,
    )
    return _limitation(one)


def _segments(found: Interest) -> dict[str, object]:
    return {
        "interest": str(found.amount),
        "segments": [
            {
                "from": segment.from_on.isoformat(),
                "to": segment.to_on.isoformat(),
                "days": segment.days,
                "rate_percent": _two_places(segment.rate_percent),
            }
            for segment in found.segments
        ],
    }


def _day_count(inputs: Inputs) -> DayCount:
    if inputs.get("rounding", "half_up_once_at_the_end") != "half_up_once_at_the_end":
        raise ValueError(f"arrondi inconnu : {inputs['rounding']}")
    return DayCount(inputs.get("day_count", "ACT/365F"))


def _until(inputs: Inputs) -> date:
    """The day of payment, or the day of the question for what is not paid yet."""
    return date.fromisoformat(inputs.get("paid_on") or inputs["as_of"])


def _b2b(inputs: Inputs) -> Answer:
    if inputs.get("rate_rule", "statutory_ecb_plus_10") != "statutory_ecb_plus_10":
        raise ValueError(f"règle de taux inconnue : {inputs['rate_rule']}")
    found = late_payment.b2b(
        principal=Decimal(inputs["principal_incl_vat"]),
        due_on=date.fromisoformat(inputs["due_on"]),
        until=_until(inputs),
        day_count=_day_count(inputs),
    )
    return _segments(found)


def _insolvency_stop(inputs: Inputs) -> Answer:
    until, opened = date.fromisoformat(inputs["as_of"]), date.fromisoformat(inputs["opening_judgment_on"])
    found = late_payment.b2b(
        principal=Decimal(inputs["principal_incl_vat"]),
        due_on=date.fromisoformat(inputs["due_on"]),
        until=until,
        opening_judgment_on=opened,
        day_count=_day_count(inputs),
    )
    return _segments(found) | {"last_day_counted": late_payment.last_day_counted(until, opened).isoformat()}


def _floor(inputs: Inputs) -> Answer:
    day = rates.half_year(inputs["half_year"])
    floor = _two_places(late_payment.contract_floor(day))
    asked = inputs.get("contract_rates_percent", ())
    found: dict[str, object] = {
        "floor_percent": floor,
        "floor_for_contract_rates_percent": floor,
        "valid": [late_payment.contract_rate_is_valid(Decimal(rate), day) for rate in asked],
    }
    if inputs.get("statutory_default"):
        found["statutory_rate_percent"] = _two_places(late_payment.statutory_rate(day))
    return found


def _indemnity(inputs: Inputs) -> Answer:
    found = late_payment.indemnity(
        debtor_kind=late_payment.DebtorKind(inputs["debtor_kind"]),
        invoices=[
            late_payment.Invoice(one["id"], date.fromisoformat(one["due_on"]), _day(one.get("paid_on")))
            for one in inputs["invoices"]
        ],
        as_of=date.fromisoformat(inputs["as_of"]),
    )
    per_invoice = {key: str(amount) for key, amount in found.per_invoice.items()}
    return {"indemnity_total": str(found.total), "per_invoice": per_invoice}


def _b2c(inputs: Inputs) -> Answer:
    clause = bool(inputs.get("contract_interest_clause"))
    found = late_payment.consumer(
        principal=Decimal(inputs["principal"]),
        formal_notice_on=_day(inputs.get("formal_notice_on")),
        until=_until(inputs),
        creditor_kind=late_payment.CreditorKind(inputs["creditor_kind"]),
        due_date_is_notice=_day(inputs.get("due_on")) if clause else None,
        day_count=_day_count(inputs),
    )
    return _segments(found)


def _increase(inputs: Inputs) -> Answer:
    enforceable = date.fromisoformat(inputs["decision_enforceable_on"])
    found = late_payment.after_decision(
        principal=Decimal(inputs["principal"]),
        runs_after=date.fromisoformat(inputs["interest_runs_after"]),
        decision_enforceable_on=enforceable,
        until=_until(inputs),
        creditor_kind=late_payment.CreditorKind(inputs["creditor_kind"]),
        day_count=_day_count(inputs),
    )
    return _segments(found) | {"majoration_from": late_payment.increase_from(enforceable).isoformat()}


def _imputation(inputs: Inputs) -> Answer:
    debts = [
        imputation.Debt(
            id=one["id"],
            principal=Decimal(one["principal"]),
            interest=Decimal(one.get("interest") or ZERO),
            indemnity=Decimal(one.get("indemnity") or ZERO),
            due_on=_day(one.get("due_on")),
            annual_rate_percent=Decimal(one.get("annual_rate_percent") or ZERO),
        )
        for one in inputs["debts"]
    ]
    order = inputs.get("judicial_order")
    found = imputation.allocate(
        debts,
        Decimal(inputs["payment"]),
        designation=inputs.get("designation"),
        judicial_order=imputation.JudicialOrder(order) if order else None,
        paid_on=_day(inputs.get("paid_on")),
    )
    with_indemnity = any("indemnity" in one for one in inputs["debts"])
    return {
        "allocations": {key: _share(share, with_indemnity=with_indemnity) for key, share in found.shares.items()},
        "remaining": {key: _share(share, with_indemnity=with_indemnity) for key, share in found.remaining.items()},
        "unallocated": str(found.unallocated),
    }


def _share(share: imputation.AllocatedShare, *, with_indemnity: bool) -> dict[str, str]:
    parts = {"interest": str(share.interest), "principal": str(share.principal)}
    return parts | {"indemnity": str(share.indemnity)} if with_indemnity else parts


def _schedule_dates(inputs: Inputs) -> Answer:
    first = date.fromisoformat(inputs["first_due_on"])
    days = plans.due_dates(first, inputs["count"], plans.Frequency(inputs.get("step", "P1M")))
    return {"due_dates": [day.isoformat() for day in days]}


def _seizable(inputs: Inputs) -> Answer:
    amount = seizable_monthly(
        Decimal(inputs["net_monthly_income"]),
        inputs["dependants"],
        scale=rates.seizable_scale(date(inputs["table_year"], 1, 1)),
        rsa_single=Decimal(inputs["rsa_single_floor"]),
    )
    return {"seizable_monthly": str(amount)}


def _procedural(inputs: Inputs) -> Answer:
    found = calendar.procedural_deadline(
        date.fromisoformat(inputs["event_on"]),
        months=inputs.get("months", 0),
        days=inputs.get("days", 0),
        zone=_zone(inputs.get("zone")),
    )
    return {"nominal": found.nominal.isoformat(), "extended": found.extended.isoformat()}


def _holidays(inputs: Inputs) -> Answer:
    days = calendar.holidays_of(inputs["year"], _zone(inputs.get("zone")))
    return {"holidays": [day.isoformat() for day in sorted(days)]}


def _cadence(inputs: Inputs) -> Answer:
    steps = [deadlines.AnnouncedStep(one["code"], one["after"], one["days"]) for one in inputs["steps"]]
    zone = _zone(inputs.get("zone")) if inputs.get("shift_to_working_day") else None
    found = deadlines.cadence(date.fromisoformat(inputs["due_on"]), steps, zone=zone)
    return {code: day.isoformat() for code, day in found.items()}


def _remittance(inputs: Inputs) -> Answer:
    found = deadlines.remittance(
        date.fromisoformat(inputs["collected_on"]),
        agreed_days=inputs.get("agreement_days"),
        zone=_zone(inputs.get("zone")),
    )
    return {
        "legal_latest": found.legal_latest.isoformat(),
        "prudent_latest_working_day": found.prudent_latest_working_day.isoformat(),
    }


def _order_service(inputs: Inputs) -> Answer:
    made = date.fromisoformat(inputs["order_made_on"])
    found = deadlines.order_service(made)
    months = deadlines.order_service_months(made)
    return {"months": months, "nominal": found.nominal.isoformat(), "extended": found.extended.isoformat()}


def _declaration(inputs: Inputs) -> Answer:
    latest = protection.declaration_latest(
        date.fromisoformat(inputs["bodacc_published_on"]),
        creditor_in_metropole=inputs.get("creditor_in_metropole", True),
        procedure_in_metropole=inputs.get("procedure_in_metropole", True),
    )
    return {"latest": latest.isoformat()}


def _suspension(inputs: Inputs) -> Answer:
    last = protection.suspension_ends_on(date.fromisoformat(inputs["admissible_on"]))
    return {"enforcement_suspended_until_at_most": last.isoformat()}


def _information(inputs: Inputs) -> Answer:
    obtained = date.fromisoformat(inputs["data_obtained_on"])
    return {"latest": deadlines.information_latest(obtained, _day(inputs.get("first_communication_on"))).isoformat()}


ANSWERS: Mapping[str, Callable[[Inputs], Answer]] = {
    "prescription.end": _prescription,
    "prescription.interruption": _prescription,
    "prescription.suspension": _prescription,
    "late_interest.b2b": _b2b,
    "late_interest.b2b_contract_floor": _floor,
    "late_interest.b2b_fixed_indemnity": _indemnity,
    "late_interest.b2c_legal": _b2c,
    "late_interest.majoration_5_points": _increase,
    "imputation": _imputation,
    "plan.schedule_dates": _schedule_dates,
    "plan.seizable_portion": _seizable,
    "deadline.days": _procedural,
    "deadline.months": _procedural,
    "calendar.public_holidays": _holidays,
    "cadence.seed_004": _cadence,
    "remittance.deadline": _remittance,
    "court.injonction_service_deadline": _order_service,
    "insolvency.declaration_deadline": _declaration,
    "insolvency.interest_stop": _insolvency_stop,
    "overindebtedness.max_suspension": _suspension,
    "gdpr.information_deadline": _information,
}
