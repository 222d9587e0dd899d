"""A plan accepted within the powers, proposed beyond them, decided by its creditor's word. It costs nothing (R5.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.cases import operations as cases
from agency.cases.enums import CaseState, HoldReason, LimitationFact
from agency.cases.models import Case
from agency.cases.queries import running_holds
from agency.commitments import operations as commitments
from agency.commitments.enums import CommitmentKind
from agency.commitments.queries import open_steps
from agency.commitments.rules import promised_on
from agency.common.calendar import add_working_days, instant, paris_date
from agency.common.money import format_euros
from agency.common.text import french_typography as fr
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.law.money.plans import PlanError
from agency.ledger.queries import case_due
from agency.letters.enums import MessageKind
from agency.mandates.queries import profile
from agency.outbox import operations as outbox
from agency.outbox.values import OfferPayload, PlanFacts, PlanPart, PlanPayload
from agency.outbox.values.slips import SlipPayload
from agency.parties.models import Debtor
from agency.plans.enums import PlanObstacle, PlanState
from agency.plans.models import Instalment, Plan
from agency.plans.queries import obstacle, outlasted, plans_on, powers, standing_counter
from agency.plans.rules import (
    AGAINST_SPOKEN,
    LATEST_START,
    LOWEST_MONTHLY,
    SLIP_WORDING_VERSION,
    SPOKEN_WORDING_VERSION,
    UNSIGNED,
    WORDING_VERSION,
    calendar,
    fingerprint,
    months_taken,
    proof_given,
    recognition,
    terms_of,
    within,
)

from .papers import keep_agreement
from .replacing import lift_proposals, set_aside

_NOON = time(12)
_AGAINST: dict[PlanObstacle, Any] = {
    PlanObstacle.PROTECTED: gettext_lazy(
        "Votre situation est protégée : nous ne vous demandons aucun engagement. Appelez-nous."
    ),
    PlanObstacle.BARRED: gettext_lazy("Cette somme n’est plus demandée : aucun échéancier n’est à prévoir."),
    PlanObstacle.SETTLED: gettext_lazy("Tout est réglé : aucun échéancier n’est à prévoir."),
    PlanObstacle.RUNNING: gettext_lazy(
        "Un échéancier est déjà en cours pour ce dossier. Appelez-nous pour le changer."
    ),
    PlanObstacle.PROPOSED: gettext_lazy("Votre proposition attend notre réponse. Appelez-nous pour la changer."),
    PlanObstacle.OF_ANOTHER: gettext_lazy(
        "Un échéancier est déjà suivi ou proposé pour ce dossier. Appelez-nous pour en parler."
    ),
    PlanObstacle.NOT_ACTIVE: gettext_lazy("Ce dossier ne peut pas recevoir d’échéancier pour le moment. Appelez-nous."),
}


class PlanRefused(Exception):
    """No plan can be made here; the message tells the person why and what to do."""


@transaction.atomic
def accept_offer(
    *, case: Case, debtor: Debtor, monthly: Decimal, day: int, evidence: Mapping[str, Any], by: Actor, at: datetime,
    on: date, later: int = 0, replaces: int | None = None,
) -> Plan:  # fmt: skip
    """Take a person's agreement to pay what is due, month by month, without fee nor interest (R5.1-R5.6).

    Within the mandate's powers the plan runs at once: the case goes to `PLAN`, planned letters are
    cancelled. Beyond them it waits (hold, answer promised, creditor told, R1.13). `evidence` holds the
    hashes of the `session` and of the `ip`, and the `rendering` that was read beside the French words; the
    schedule's own hash and the words accepted are added (R5.2).
    The first date is put off by so many months (`later`), which count among those that the mandate allows.
    With `replaces`, their own proposal of that id that waits is withdrawn by the same act. Raises `PlanRefused`
    for a person protected, a time-barred or settled case (R2.20, R5.6), a proposal that was answered meanwhile.
    """
    return _agree(
        _Agreement(
            case, debtor, monthly, day, WORDING_VERSION, proof_given(evidence), later=later, replaces=replaces
        ), by=by, at=at, on=on,
    )  # fmt: skip


@transaction.atomic
def agree_spoken(
    *, case: Case, debtor: Debtor, monthly: Decimal, day: int, call: int, marks: Sequence[str], read: str, by: Actor,
    at: datetime, on: date,
) -> Plan:  # fmt: skip
    """Take what a person agreed by telephone as `accept_offer` does, but for what the telephone cannot prove.

    The `call` and the `marks` by which the person was known are the proof: no sentence recognises the debt, and no
    limitation starts again (R2.11): dates beyond the last day to act wait for the creditor's word. `read` is the
    fingerprint of the dates that were read to them: raises `PlanRefused` when those of today differ, and as
    `accept_offer` does.
    """
    proof = {"call": call, "marks": list(marks)}
    return _agree(_Agreement(case, debtor, monthly, day, SPOKEN_WORDING_VERSION, proof, read), by=by, at=at, on=on)


@transaction.atomic
def agree_on_slip(
    *, case: Case, debtor: Debtor, monthly: Decimal, day: int, slip: str, received_on: date, by: Actor, at: datetime,
    on: date,
) -> Plan:  # fmt: skip
    """Take what a person proposes on the answer slip of a letter as `accept_offer` does, by its words (R5.1).

    The dates run from today; our answer to one beyond the mandate is promised from the day the slip was received, and
    its person is told by post without an e-mail. The number of the `slip` is the proof; it is not signed: nothing is
    recognised, and no limitation starts again (R2.11). Raises `PlanRefused` as `accept_offer` does, in words to the
    team.
    """
    return _agree(
        _Agreement(case, debtor, monthly, day, SLIP_WORDING_VERSION, {"slip": slip}, received_on=received_on),
        by=by, at=at, on=on,
    )  # fmt: skip


@dataclass(frozen=True)
class _Agreement:
    """What a person agreed to, by which words, with what proof."""

    case: Case
    debtor: Debtor
    monthly: Decimal
    day: int
    version: str
    proof: dict[str, Any]
    read: str = ""
    received_on: date | None = None
    later: int = 0
    replaces: int | None = None

    @property
    def spoken(self) -> bool:
        return self.version in UNSIGNED

    @property
    def against(self) -> Mapping[PlanObstacle, str]:
        return AGAINST_SPOKEN if self.spoken else _AGAINST

    def made_at(self, at: datetime) -> datetime:
        """When the person said it: for a slip, the day it was received."""
        past = self.received_on is not None and self.received_on < paris_date(at)
        return instant(self.received_on, _NOON) if past and self.received_on else at


def _agree(asked: _Agreement, *, by: Actor, at: datetime, on: date) -> Plan:
    case, debtor, monthly = asked.case, asked.debtor, asked.monthly
    locked = Case.objects.select_for_update(of=("self",)).select_related("mandate").get(pk=case.pk)
    total = case_due(locked.pk)
    former = locked.plans.filter(debtor=debtor, state=PlanState.PROPOSED, pk=asked.replaces or 0).first()
    refuse_obstacle(locked, debtor, total, on, standing=former, against=asked.against)
    refuse_sum(monthly, total, later=asked.later)
    try:
        parts = calendar(total, monthly, asked.day, on, later=asked.later)
    except PlanError as error:
        raise PlanRefused(_("Aucun échéancier ne se calcule avec ce montant : choisissez-en un autre.")) from error
    # Unsigned, it starts no limitation again (R2.11): beyond the last day to act, its creditor decides.
    past = outlasted(locked, debtor, parts[-1].due_on) if asked.spoken else None
    counter = standing_counter(locked, debtor, on)
    ours = counter is not None and counter.same(monthly, asked.day) and not asked.later
    months = months_taken(on, asked.day, parts[-1].due_on)
    agreed = (ours or within(powers(locked), monthly, months)) and past is None
    evidence = _proof(asked, parts, "" if asked.spoken else recognition(total), at)
    if asked.read and asked.read != evidence["schedule_sha256"]:
        raise PlanRefused(_("Ces dates ne sont plus celles qui ont été lues : relisez-les à la personne."))
    if former is not None:
        set_aside(plan=former, by=by, at=at, replaced=True)
    plan = Plan.objects.create(
        case=locked,
        debtor=debtor,
        state=PlanState.RUNNING if agreed else PlanState.PROPOSED,
        total=total,
        monthly=monthly,
        day=asked.day,
        proposed_at=asked.made_at(at),
        accepted_at=at if agreed else None,
        wording_version=asked.version,
        evidence=evidence,
    )
    Instalment.objects.bulk_create(instalments_of(plan, parts))
    outbox.cancel_planned(case=locked, code="plan" if agreed else "proposal", by=by, at=at)
    if counter is not None:
        lift_proposals(locked, "réponse à notre contre-proposition", by=by, at=at)
    if agreed:
        # Nothing else tells what was said aloud: without e-mail it goes by post.
        start_plan(plan, answers=asked.spoken, by=by, at=at, on=on)
        _notify_creditor(plan, by=by, at=at, on=on)
    else:
        _submit(plan, since=asked.received_on or on, past=past, by=by, at=at, on=on)
    case.state = plan.case.state
    record(
        by=by, at=at, verb=Verb.PLAN_ACCEPTED if agreed else Verb.PLAN_PROPOSED, subject=plan, case_id=case.pk,
        total=str(total), monthly=str(monthly), months=len(parts),
    )  # fmt: skip
    return plan


def _proof(asked: _Agreement, parts: list[Any], sentence: str, at: datetime) -> dict[str, Any]:
    """What shows later who agreed to what, and to which words (R5.2)."""
    return {
        **asked.proof,
        "wording_version": asked.version,
        "recognition": sentence,
        "schedule_sha256": fingerprint(parts, sentence, asked.version),
        "agreed_at": at,
    }


def refuse_obstacle(
    case: Case, debtor: Debtor, total: Decimal, on: date, *, standing: Plan | None = None,
    against: Mapping[PlanObstacle, Any] = _AGAINST,
) -> None:  # fmt: skip
    """Raise `PlanRefused` when this person cannot agree on a plan for this case, in words to them or to the team."""
    party = case.parties.select_related("debtor").get(debtor=debtor)
    found = obstacle(party, due=total, on=on, plans=plans_on(case), standing=standing)
    if found is not None:
        raise PlanRefused(str(against[found]))


def refuse_sum(monthly: Decimal, total: Decimal, *, later: int) -> None:
    """Raise `PlanRefused` unless so much a month, in euros, `later` months on, may pay `total`: words to who asks."""
    if not LOWEST_MONTHLY <= monthly <= total:
        words = {"low": format_euros(LOWEST_MONTHLY), "high": format_euros(total)}
        raise PlanRefused(_("Saisissez un montant entre %(low)s et %(high)s.") % words)
    if not 0 <= later <= LATEST_START:
        raise PlanRefused(_("Le premier versement se reporte de %(months)s mois au plus.") % {"months": LATEST_START})


def instalments_of(plan: Plan, parts: list[Any]) -> list[Instalment]:
    """Return the rows of the dates of a plan, numbered in their order, to be written by who makes the plan."""
    return [
        Instalment(plan=plan, number=number, due_on=part.due_on, amount=part.amount)
        for number, part in enumerate(parts, start=1)
    ]


def start_plan(plan: Plan, *, answers: bool, by: Actor, at: datetime, on: date) -> None:
    """Move the case to `PLAN`, withdraw the steps announced, start limitation again, confirm to the person (R2.8).

    A pause that the creditor asked for ends with the letters that it stopped. What was agreed by telephone starts
    nothing again (R2.11).
    """
    if plan.case.state != CaseState.PLAN:
        cases.move(case=plan.case, to=CaseState.PLAN, by=by, at=at, on=on, reason="échéancier accepté")
    for commitment in open_steps(plan.case):
        commitments.cancel(commitment=commitment, reason="échéancier accepté", by=by, at=at)
    # A running plan is never paused: its reminders, its debits and the person's own choices would wait unseen.
    for pause in running_holds(plan.case, at).filter(reason=HoldReason.CREDITOR):
        cases.lift_hold(hold=pause, by=by, at=at, reason="échéancier accepté")
    if not plan.spoken:
        # The recognition is the person's own act: the day they agreed, not the day we or the creditor answered.
        cases.note_event(
            case=plan.case, kind=LimitationFact.PLAN_SIGNED, happened_on=paris_date(plan.proposed_at),
            debtor=plan.debtor, key=f"plan:{plan.pk}", by=by, at=at,
        )  # fmt: skip
    paper = keep_agreement(plan=plan, by=by, at=at, on=on)
    outbox.plan(
        case=plan.case,
        debtor=plan.debtor,
        kind=MessageKind.PLAN_CONFIRMED,
        planned_on=on,
        dedupe_key=f"plan:{plan.pk}",
        payload=PlanPayload(facts_of(plan), paper.pk if paper else None),
        answers=answers,
        by=by,
        at=at,
    )


def _notify_creditor(plan: Plan, *, by: Actor, at: datetime, on: date) -> None:
    """Any offer other than to pay at once is told to the creditor, one agreed within its powers too (R1.13; R124-5)."""
    outbox.plan(
        case=plan.case,
        creditor=plan.case.creditor,
        kind=MessageKind.PLAN_NOTICE,
        planned_on=on,
        dedupe_key=f"plan_notice:{plan.pk}",
        payload=PlanPayload(facts_of(plan)),
        by=by,
        at=at,
    )


def _submit(plan: Plan, *, since: date, past: date | None, by: Actor, at: datetime, on: date) -> None:
    """Hold the case, promise an answer, tell the creditor of the offer (R1.13; R124-5), and who has no page to see."""
    due_on = add_working_days(since, profile().reply_days)
    # Written down late, what came by post has a day that is over: ours to be late on, nobody's to read.
    reply_by = promised_on(due_on, on) if since < on else due_on
    note = f"{format_euros(plan.monthly)} par mois"
    cases.hold(case=plan.case, reason=HoldReason.PROPOSAL, by=by, at=at, note=note, review_on=reply_by)
    commitments.announce(
        case=plan.case,
        kind=CommitmentKind.ANSWER,
        due_on=due_on,
        announced_on=since,
        text=fr("Réponse à la proposition d'échéancier"),
        dedupe_key=f"plan:{plan.pk}",
        by=by,
        at=at,
    )
    if plan.by_slip:
        outbox.plan(
            case=plan.case, debtor=plan.debtor, kind=MessageKind.SLIP_RECEIVED, planned_on=on,
            dedupe_key=f"slip_plan:{plan.pk}", payload=SlipPayload(since, answer_by=reply_by), by=by, at=at,
        )  # fmt: skip
    outbox.plan(
        case=plan.case,
        creditor=plan.case.creditor,
        kind=MessageKind.OFFER_NOTICE,
        planned_on=on,
        dedupe_key=f"offer:{plan.pk}",
        payload=OfferPayload(facts_of(plan), reply_by, last_day=past),
        by=by,
        at=at,
    )


def facts_of(plan: Plan) -> PlanFacts:
    """What a message says of a plan, frozen."""
    return PlanFacts(
        plan=plan.pk,
        total=plan.total,
        monthly=plan.monthly,
        day=plan.day,
        schedule=tuple(PlanPart(part.number, part.due_on, part.amount) for part in plan.instalments.all()),
        recognition=plan.evidence["recognition"],
        consequences=terms_of(plan.wording_version),
        spoken_on=paris_date(plan.proposed_at) if plan.spoken else None,
        signed_on=paris_date(plan.signed_at) if plan.signed_at else None,
        by_slip=plan.by_slip,
    )
