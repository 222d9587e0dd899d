"""From rows to what a creditor reads: each file in plain words, its next step and its date.

A creditor sees that a file is paused, never why: no reason, no budget, no word of the person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.cases.enums import CLOSED_STATES, CaseState, HoldReason
from agency.cases.models import Case, Claim, Hold
from agency.common.money import ZERO
from agency.ledger.queries import due_by_case
from agency.letters.enums import MessageKind
from agency.plans.enums import InstalmentState, PlanState
from agency.plans.models import Instalment
from agency.strategies.enums import RunState
from portal.dates import format_date

STATES = {
    CaseState.TO_QUALIFY: gettext_lazy("Nous vérifions le dossier"),
    CaseState.WITH_CREDITOR: gettext_lazy("Nous avons une question pour vous"),
    CaseState.ACTIVE: gettext_lazy("Nous écrivons à la personne"),
    CaseState.PLAN: gettext_lazy("La personne règle en plusieurs fois"),
    CaseState.SETTLED: gettext_lazy("Tout est réglé"),
    CaseState.RETURNED: gettext_lazy("Le dossier vous est rendu"),
    CaseState.TIME_BARRED: gettext_lazy("La créance est prescrite"),
    CaseState.CLOSED: gettext_lazy("Le dossier est clos"),
}
STEPS = {
    MessageKind.FIRST_LETTER: gettext_lazy("Première lettre"),
    MessageKind.REGISTERED_LETTER: gettext_lazy("Lettre recommandée"),
    MessageKind.FORMAL_NOTICE: gettext_lazy("Mise en demeure"),
}
TONES = {
    CaseState.SETTLED: "menthe", CaseState.PLAN: "menthe", CaseState.WITH_CREDITOR: "miel",
    CaseState.TIME_BARRED: "sable", CaseState.CLOSED: "sable", CaseState.RETURNED: "sable",
}  # fmt: skip


@dataclass(frozen=True)
class File:
    """One case as its creditor reads it; amounts in euros, `paid + due == confided`."""

    reference: str
    person: str
    bills: str
    state: str
    tone: str
    next_step: str
    confided: Decimal
    paid: Decimal
    due: Decimal


@dataclass(frozen=True)
class Totals:
    """The four figures on top of the creditor's home."""

    confided: Decimal
    paid: Decimal
    in_plan: Decimal
    paused: int


def files_of(cases: Iterable[Case], *, at: datetime) -> list[File]:
    """Return the files in plain words, in a fixed number of queries whatever their number."""
    cases = list(cases)
    ids = [case.pk for case in cases]
    due = due_by_case(ids)
    bills: dict[int, list[Claim]] = defaultdict(list)
    for claim in Claim.objects.filter(case_id__in=ids):
        bills[claim.case_id].append(claim)
    held = _held(ids, at)
    instalments = _next_instalments(ids)
    return [_file(case, bills[case.pk], due[case.pk], held.get(case.pk), instalments.get(case.pk)) for case in cases]


def totals_of(files: list[File], paused: int) -> Totals:
    """Return the sums of a list of files."""
    plan = str(STATES[CaseState.PLAN])
    return Totals(
        confided=sum((file.confided for file in files), ZERO),
        paid=sum((file.paid for file in files), ZERO),
        in_plan=sum((file.due for file in files if file.state == plan), ZERO),
        paused=paused,
    )


def paused_count(cases: Iterable[Case], at: datetime) -> int:
    """Return how many cases rest on an open hold."""
    return len(_held([case.pk for case in cases], at))


def _held(ids: list[int], at: datetime) -> dict[int, Hold]:
    holds = Hold.objects.filter(case_id__in=ids, starts_at__lte=at, lifted_at__isnull=True).order_by("-until_at")
    return {hold.case_id: hold for hold in holds if hold.until_at is None or hold.until_at > at}


def _next_instalments(ids: list[int]) -> dict[int, Instalment]:
    rows = (
        Instalment.objects.filter(plan__case_id__in=ids, plan__state=PlanState.RUNNING)
        .exclude(state=InstalmentState.PAID)
        .select_related("plan")
        .order_by("-due_on")
    )
    return {row.plan.case_id: row for row in rows}


def _file(case: Case, bills: list[Claim], due: Decimal, hold: Hold | None, instalment: Instalment | None) -> File:
    confided = sum((claim.total - claim.paid_before for claim in bills), ZERO)
    state = CaseState(case.state)
    paused = hold is not None and state not in CLOSED_STATES
    return File(
        reference=case.reference,
        person=case.debtor.full_name,
        bills=", ".join(dict.fromkeys(claim.number for claim in bills)),
        state=_("En pause") if paused else str(STATES[state]),
        tone="lavande" if paused else TONES.get(state, "ciel"),
        next_step=_pause_step(hold) if paused and hold else _next_step(case, state, instalment),
        confided=confided,
        paid=confided - due,
        due=due,
    )


def _pause_step(hold: Hold) -> str:
    if hold.reason == HoldReason.DISPUTE:
        return _("Nous vous demanderons les documents utiles")
    if hold.until_at is None:
        return _("Nous répondons à la personne, puis nous reprenons")
    return _("Reprise après le %(day)s") % {"day": format_date(hold.until_at.date())}


def _next_step(case: Case, state: CaseState, instalment: Instalment | None) -> str:
    if state == CaseState.PLAN and instalment is not None:
        return _("Prochain versement le %(day)s") % {"day": format_date(instalment.due_on)}
    if state == CaseState.ACTIVE:
        return _strategy_step(case)
    words = {
        CaseState.TO_QUALIFY: _("Vérification, puis première lettre"),
        CaseState.WITH_CREDITOR: _("Votre réponse"),
        CaseState.SETTLED: _("Rien à faire"),
    }
    return words.get(state, _("Rien de plus"))


def _strategy_step(case: Case) -> str:
    run = getattr(case, "strategy_run", None)
    if run is None or run.state != RunState.RUNNING or run.next_on is None:
        return _("Point avec vous sur la suite")
    step = STEPS.get(run.steps[run.next_step]["kind"], "") if run.next_step < len(run.steps) else ""
    return _("%(step)s le %(day)s") % {"step": step or _("Point avec vous"), "day": _day(run.next_on)}


def _day(day: date) -> str:
    return format_date(day)
