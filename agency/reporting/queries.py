"""The day's queue: who waits for us, what to qualify, whom to call, which words to keep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, cast

from django.db.models import CharField, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.models import WorkflowState

from agency.cases.enums import HoldReason
from agency.cases.models import Case, Claim, Hold
from agency.commitments import queries as words
from agency.commitments.enums import CommitmentKind
from agency.commitments.models import Commitment
from agency.common.calendar import format_date, instant
from agency.disputes import queries as replies
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.ledger.queries import due_by_case
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.parties.models import Address
from agency.plans import queries as plans
from agency.plans.enums import InstalmentState, PlanState
from agency.plans.models import Instalment
from agency.qualification.queries import to_qualify

from .enums import Group, Tab
from .rules import Chip, elapsed, initials, reply_chip, short_euros, shorten, why

PER_GROUP = 100
MIDNIGHT = time()
SOON = timedelta(days=60)


@dataclass(frozen=True)
class Item:
    """A line of the queue: who, why, since when; the amount comes last."""

    kind: str
    pk: int
    group: Group
    tab: Tab
    case: Case
    name: str
    chip: Chip
    why: str
    since: datetime
    when: str
    amount: Decimal | None = None
    held: str = ""

    @property
    def key(self) -> str:
        """« plan-12 »: how the address names the line selected."""
        return f"{self.kind}-{self.pk}"

    @property
    def amount_words(self) -> str:
        """« 486 € »."""
        return short_euros(self.amount) if self.amount is not None else ""

    @property
    def initials(self) -> str:
        """Two letters for the badge."""
        return initials(self.name)

    @property
    def creditor(self) -> str:
        """The creditor under the name people know."""
        return str(self.case.creditor.short_name)


@dataclass(frozen=True)
class Day:
    """Everything of one morning, and how many lines each tab holds."""

    items: tuple[Item, ...]
    counts: dict[Tab, int]

    @property
    def waiting(self) -> int:
        """How many people wait for our answer."""
        return sum(item.group == Group.WAITING for item in self.items)

    @property
    def counts_to_qualify(self) -> int:
        """How many files may be qualified."""
        return self.counts[Tab.QUALIFY]

    def of(self, tab: Tab) -> tuple[Item, ...]:
        """The lines of a tab, in the order of the queue."""
        if tab == Tab.ALL:
            return tuple(item for item in self.items if item.tab != Tab.PAUSED)
        return tuple(item for item in self.items if item.tab == tab)


def day(at: datetime, on: date) -> Day:
    """Return the queue of a morning: a constant number of queries, whatever its length."""
    items = [
        *_waiting(at), *_to_qualify(at, on), *_missed(at, on), *_words(at, on), *_letters(at), *_paused(at),
    ]  # fmt: skip
    due = due_by_case({item.case.pk for item in items})
    filled = tuple(replace(item, amount=due[item.case.pk]) for item in items)
    counts = {tab: sum(item.tab == tab for item in filled) for tab in Tab}
    counts[Tab.ALL] = len(filled) - counts[Tab.PAUSED]
    return Day(filled, counts)


def total(on: date) -> int:
    """Return how many lines the day holds, for the menu of every page."""
    return (
        plans.waiting().count()
        + replies.waiting().count()
        + to_qualify().count()
        + _late_parts(on).count()
        + _due_words(on).count()
        + _stuck().count()
    )


def search(text: str) -> QuerySet[Case]:
    """Return the files of a reference, a name (accents do not matter), an invoice or a telephone number."""
    text = " ".join(text.split())
    named = Q()
    for word in text.split(" "):
        named &= (
            Q(parties__debtor__last_name__unaccent__icontains=word)
            | Q(parties__debtor__first_name__unaccent__icontains=word)
            | Q(parties__debtor__company_name__unaccent__icontains=word)
        )
    found = Q(reference__icontains=text) | Q(rf_reference__iexact=text.replace(" ", "")) | named
    found |= Q(claims__number__iexact=text)
    digits = "".join(char for char in text if char.isdigit())
    if len(digits) >= 6:  # noqa: PLR2004  fewer digits are a number of something else
        spaced = r"[^0-9]*".join(digits.removeprefix("33").lstrip("0"))
        found |= Q(parties__debtor__contact_points__kind="phone", parties__debtor__contact_points__value__regex=spaced)
    matching = Case.objects.filter(found).order_by().values("pk")
    return Case.objects.filter(pk__in=matching).select_related("creditor", "debtor").order_by("-opened_on", "-id")


def found_items(cases: Iterable[Case], at: datetime) -> tuple[Item, ...]:
    """Return files found, as lines of the queue."""
    cases = list(cases)
    due = due_by_case(case.pk for case in cases)
    return tuple(
        Item(
            "case",
            case.pk,
            Group.WORDS,
            Tab.ALL,
            case,
            case.debtor.full_name,
            Chip(case.get_state_display()),
            f"Dossier {case.reference}, confié le {format_date(case.opened_on)}",
            at,
            "",
            amount=due[case.pk],
        )
        for case in cases
    )


def _waiting(at: datetime) -> list[Item]:
    """People who wait for us, longest first."""
    items = [_plan_item(plan, at) for plan in plans.waiting().annotate(months=Max("instalments__number"))[:PER_GROUP]]
    items += [_reply_item(reply, at) for reply in replies.waiting()[:PER_GROUP]]
    return sorted(items, key=lambda item: item.since)


def _plan_item(plan: Any, at: datetime) -> Item:
    reason = f"Propose {short_euros(plan.monthly)} par mois pendant {plan.months} mois"
    return Item(
        "plan",
        plan.pk,
        Group.WAITING,
        Tab.PROPOSALS,
        plan.case,
        plan.debtor.full_name,
        Chip("Proposition", "menthe"),
        reason,
        plan.proposed_at,
        elapsed(plan.proposed_at, at),
    )


_REPLY_TABS = {
    ReplyKind.PROPOSAL: Tab.PROPOSALS, ReplyKind.DISPUTE: Tab.DISPUTES, ReplyKind.WRONG_PERSON: Tab.DISPUTES,
    ReplyKind.ALREADY_PAID: Tab.PROOFS,
}  # fmt: skip


def _reply_item(reply: Reply, at: datetime) -> Item:
    kind = ReplyKind(reply.kind)
    return Item(
        "reply",
        reply.pk,
        Group.WAITING,
        _REPLY_TABS.get(kind, Tab.MESSAGES),
        reply.case,
        reply.debtor.full_name,
        reply_chip(kind, reply.answers),
        why(kind, reply.answers, reply.text),
        reply.received_at,
        elapsed(reply.received_at, at),
        held="en pause" if kind == ReplyKind.HARDSHIP else "",
    )


def _to_qualify(at: datetime, on: date) -> list[Item]:
    """Files that wait for their assessment, with what is missing at first sight."""
    approving = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_IN_PROGRESS,
        base_content_type__model="qualification",
        object_id=Cast(OuterRef("qualification__pk"), CharField()),
    )
    cases = to_qualify().annotate(
        without_invoice=Exists(Claim.objects.filter(case=OuterRef("pk"), invoice__isnull=True)),
        with_address=Exists(Address.objects.filter(debtor=OuterRef("debtor_id"), valid=True)),
        approving=Exists(approving),
    )
    return [_qualify_item(case, at, on) for case in cases[:PER_GROUP]]


def _qualify_item(case: Any, at: datetime, on: date) -> Item:
    missing = [
        label
        for label, absent in (("la facture", case.without_invoice), ("une adresse postale", not case.with_address))
        if absent
    ]
    last_day = format_date(case.last_day_to_act)
    if case.approving:
        chip, reason = Chip("À approuver", "miel"), "Au-delà du seuil\u00a0: une seconde personne doit l’approuver"
    elif case.last_day_to_act < on:
        chip, reason = Chip("Prescrit", "miel"), f"Prescrit depuis le {last_day}\u00a0: aucun envoi possible"
    elif case.last_day_to_act <= on + SOON:
        chip, reason = Chip("Date à vérifier", "miel"), f"La prescription approche\u00a0: {last_day}"
    elif missing:
        chip = Chip(f"{len(missing)} pièces manquent" if len(missing) > 1 else "1 pièce manque")
        reason = f"Il manque {' et '.join(missing)}"
    else:
        chip, reason = Chip("Complet", "menthe"), "Facture et adresse au dossier\u00a0: prêt à vérifier"
    since = instant(case.opened_on, MIDNIGHT)
    return Item(
        "qualify",
        case.pk,
        Group.QUALIFY,
        Tab.QUALIFY,
        case,
        case.debtor.full_name,
        chip,
        reason,
        since,
        elapsed(since, at),
    )


def _missed(at: datetime, on: date) -> list[Item]:
    """The first unpaid part of each plan that runs late: somebody to call, without blame."""
    items = []
    for part in _late_parts(on).select_related("plan__case__creditor", "plan__debtor")[:PER_GROUP]:
        since = instant(part.due_on, MIDNIGHT)
        left = short_euros(part.amount - part.paid)
        items.append(
            Item(
                "part",
                part.pk,
                Group.CALL,
                Tab.CALL,
                part.plan.case,
                part.plan.debtor.full_name,
                Chip("Échéance manquée", "miel"),
                f"{left} attendus le {format_date(part.due_on)}\u00a0: proposer une autre date",
                since,
                elapsed(since, at),
            )
        )
    return sorted(items, key=lambda item: item.since)


def _words(at: datetime, on: date) -> list[Item]:
    """What we announced for today or before, but for the answers: those are people who wait."""
    items = []
    for word in _due_words(on).select_related("case__creditor", "case__debtor")[:PER_GROUP]:
        since = instant(word.due_on, MIDNIGHT)
        late = word.due_on < on
        items.append(
            Item(
                "commitment",
                word.pk,
                Group.WORDS,
                Tab.WORDS,
                word.case,
                word.case.debtor.full_name,
                Chip("En retard", "miel") if late else Chip("À tenir"),
                shorten(word.text),
                since,
                elapsed(since, at) if late else "ce jour",
            )
        )
    return items


def _letters(at: datetime) -> list[Item]:
    """Sendings that need a person: their fate is unknown, or they failed before they left."""
    items = []
    people = ("case__creditor", "case__debtor", "debtor", "creditor")
    for message in _stuck().select_related(*people).order_by("planned_on", "id")[:PER_GROUP]:
        since = instant(message.planned_on, MIDNIGHT)
        who = message.debtor.full_name if message.debtor else message.creditor.short_name if message.creditor else ""
        items.append(
            Item(
                "message",
                message.pk,
                Group.LETTERS,
                Tab.WORDS,
                message.case,
                who,
                Chip(message.get_state_display().capitalize(), "miel"),
                f"{message.get_kind_display().capitalize()} : {message.last_error or 'à vérifier'}",
                since,
                elapsed(since, at),
            )
        )
    return items


def _late_parts(on: date) -> QuerySet[Instalment]:
    return (
        Instalment.objects.filter(plan__state=PlanState.RUNNING, due_on__lt=on)
        .exclude(state=InstalmentState.PAID)
        .order_by("plan_id", "number")
        .distinct("plan_id")
    )


def _due_words(on: date) -> QuerySet[Commitment]:
    return words.due(on).exclude(kind=CommitmentKind.ANSWER)


def _stuck() -> QuerySet[Message]:
    return Message.objects.filter(Q(state=MessageState.UNKNOWN) | Q(state=MessageState.FAILED, provider_ref=""))


def _end(hold: Hold) -> datetime:
    """A pause always has an end: the query asks for it."""
    return cast("datetime", hold.until_at)


def _paused(at: datetime) -> list[Item]:
    """Files that the person asked to leave in peace: nothing to do, but to know."""
    running = (
        Hold.objects.filter(reason=HoldReason.PAUSE, lifted_at__isnull=True, until_at__gt=at)
        .select_related("case__creditor", "case__debtor")
        .order_by("until_at")
    )
    return [
        Item(
            "pause",
            hold.pk,
            Group.WORDS,
            Tab.PAUSED,
            hold.case,
            hold.case.debtor.full_name,
            Chip("En pause", "lavande"),
            f"Pause jusqu’au {format_date(_end(hold).date())}\u00a0: rien à faire",
            hold.starts_at,
            elapsed(hold.starts_at, at),
        )
        for hold in running[:PER_GROUP]
    ]


def grouped(items: Sequence[Item]) -> list[tuple[Group, list[Item]]]:
    """Return the lines by group, in the order of the groups, empty groups left out."""
    return [(group, found) for group in Group if (found := [item for item in items if item.group == group])]


def selected(items: Sequence[Item], key: str) -> Item | None:
    """Return the line named by the address, else the first one, else nothing."""
    return next((item for item in items if item.key == key), items[0] if items else None)
