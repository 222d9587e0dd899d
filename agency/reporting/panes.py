"""What the right-hand pane says of the line selected: the facts to decide on, never more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.queries import CaseSummary, running_holds, summary
from agency.commitments.models import Commitment
from agency.common.calendar import format_date
from agency.common.money import format_euros
from agency.disputes.models import Reply
from agency.outbox.models import Message
from agency.parties.enums import ContactKind
from agency.parties.models import Debtor
from agency.plans.models import Instalment, Plan
from agency.plans.queries import powers
from agency.plans.rules import within
from agency.qualification.models import Qualification
from agency.qualification.queries import facts_of
from agency.qualification.rules import CHECKS, known_obstacles

from .queries import Item
from .rules import told
from .story import Act, last_exchanges


@dataclass(frozen=True)
class Fact:
    """One line with a tick, or with a warning when it speaks against."""

    text: str
    holds: bool = True


@dataclass(frozen=True)
class Pane:
    """The line selected, in full: its subject, the facts, the person's words, the latest acts."""

    item: Item
    summary: CaseSummary
    phone: str
    exchanges: tuple[Act, ...]
    subject: Any
    facts: tuple[Fact, ...] = ()
    said: tuple[str, ...] = ()
    message: str = ""

    @property
    def template(self) -> str:
        """The part that draws this kind of line."""
        return f"staff/panes/{self.item.kind}.html"


def pane(item: Item, at: datetime, on: date) -> Pane:
    """Return the pane of a line of the queue."""
    build = {"plan": _plan, "reply": _reply, "qualify": _qualify, "part": _part, "commitment": _word,
             "message": _message}.get(item.kind, _case)  # fmt: skip
    subject, more = build(item, at, on)
    debtor = getattr(subject, "debtor", None) or item.case.debtor
    return Pane(item, summary(item.case), phone_of(debtor), last_exchanges(item.case.pk), subject, **more)


def phone_of(debtor: Debtor) -> str:
    """The number where the person may be called; empty when there is none or it was refused."""
    point = debtor.contact_points.filter(kind=ContactKind.PHONE, valid=True, opted_out_at__isnull=True).first()
    return point.value if point else ""


def law_facts(case: Case, at: datetime, on: date, besides: str = "") -> list[Fact]:
    """What the law says of a file today: limitation, protection, suspensions other than `besides`."""
    barred = case.last_day_to_act < on
    until = format_date(case.last_day_to_act)
    limit = f"Créance prescrite depuis le {until}" if barred else f"Créance non prescrite (jusqu’au {until})"
    protected = bool(case.debtor.protection)
    shield = (
        f"Situation protégée\u00a0: {case.debtor.get_protection_display()}" if protected
        else "Aucune protection connue\u00a0: ni surendettement, ni tutelle"
    )  # fmt: skip
    facts = [Fact(limit, not barred), Fact(shield, not protected)]
    holds = running_holds(case, at).exclude(reason=besides)
    return facts + [Fact(f"Suspendu : {hold.get_reason_display()}", False) for hold in holds]


def plan_facts(plan: Plan, at: datetime, on: date) -> tuple[Fact, ...]:
    """What speaks for and against a proposal: the creditor's powers first, then the law."""
    allowed = powers(plan.case)
    months = plan.instalments.count()
    rules = f"{allowed.max_months} mois au plus, {format_euros(allowed.min_monthly)} par mois au moins"
    agreed = within(allowed, plan.monthly, months)
    name = plan.case.creditor.short_name
    first = Fact(
        f"Dans les règles de {name} : {rules}"
        if agreed
        else f"Au-delà des règles de {name} : {rules}. Son accord est nécessaire",
        agreed,
    )
    return (first, *law_facts(plan.case, at, on, besides=HoldReason.PROPOSAL))


def _plan(item: Item, at: datetime, on: date) -> tuple[Any, dict[str, Any]]:
    plan = Plan.objects.select_related("case__creditor", "case__mandate", "case__debtor", "debtor").get(pk=item.pk)
    return plan, {"facts": plan_facts(plan, at, on)}


def _reply(item: Item, at: datetime, on: date) -> tuple[Any, dict[str, Any]]:
    reply = Reply.objects.select_related("case__debtor", "debtor").get(pk=item.pk)
    return reply, {
        "said": tuple(told(reply.kind, reply.answers)),
        "message": reply.text,
        "facts": tuple(law_facts(item.case, at, on)[:2]),
    }


def _qualify(item: Item, _at: datetime, on: date) -> tuple[Any, dict[str, Any]]:
    draft = Qualification.objects.filter(case=item.case).first()
    answers = draft.get_latest_revision_as_object() if draft and draft.latest_revision_id else draft
    obstacles = tuple(Fact(ground.sentence, False) for ground in known_obstacles(facts_of(item.case, on)))
    done = sum(bool(answers and getattr(answers, field)) for field in CHECKS)
    facts = obstacles or (Fact("Rien ne s’oppose à un envoi : mandat signé, adresse, créance non prescrite"),)
    return answers, {"facts": facts, "said": (f"{done} vérification{'s' if done > 1 else ''} sur {len(CHECKS)}",)}


def _part(item: Item, at: datetime, on: date) -> tuple[Any, dict[str, Any]]:
    part = Instalment.objects.select_related("plan__debtor").get(pk=item.pk)
    return part, {"facts": tuple(law_facts(item.case, at, on)[1:])}


def _word(item: Item, at: datetime, on: date) -> tuple[Any, dict[str, Any]]:
    return Commitment.objects.get(pk=item.pk), {"facts": tuple(law_facts(item.case, at, on))}


def _message(item: Item, _at: datetime, _on: date) -> tuple[Any, dict[str, Any]]:
    return Message.objects.get(pk=item.pk), {}


def _case(item: Item, at: datetime, on: date) -> tuple[Any, dict[str, Any]]:
    return item.case, {"facts": tuple(law_facts(item.case, at, on))}
