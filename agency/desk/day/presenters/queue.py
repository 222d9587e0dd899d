"""« Ma journée » as it reads: one line for each thing to do, cut by groups and tabs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agency.cards.queries import failed_events, open_incidents
from agency.cases.models import Case, Hold
from agency.commitments.models import Commitment
from agency.common.calendar import instant
from agency.desk.cases.presenters.contacts import contact_sentence
from agency.desk.cases.presenters.replies import answers_in_sentences, reply_chip
from agency.desk.day.enums import Group, ItemKind, Readiness, Tab
from agency.desk.day.queries import queue
from agency.desk.day.rules import readiness, shorten
from agency.desk.frame.presenters.chips import Chip
from agency.desk.frame.rules import short_euros
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.language.presenters import format_date
from agency.ledger.queries import due_by_case
from agency.limitation.models import LimitationAlert
from agency.outbox.models import Message
from agency.plans.models import Instalment

from .items import QueueItem, elapsed
from .money import event_item, incident_item, overpaid_item

PER_GROUP = 100
MIDNIGHT = time()
_REPLY_TABS = {
    ReplyKind.PROPOSAL: Tab.PROPOSALS,
    ReplyKind.DISPUTE: Tab.DISPUTES,
    ReplyKind.WRONG_PERSON: Tab.DISPUTES,
    ReplyKind.ALREADY_PAID: Tab.PROOFS,
}


@dataclass(frozen=True)
class Day:
    """Everything of one morning, and how many lines each tab holds."""

    items: tuple[QueueItem, ...]
    counts: dict[Tab, int]

    @property
    def waiting(self) -> int:
        """How many people wait for our answer."""
        return sum(item.group == Group.WAITING for item in self.items)

    @property
    def counts_to_qualify(self) -> int:
        """How many cases may be qualified."""
        return self.counts[Tab.QUALIFY]

    def of(self, tab: Tab) -> tuple[QueueItem, ...]:
        """The lines of a tab, in the order of the queue."""
        if tab == Tab.ALL:
            return tuple(item for item in self.items if item.tab != Tab.PAUSED)
        return tuple(item for item in self.items if item.tab == tab)


def present_day(at: datetime, on: date) -> Day:
    """Return the queue of a morning: a constant number of queries, whatever its length."""
    items = [
        *_people_waiting(at),
        *(_qualify_item(case, at, on) for case in queue.cases_to_qualify()[:PER_GROUP]),
        *_contact_items(at),
        *(_limitation_item(alert, on) for alert in queue.limitation_alerts()[:PER_GROUP]),
        *(_gentle_item(hold, at) for hold in queue.gentle_contacts()[:PER_GROUP]),
        *_by_age(_instalment_item(part, at) for part in queue.late_instalments(on)[:PER_GROUP]),
        *(_commitment_item(commitment, at, on) for commitment in queue.due_commitments(on)[:PER_GROUP]),
        *(_message_item(message, at) for message in queue.doubtful_messages()[:PER_GROUP]),
        *_money_waiting(at),
        *(_pause_item(pause, at) for pause in queue.pauses(at)[:PER_GROUP]),
    ]
    due = due_by_case({item.case.pk for item in items if item.case is not None})
    filled = tuple(
        replace(item, amount=due[item.case.pk]) if item.case is not None and item.amount is None else item
        for item in items
    )
    counts = {tab: sum(item.tab == tab for item in filled) for tab in Tab}
    counts[Tab.ALL] = len(filled) - counts[Tab.PAUSED]
    return Day(filled, counts)


def grouped(items: Sequence[QueueItem]) -> list[tuple[Group, list[QueueItem]]]:
    """Return the lines by group, in the order of the groups, empty groups left out."""
    return [(group, found) for group in Group if (found := [item for item in items if item.group == group])]


def selected(items: Sequence[QueueItem], key: str) -> QueueItem | None:
    """Return the line named by the address, else the first one, else nothing."""
    return next((item for item in items if item.key == key), items[0] if items else None)


def _by_age(items: Iterable[QueueItem]) -> list[QueueItem]:
    return sorted(items, key=lambda item: item.since)


def _people_waiting(at: datetime) -> list[QueueItem]:
    """People who wait for us, longest first."""
    return _by_age(
        [
            *(_plan_item(plan, at) for plan in queue.waiting_proposals()[:PER_GROUP]),
            *(_reply_item(reply, at) for reply in queue.waiting_replies()[:PER_GROUP]),
        ]
    )


def _money_waiting(at: datetime) -> list[QueueItem]:
    """Money that waits for a decision: the bank's deadlines first."""
    return [
        *(incident_item(incident, at) for incident in open_incidents()[:PER_GROUP]),
        *(event_item(event, at) for event in failed_events()[:PER_GROUP]),
        *(overpaid_item(case, at) for case in queue.overpaid_cases()[:PER_GROUP]),
    ]


