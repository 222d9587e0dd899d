"""The questions that the command line can put to the law, each with its arguments and its answer."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from agency.common.calendar import Zone, procedural_deadline, product_deadline, zone_of_postcode
from agency.law.contact.gate import Deny, Facts, Purpose, may_contact
from agency.law.contact.limits import Channel
from agency.law.explanation import Explanation
from agency.law.interest import late_payment
from agency.law.interest.accrual import DayCount, Interest
from agency.law.money import imputation, plans
from agency.law.persons import protection
from agency.law.shell import arguments
from agency.law.time import deadlines, limitation
from agency.law.time.claim_types import ClaimType

# States of Facts that a person can tick.
FLAGS = ("disputed", "overindebted", "insolvent", "deceased", "protected_adult", "plan_active", "closed")


@dataclass(frozen=True, slots=True)
class Answer:
    """Plain values for JSON, and why."""

    result: Mapping[str, object]
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Question:
    """A subcommand: its name, its arguments, how it is answered."""

    name: str
    help: str
    arguments: Callable[[argparse.ArgumentParser], None]
    answer: Callable[[argparse.Namespace], Answer]


def _interest_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kind", choices=("b2b", "consumer", "decision"), default="b2b")
    parser.add_argument("--principal", type=arguments.amount, required=True)
    parser.add_argument("--from", dest="start", type=arguments.day, required=True, help="échéance ou mise en demeure")
    parser.add_argument("--until", type=arguments.day, required=True, help="jour du paiement, compris")
    parser.add_argument("--contract-rate", type=arguments.rate)
    parser.add_argument("--creditor", type=late_payment.CreditorKind, default=late_payment.CreditorKind.OTHER)
    parser.add_argument("--enforceable-on", type=arguments.day, help="jour où la décision est exécutoire")
    parser.add_argument("--opened-on", type=arguments.day, help="jugement d’ouverture d’une procédure collective")
    parser.add_argument("--day-count", type=DayCount, default=DayCount.ACT_365F)
    parser.add_argument("--paid", type=arguments.reduction, action="append", default=[], help="2025-06-01:100.00")


def _interest(options: argparse.Namespace) -> Answer:
    found = _compute_interest(options)
    return Answer({"interest": str(found.amount), "day_count": found.day_count}, found.explanation)


def _compute_interest(options: argparse.Namespace) -> Interest:
    principal: Decimal = options.principal
    if options.kind == "consumer":
        return late_payment.consumer(
            principal=principal,
            formal_notice_on=options.start,
            until=options.until,
            creditor_kind=options.creditor,
            day_count=options.day_count,
            reductions=options.paid,
        )
    if options.kind == "decision":
        return late_payment.after_decision(
            principal=principal,
            runs_after=options.start,
            decision_enforceable_on=options.enforceable_on or options.start,
            until=options.until,
            creditor_kind=options.creditor,
            day_count=options.day_count,
            reductions=options.paid,
        )
    return late_payment.b2b(
        principal=principal,
        due_on=options.start,
        until=options.until,
        contract_rate=options.contract_rate,
        day_count=options.day_count,
        reductions=options.paid,
        opening_judgment_on=options.opened_on,
    )


def _limitation_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--type", type=ClaimType, required=True, metavar="TYPE", help=", ".join(ClaimType))
    parser.add_argument("--due-on", type=arguments.day)
    parser.add_argument("--completed-on", type=arguments.day)
    parser.add_argument("--years", type=int, help="durée fixée par un contrat entre professionnels")
    parser.add_argument("--event", type=arguments.event, action="append", default=[], help="type:date[:auteur]")
    parser.add_argument("--on", type=arguments.day, help="jour pour lequel donner le feu")


def _limitation(options: argparse.Namespace) -> Answer:
    found = limitation.assess(
        options.type,
        due_on=options.due_on,
        completed_on=options.completed_on,
        events=options.event,
        contract_years=options.years,
    )
    result: dict[str, object] = {
        "last_day_to_act": found.prudent_last_day.isoformat(),
        "argued_last_day": found.argued_last_day.isoformat(),
        "time_barred_from": found.time_barred_from.isoformat(),
        "review_required": found.review_required,
    }
    if options.on:
        result["light"] = found.light(options.on)
    return Answer(result, found.explanation)


def _imputation_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--debt", type=arguments.debt, action="append", required=True, help="id:principal[:intérêts[:échéance[:taux]]]"
    )
    parser.add_argument("--payment", type=arguments.amount, required=True)
    parser.add_argument("--designate", action="append", default=[], help="dette que la personne a désignée")
    parser.add_argument("--paid-on", type=arguments.day)
    parser.add_argument("--capital-first", action="store_true", help="ordre fixé par un juge")


def _imputation(options: argparse.Namespace) -> Answer:
    order = imputation.JudicialOrder.CAPITAL_FIRST if options.capital_first else None
    found = imputation.allocate(options.debt, options.payment, options.designate, order, options.paid_on)
    result = {
        "allocations": {key: _share(share) for key, share in found.shares.items()},
        "remaining": {key: _share(share) for key, share in found.remaining.items()},
        "unallocated": str(found.unallocated),
    }
    return Answer(result, found.explanation)


def _share(share: imputation.AllocatedShare) -> dict[str, str]:
    return {"interest": str(share.interest), "principal": str(share.principal), "indemnity": str(share.indemnity)}


def _plan_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--total", type=arguments.amount, required=True)
    size = parser.add_mutually_exclusive_group(required=True)
    size.add_argument("--count", type=int)
    size.add_argument("--amount", type=arguments.amount)
    parser.add_argument("--first-due-on", type=arguments.day, required=True)
    parser.add_argument("--step", type=plans.Frequency, default=plans.Frequency.MONTH)


def _plan(options: argparse.Namespace) -> Answer:
    found = plans.schedule(
        options.total, options.first_due_on, count=options.count, amount=options.amount, step=options.step
    )
    lines = [{"due_on": one.due_on.isoformat(), "amount": str(one.amount)} for one in found]
    return Answer({"instalments": lines}, plans.explain(found))


def _deadline_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kind", choices=("product", "procedure", "remittance"), default="product")
    parser.add_argument("--from", dest="start", type=arguments.day, required=True)
    parser.add_argument("--days", type=int, default=0)
    parser.add_argument("--months", type=int, default=0, help="délais de procédure seulement")
    _zone_argument(parser)


def _deadline(options: argparse.Namespace) -> Answer:
    zone = _zone(options)
    if options.kind == "remittance":
        remitted = deadlines.remittance(options.start, agreed_days=options.days or None, zone=zone)
        days = {"latest": remitted.legal_latest, "prudent": remitted.prudent_latest_working_day}
        return Answer(_iso(days), remitted.explanation)
    if options.kind == "procedure":
        court = procedural_deadline(options.start, months=options.months, days=options.days, zone=zone)
        days = {"nominal": court.nominal, "extended": court.extended}
        return Answer(_iso(days), deadlines.explain_procedural(options.start, court))
    ours = product_deadline(options.start, options.days, zone)
    days = {"nominal": ours.nominal, "effective": ours.effective, "action_on": ours.action_on}
    return Answer(_iso(days), deadlines.explain_product(options.start, ours))


def _contact_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--channel", type=Channel, required=True, metavar="CHANNEL", help=", ".join(Channel))
    parser.add_argument("--at", type=arguments.moment, required=True)
    parser.add_argument("--purpose", type=Purpose, default=Purpose.DUNNING, metavar="PURPOSE", help=", ".join(Purpose))
    parser.add_argument("--first-letter-on", type=arguments.day)
    parser.add_argument(
        "--past", type=arguments.contact, action="append", default=[], help="call@instant, ! si réponse"
    )
    parser.add_argument("--flag", action="append", default=[], choices=FLAGS)
    _zone_argument(parser)


def _contact(options: argparse.Namespace) -> Answer:
    flags: dict[str, Any] = dict.fromkeys(options.flag, True)
    facts = Facts(
        zone=_zone(options),
        history=options.past,
        first_letter_sent_on=options.first_letter_on,
        **flags,
    )
    found = may_contact(facts, options.channel, options.at, options.purpose)
    result: dict[str, object] = {"allowed": not isinstance(found, Deny)}
    if isinstance(found, Deny):
        result["code"] = found.code
        result["next_allowed_at"] = found.next_allowed_at.isoformat() if found.next_allowed_at else None
    return Answer(result, found.explanation)


def _protection_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--status", type=protection.Status, required=True, help=", ".join(protection.Status))
    parser.add_argument("--since", type=arguments.day, required=True)
    parser.add_argument("--published-on", type=arguments.day, help="publication au BODACC")


def _protection(options: argparse.Namespace) -> Answer:
    found = protection.protect(options.status, options.since, published_on=options.published_on)
    result = {
        "stops_demands": found.stops_demands,
        "until": found.until.isoformat() if found.until else None,
        "interest_until": found.interest_until.isoformat() if found.interest_until else None,
        "addressee": found.rule.addressee,
        "money": found.rule.money,
    }
    return Answer(result, found.explanation)


def _zone_argument(parser: argparse.ArgumentParser) -> None:
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--zone", type=Zone, default=Zone.METROPOLE, metavar="ZONE", help=", ".join(Zone))
    place.add_argument("--postcode")


def _zone(options: argparse.Namespace) -> Zone:
    return zone_of_postcode(options.postcode) if options.postcode else options.zone


def _iso(days: Mapping[str, date]) -> dict[str, str]:
    return {key: day.isoformat() for key, day in days.items()}


QUESTIONS: tuple[Question, ...] = (
    Question("interest", "intérêts de retard", _interest_arguments, _interest),
    Question("limitation", "prescription", _limitation_arguments, _limitation),
    Question("imputation", "imputation d’un paiement", _imputation_arguments, _imputation),
    Question("plan", "échéancier", _plan_arguments, _plan),
    Question("deadline", "délai", _deadline_arguments, _deadline),
    Question("contact", "droit de contacter", _contact_arguments, _contact),
    Question("protection", "statut protecteur", _protection_arguments, _protection),
)
