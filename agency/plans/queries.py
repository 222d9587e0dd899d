"""Reads of plans: what may be offered, what runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F, QuerySet

from agency.cases.enums import CaseState
from agency.cases.models import Case, CaseParty
from agency.cases.queries import last_day_of, last_day_towards
from agency.cases.rules import asked_no_more
from agency.commitments.enums import CommitmentKind, CommitmentState
from agency.commitments.models import Commitment
from agency.commitments.queries import open_commitments
from agency.common.calendar import paris_date
from agency.common.money import ZERO
from agency.law.money.plans import ScheduledPayment as Part
from agency.ledger.queries import case_due
from agency.parties.enums import Liability
from agency.parties.models import Debtor

from .enums import OPEN_PLANS, InstalmentState, PlanObstacle, PlanState
from .models import Instalment, Plan
from .rules import CounterOffer, Offer, Powers, calendar, fingerprint, months_taken, recognition, within
from .rules import offers as lawful_offers

DEFAULT_DAY = 10


def powers(case: Case) -> Powers:
    """Return what the creditor's mandate lets us agree at once."""
    return Powers(case.mandate.plan_max_months, case.mandate.plan_min_amount)


def offers(case: Case, *, on: date, day: int = DEFAULT_DAY, bearable: Decimal | None = None) -> tuple[Offer, ...]:
    """Return up to three plans, lowest amount first: agreed at once, or none above what is `bearable` (R5.9)."""
    return lawful_offers(case_due(case.pk), powers(case), day, on, bearable)


def schedule(case: Case, *, monthly: Decimal, day: int, on: date, later: int = 0) -> list[Part]:
    """Return the calendar that `accept_offer` would make today. Raises `PlanError` on what makes no plan."""
    return calendar(case_due(case.pk), monthly, day, on, later=later)


def within_powers(case: Case, *, monthly: Decimal, day: int, on: date, later: int = 0) -> bool:
    """Return whether the creditor already said yes to such a plan (R5.2)."""
    parts = schedule(case, monthly=monthly, day=day, on=on, later=later)
    return within(powers(case), monthly, months_taken(on, day, parts[-1].due_on))


def within_mandate(plan: Plan, last_on: date) -> bool:
    """Return whether a plan that ends on a day is what its creditor allows, a later start counted (R1.13, R5.2)."""
    months = months_taken(paris_date(plan.proposed_at), plan.day, last_on)
    return within(powers(plan.case), plan.monthly, months)


def runs_at_once(case: Case, debtor: Debtor, *, monthly: Decimal, day: int, on: date, later: int = 0) -> bool:
    """Return whether such a plan would be agreed at once: within the powers (R5.2), or our own proposal."""
    counter = standing_counter(case, debtor, on)
    if counter is not None and counter.same(monthly, day) and not later:
        return True
    return within_powers(case, monthly=monthly, day=day, on=on, later=later)


def running(cases: Iterable[Case]) -> dict[int, Plan]:
    """Return case id -> the plan that runs on it, the oldest of several; payments execute it (R4.5)."""
    found = Plan.objects.filter(case__in=list(cases), state=PlanState.RUNNING).order_by("-accepted_at")
    return {plan.case_id: plan for plan in found}


def accepted_before(moments: Mapping[int, datetime]) -> dict[int, Plan]:
    """Return case id -> its latest plan agreed by the instant given with each, running or completed."""
    agreed = Plan.objects.filter(case__in=moments, state__in=(PlanState.RUNNING, PlanState.COMPLETED))
    found: dict[int, Plan] = {}
    for plan in agreed.order_by("-proposed_at", "-id"):
        if plan.accepted_at is not None and plan.accepted_at <= moments[plan.case_id]:
            found.setdefault(plan.case_id, plan)
    return found


def next_instalments(case_ids: Iterable[int]) -> dict[int, Instalment]:
    """Return case id -> the first instalment not settled yet of its running plan."""
    rows = (
        Instalment.objects.filter(plan__case_id__in=list(case_ids), plan__state=PlanState.RUNNING)
        .exclude(state=InstalmentState.PAID)
        .select_related("plan")
        .order_by("-due_on")
    )
    return {row.plan.case_id: row for row in rows}


def outlasted(case: Case, debtor: Debtor, last_on: date) -> date | None:
    """Return the last day to act towards a person when dates until `last_on` go beyond it; None when they do not."""
    last_day = last_day_towards(case, debtor)
    return last_day if last_on > last_day else None