def _plan_item(plan: Any, at: datetime) -> QueueItem:
    offer = {"amount": short_euros(plan.monthly), "months": plan.months}
    return QueueItem(
        kind=ItemKind.PLAN,
        pk=plan.pk,
        group=Group.WAITING,
        tab=Tab.PROPOSALS,
        case=plan.case,
        name=plan.debtor.full_name,
        chip=Chip(_("Proposition"), "menthe"),
        why=_("Propose %(amount)s par mois pendant %(months)s mois") % offer,
        since=plan.proposed_at,
        when=elapsed(at - plan.proposed_at),
    )


def _reply_item(reply: Reply, at: datetime) -> QueueItem:
    kind = ReplyKind(reply.kind)
    sentences = answers_in_sentences(kind, reply.answers)
    return QueueItem(
        kind=ItemKind.REPLY,
        pk=reply.pk,
        group=Group.WAITING,
        tab=_REPLY_TABS.get(kind, Tab.MESSAGES),
        case=reply.case,
        name=reply.debtor.full_name,
        chip=reply_chip(kind, reply.answers),
        why=sentences[0] if sentences else shorten(reply.text),
        since=reply.received_at,
        when=elapsed(at - reply.received_at),
        held=_("en pause") if kind == ReplyKind.HARDSHIP else "",
    )


def _qualify_item(case: Any, at: datetime, on: date) -> QueueItem:
    """A case that waits for its assessment, with what is missing at first sight."""
    chip, why = _first_sight(case, on)
    since = instant(case.opened_on, MIDNIGHT)
    return QueueItem(
        kind=ItemKind.QUALIFY,
        pk=case.pk,
        group=Group.QUALIFY,
        tab=Tab.QUALIFY,
        case=case,
        name=case.debtor.full_name,
        chip=chip,
        why=why,
        since=since,
        when=elapsed(at - since),
    )


def _first_sight(case: Any, on: date) -> tuple[Chip, str]:
    last_day = {"day": format_date(case.last_day_to_act)}
    found = readiness(
        approving=case.approving,
        complete=case.with_address and not case.without_invoice,
        last_day_to_act=case.last_day_to_act,
        on=on,
    )
    match found:
        case Readiness.TO_APPROVE:
            return Chip(_("À approuver"), "miel"), _("Au-delà du seuil\u00a0: une seconde personne doit l’approuver")
        case Readiness.BARRED:
            return Chip(_("Prescrit"), "miel"), _("Prescrit depuis le %(day)s\u00a0: aucun envoi possible") % last_day
        case Readiness.ENDING:
            return Chip(_("Date à vérifier"), "miel"), _("La prescription approche\u00a0: %(day)s") % last_day
        case Readiness.INCOMPLETE:
            return _missing(without_invoice=case.without_invoice, without_address=not case.with_address)
        case Readiness.COMPLETE:
            return Chip(_("Complet"), "menthe"), _("Facture et adresse au dossier\u00a0: prêt à vérifier")


def _missing(*, without_invoice: bool, without_address: bool) -> tuple[Chip, str]:
    if without_invoice and without_address:
        return Chip(_("2 pièces manquent")), _("Il manque la facture et une adresse postale")
    lacking = _("Il manque la facture") if without_invoice else _("Il manque une adresse postale")
    return Chip(_("1 pièce manque")), lacking


def _contact_items(at: datetime) -> list[QueueItem]:
    """Two files that disagree on a person: somebody looks, and decides."""
    questions: list[Any] = list(queue.contact_questions()[:PER_GROUP])
    cases = queue.cases_of(question.case_id for question in questions)
    return [_contact_item(question, cases[question.case_id], at) for question in questions]


def _contact_item(question: Any, case: Case, at: datetime) -> QueueItem:
    return QueueItem(
        kind=ItemKind.CONTACT,
        pk=question.pk,
        group=Group.CONTACTS,
        tab=Tab.CONTACTS,
        case=case,
        name=question.debtor.full_name,
        chip=Chip(str(question.get_matter_display()).capitalize(), "miel"),
        why=contact_sentence(question),
        since=question.asked_at,
        when=elapsed(at - question.asked_at),
    )


