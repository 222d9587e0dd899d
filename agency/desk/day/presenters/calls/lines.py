"""People to call: it was promised, their calendar asks for it, a date or a promise was missed, a pause is over."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from agency.cases.models import Hold
from agency.common.calendar import Zone, instant, local_time
from agency.desk.day.enums import Group, ItemKind, Tab
from agency.desk.day.presenters.items import MIDNIGHT, PER_GROUP, Lines, QueueItem, Reads, by_age, elapsed
from agency.desk.day.queries import queue
from agency.desk.frame.presenters.chips import Chip
from agency.desk.frame.rules import short_euros
from agency.handling.asked.enums import HalfDay
from agency.handling.asked.models import CallRequest
from agency.handling.asked.rules import begins, ends
from agency.handling.models import Call, PlannedCall, PromiseToPay
from agency.handling.queries import lost_promises, planned_calls
from agency.instalments.models import InstalmentStep
from agency.instalments.queries import plans_to_decide
from agency.language.presenters import format_date
from agency.parties.queries import homes_of, zones_in

# Whoever waits for a call at an hour waits for that hour.
AN_HOUR = timedelta(hours=1)


def to_call(at: datetime, on: date) -> Lines:
    """Yield whom we said that we would call, or a calendar asks for, who missed a date or a promise; no blame."""
    parts, unfollowed = queue.late_instalments()[:PER_GROUP], plans_to_decide(on)[:PER_GROUP]
    appointments, wished = queue.calls_due(on)[:PER_GROUP], queue.calls_asked(on)[:PER_GROUP]
    promises, planned = lost_promises()[:PER_GROUP], planned_calls(at)[:PER_GROUP]
    yield Reads(parts, unfollowed, appointments, wished, promises, planned)
    called = [*(call.debtor_id for call in appointments), *(request.debtor_id for request in wished)]
    homes = homes_of(called)
    yield Reads(homes)
    zones = zones_in(called, homes)
    yield from by_age(
        [
            *(_instalment_item(part, at) for part in parts),
            *(_unfollowed_item(step, at) for step in unfollowed),
            *(_call_back_item(call, zones[call.debtor_id], at) for call in appointments),
            *(_asked_item(request, zones[request.debtor_id], at) for request in wished),
            *(_promise_item(made, at) for made in promises),
            *(_planned_item(call, at, on) for call in planned),
        ]
    )


def to_take_up(at: datetime, on: date) -> Lines:  # noqa: ARG001  every source is asked alike
    """Yield the people who asked for peace: a person makes the next contact."""
    found = queue.gentle_contacts()[:PER_GROUP]
    yield Reads(found)
    yield from (_gentle_item(hold, at) for hold in found)


def _instalment_item(step: InstalmentStep, at: datetime) -> QueueItem:
    """Somebody to call, without blame."""
    since = instant(step.due_on, MIDNIGHT)
    missed = {"amount": short_euros(step.told), "day": format_date(step.due_on)}
    return QueueItem(
        kind=ItemKind.PART,
        pk=step.pk,
        group=Group.CALL,
        tab=Tab.CALL,
        case=step.plan.case,
        name=step.plan.debtor.full_name,
        chip=Chip(_("Échéance manquée"), "miel"),
        why=_("%(amount)s attendus le %(day)s\u00a0: proposer une autre date") % missed,
        since=since,
        when=elapsed(at - since),
    )


def _unfollowed_item(step: InstalmentStep, at: datetime) -> QueueItem:
    """A plan that is not followed: somebody decides, no date does (R5.4)."""
    since = instant(step.next_on or step.done_on, MIDNIGHT)
    missed = {"amount": short_euros(step.told), "day": format_date(step.due_on)}
    return QueueItem(
        kind=ItemKind.UNFOLLOWED, pk=step.pk, group=Group.CALL, tab=Tab.CALL, case=step.plan.case,
        name=step.plan.debtor.full_name, chip=Chip(_("Échéancier à décider"), "miel"),
        why=_("%(amount)s manquent depuis le %(day)s\u00a0: garder, reporter ou arrêter") % missed, since=since,
        when=elapsed(at - since),
    )  # fmt: skip


def _call_back_item(call: Call, zone: Zone, at: datetime) -> QueueItem:
    """An appointment to call: late once its hour went by."""
    asked = call.call_back_at or call.began_at
    return QueueItem(
        kind=ItemKind.CALL_BACK, pk=call.pk, group=Group.CALL, tab=Tab.CALL, case=call.case,
        name=call.debtor.full_name, chip=Chip(_("Rappel promis"), "ciel"),
        why=_("À rappeler à %(hour)s") % {"hour": f"{local_time(asked, zone):%H:%M}"},
        since=asked, when=elapsed(at - asked), late=asked < at - AN_HOUR,
    )  # fmt: skip


def _asked_item(request: CallRequest, zone: Zone, at: datetime) -> QueueItem:
    """A call that the person asked for: late once their half-day went by."""
    half = HalfDay(request.half)
    since = begins(request.call_on, half, zone)
    asked = {"day": format_date(request.call_on), "half": half.label}
    return QueueItem(
        kind=ItemKind.CALL_ASKED, pk=request.pk, group=Group.CALL, tab=Tab.CALL, case=request.case,
        name=request.debtor.full_name, chip=Chip(_("Appel demandé"), "ciel"),
        why=_("Demande à être appelée le %(day)s, %(half)s") % asked, since=since, when=elapsed(at - since),
        late=at > ends(request.call_on, half, zone),
    )  # fmt: skip


def _planned_item(call: PlannedCall, at: datetime, on: date) -> QueueItem:
    """A call that the calendar of the case asks for: late from the next day on."""
    since = instant(call.planned_on, MIDNIGHT)
    return QueueItem(
        kind=ItemKind.PLANNED_CALL, pk=call.pk, group=Group.CALL, tab=Tab.CALL, case=call.case,
        name=call.debtor.full_name, chip=Chip(_("Appel du calendrier"), "ciel"),
        why=_("À appeler avant le courrier suivant, au plus tard le %(day)s") % {"day": format_date(call.until_on)},
        since=since, when=elapsed(at - since), late=call.planned_on < on,
    )  # fmt: skip


def _promise_item(made: PromiseToPay, at: datetime) -> QueueItem:
    """A promise that no money kept: news are taken, without blame."""
    since = instant(made.grace_until, MIDNIGHT)
    promised = {"amount": short_euros(made.amount - made.received), "day": format_date(made.due_on)}
    return QueueItem(
        kind=ItemKind.PROMISE, pk=made.pk, group=Group.CALL, tab=Tab.CALL, case=made.case,
        name=made.debtor.full_name, chip=Chip(_("Promesse non tenue"), "miel"),
        why=_("%(amount)s promis pour le %(day)s\u00a0: prendre des nouvelles") % promised,
        since=since, when=elapsed(at - since),
    )  # fmt: skip


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