def open_plan(case: Case, debtor: Debtor) -> Plan | None:
    """Return a person's plan on a case, running or waiting for an answer."""
    return case.plans.filter(debtor=debtor, state__in=OPEN_PLANS).first()


def parts_left(plan: Plan) -> list[Part]:
    """Return what is left of each unpaid instalment of a plan, in euros, with its day, in their order."""
    parts = plan.instalments.filter(amount__gt=F("paid")).order_by("number")
    return [Part(part.due_on, part.amount - part.paid) for part in parts]


def words_to_sign(plan: Plan) -> tuple[str, str]:
    """Return what signing a plan today would recognise, and the fingerprint of its dates with that sentence (R2.13)."""
    parts = parts_left(plan)
    sentence = recognition(sum((part.amount for part in parts), ZERO))
    return sentence, fingerprint(parts, sentence)


def plans_on(case: Case) -> QuerySet[Plan]:
    """Return every plan of a case with its instalments, whoever made it, latest first."""
    return case.plans.prefetch_related("instalments")


def promised_answers(*plans: Plan) -> QuerySet[Commitment]:
    """Return the answers promised to these proposals that are still owed."""
    found = Commitment.objects.filter(kind=CommitmentKind.ANSWER, state=CommitmentState.OPEN)
    return found.filter(dedupe_key__in=[f"plan:{plan.pk}" for plan in plans])


def promised_answer(plan: Plan) -> date | None:
    """Return the day by which an answer to a proposal was promised; None when nothing is promised any more."""
    promised = open_commitments(plan.case, CommitmentKind.ANSWER).filter(dedupe_key=f"plan:{plan.pk}").first()
    return promised.due_on if promised else None


def reason_of(plan: Plan) -> str:
    """Return why a proposal was not kept, in the words its person was given."""
    return str(plan.evidence.get("decision", {}).get("reason", ""))


def counter_of(plan: Plan, on: date) -> CounterOffer | None:
    """Return what we proposed instead of a plan that was not kept, while it stands."""
    kept = plan.evidence.get("decision", {}).get("counter")
    found = CounterOffer.read(kept) if kept and plan.state == PlanState.DECLINED else None
    return found if found is not None and on <= found.until else None


def standing_counter(case: Case, debtor: Debtor, on: date) -> CounterOffer | None:
    """Return our own proposal to a person that stands: no plan was made after the one it answers."""
    latest = case.plans.filter(debtor=debtor).first()
    return counter_of(latest, on) if latest is not None else None


def signature_on(plan: Plan) -> str:
    """Return who signed the answer to a proposal; empty for one of before answers were signed."""
    return str(plan.evidence.get("decision", {}).get("signature", ""))


def owes_with_others(party: CaseParty) -> bool:
    """Return whether a person owes the whole of a case together with others, and not a share apart (R5.12)."""
    return party.liability == Liability.JOINT_AND_SEVERAL


def obstacle(
    party: CaseParty, *, due: Decimal, on: date, plans: Iterable[Plan], standing: Plan | None = None
) -> PlanObstacle | None:
    """Return why a person cannot agree on a plan for their case, None when nothing stands against it (R2.20, R5.6).

    `plans` are those of the case. A debt owed together is spread once: while the plan of one person runs or waits,
    another person of the case makes none. `standing` is the proposal being decided.
    """
    case, debtor = party.case, party.debtor
    if debtor.protection:
        return PlanObstacle.PROTECTED
    if asked_no_more(case.state, last_day_of(party), on):
        return PlanObstacle.BARRED
    if due <= ZERO:
        return PlanObstacle.SETTLED
    standing_plans = [plan for plan in plans if plan.state in OPEN_PLANS and plan != standing]
    own = next((plan for plan in standing_plans if plan.debtor_id == debtor.pk), None)
    if own is not None:
        return PlanObstacle.RUNNING if own.state == PlanState.RUNNING else PlanObstacle.PROPOSED
    if standing_plans and owes_with_others(party):
        return PlanObstacle.OF_ANOTHER
    return None if case.state in (CaseState.ACTIVE, CaseState.PLAN) else PlanObstacle.NOT_ACTIVE


def waiting() -> QuerySet[Plan]:
    """Return the proposals that wait for an answer, oldest first."""
    return (
        Plan.objects.filter(state=PlanState.PROPOSED).select_related("case__creditor", "debtor").order_by("proposed_at")
    )