def _instalment_item(part: Instalment, at: datetime) -> QueueItem:
    """Somebody to call, without blame."""
    since = instant(part.due_on, MIDNIGHT)
    missed = {"amount": short_euros(part.amount - part.paid), "day": format_date(part.due_on)}
    return QueueItem(
        kind=ItemKind.PART,
        pk=part.pk,
        group=Group.CALL,
        tab=Tab.CALL,
        case=part.plan.case,
        name=part.plan.debtor.full_name,
        chip=Chip(_("Échéance manquée"), "miel"),
        why=_("%(amount)s attendus le %(day)s\u00a0: proposer une autre date") % missed,
        since=since,
        when=elapsed(at - since),
    )


def _limitation_item(alert: LimitationAlert, on: date) -> QueueItem:
    """An end that comes near: to decide with the creditor, while there is time (R2.18)."""
    left = (alert.last_day_to_act - on).days
    words = {"day": format_date(alert.last_day_to_act), "left": left}
    return QueueItem(
        kind=ItemKind.LIMITATION,
        pk=alert.pk,
        group=Group.LIMITATION,
        tab=Tab.COMMITMENTS,
        case=alert.case,
        name=alert.case.debtor.full_name,
        chip=Chip(_("Prescription"), "miel"),
        why=ngettext(
            "Dernier jour pour agir\u00a0: le %(day)s, dans %(left)s jour",
            "Dernier jour pour agir\u00a0: le %(day)s, dans %(left)s jours",
            left,
        )
        % words,
        since=instant(alert.raised_on, MIDNIGHT),
        when=_("%(count)s\u00a0j") % {"count": left},
    )


def _gentle_item(hold: Hold, at: datetime) -> QueueItem:
    """Somebody who asked for peace, or goes through a hard time: a person makes the next contact."""
    return QueueItem(
        kind=ItemKind.GENTLE,
        pk=hold.pk,
        group=Group.CALL,
        tab=Tab.CALL,
        case=hold.case,
        name=hold.case.debtor.full_name,
        chip=Chip(_("Reprendre contact"), "lavande"),
        why=_("La pause est finie\u00a0: prendre des nouvelles, sans rien demander d’abord"),
        since=hold.starts_at,
        when=elapsed(at - hold.starts_at),
    )


def _commitment_item(commitment: Commitment, at: datetime, on: date) -> QueueItem:
    since = instant(commitment.due_on, MIDNIGHT)
    late = commitment.due_on < on
    return QueueItem(
        kind=ItemKind.COMMITMENT,
        pk=commitment.pk,
        group=Group.COMMITMENTS,
        tab=Tab.COMMITMENTS,
        case=commitment.case,
        name=commitment.case.debtor.full_name,
        chip=Chip(_("En retard"), "miel") if late else Chip(_("À tenir")),
        why=shorten(commitment.text),
        since=since,
        when=elapsed(at - since) if late else _("ce jour"),
    )


def _message_item(message: Message, at: datetime) -> QueueItem:
    since = instant(message.planned_on, MIDNIGHT)
    to = message.debtor.full_name if message.debtor else message.creditor.short_name if message.creditor else ""
    trouble = {
        "kind": str(message.get_kind_display()).capitalize(),
        "error": message.last_error or _("à vérifier"),
    }
    return QueueItem(
        kind=ItemKind.MESSAGE,
        pk=message.pk,
        group=Group.LETTERS,
        tab=Tab.COMMITMENTS,
        case=message.case,
        name=to,
        chip=Chip(str(message.get_state_display()).capitalize(), "miel"),
        why=_("%(kind)s : %(error)s") % trouble,
        since=since,
        when=elapsed(at - since),
    )


def _pause_item(pause: Hold, at: datetime) -> QueueItem:
    """A person who asked to be left in peace: nothing to do, but to know. A pause always has an end."""
    until = cast("datetime", pause.until_at).date()
    return QueueItem(
        kind=ItemKind.PAUSE,
        pk=pause.pk,
        group=Group.COMMITMENTS,
        tab=Tab.PAUSED,
        case=pause.case,
        name=pause.case.debtor.full_name,
        chip=Chip(_("En pause"), "lavande"),
        why=_("Pause jusqu’au %(day)s\u00a0: rien à faire") % {"day": format_date(until)},
        since=pause.starts_at,
        when=elapsed(at - pause.starts_at),
    )
