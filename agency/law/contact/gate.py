"""May we write or call, now? One answer from plain facts: `Allow`, or `Deny` with a code and a time (R6.6 to R6.9)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from agency.common.calendar import CalendarError, Zone, format_date, instant, is_holiday, local_time
from agency.law.contact.denials import DENIALS, DenyCode
from agency.law.contact.limits import DEFAULT_LIMITS, Channel, Limits
from agency.law.explanation import Explanation

ONE_DAY = timedelta(days=1)
WEEK_DAYS = 7


class Purpose(StrEnum):
    """Why we get in touch (R6.7). Only the first three ask for money: they alone are counted; they are capped.

    A courtesy reminder speaks of a bill before it is due, in its creditor's name (R1.12): no case, no
    letter yet, capped too.
    """

    FIRST_LETTER = "first_letter"
    DUNNING = "dunning"
    PLAN_FOLLOW_UP = "plan_follow_up"
    COURTESY = "courtesy"
    PLAN_NOTICE = "plan_notice"
    RECEIPT = "receipt"
    REPLY = "reply"


DEMANDS = frozenset({Purpose.FIRST_LETTER, Purpose.DUNNING, Purpose.PLAN_FOLLOW_UP})
_CAPPED = DEMANDS | {Purpose.COURTESY}
# What only a case has: a word before the due date has none.
_OF_A_CASE = frozenset({DenyCode.CLOSED, DenyCode.TIME_BARRED, DenyCode.NOT_QUALIFIED, DenyCode.FIRST_LETTER_MISSING})
POSTAL = frozenset({Channel.POST, Channel.REGISTERED})


# What still stops a message that asks for nothing: a person who cannot be addressed, a channel refused or dead.
_STOPS_EVERYTHING = frozenset({DenyCode.DECEASED, DenyCode.PROTECTED_ADULT, DenyCode.OPTED_OUT, DenyCode.BAD_ADDRESS})
# A quittance is due to whoever paid, guardian and estate too (CPCEx R124-6); a protected adult who writes is answered.
_LEAVES_ALL_THE_SAME = {
    Purpose.RECEIPT: frozenset({DenyCode.DECEASED, DenyCode.PROTECTED_ADULT}),
    Purpose.REPLY: frozenset({DenyCode.PROTECTED_ADULT}),
}


@dataclass(frozen=True, slots=True)
class Contact:
    """A past attempt that asked for money, or a conversation, in any case of the tenant (R6.7).

    `counted` is false for what answered the person, or what they began: caps are of what we ask.
    """

    channel: Channel
    at: datetime
    conversation: bool = False
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the answer depends on; states are those of the debtor and the case on that day (R6.9).

    `history` holds counted contacts across all cases of the tenant. The first letter goes by post unless
    the agency chose otherwise (R1.11). `talk_requested` says that the person asked to be called back.
    `preferred_slot` narrows the hours, on the debtor's clock (R6.8).
    """

    zone: Zone = Zone.METROPOLE
    history: Sequence[Contact] = ()
    mandate_active: bool = True
    tenant_compliant: bool = True
    qualified: bool = True
    first_letter_sent_on: date | None = None
    first_letter_channels: frozenset[Channel] = POSTAL
    time_barred_from: date | None = None
    disputed: bool = False
    overindebted: bool = False
    insolvent: bool = False
    deceased: bool = False
    protected_adult: bool = False
    plan_active: bool = False
    closed: bool = False
    opted_out: frozenset[Channel] = frozenset()
    bad_addresses: frozenset[Channel] = frozenset()
    talk_requested: bool = False
    preferred_slot: tuple[time, time] | None = None
    limits: Limits = field(default=DEFAULT_LIMITS)


@dataclass(frozen=True, slots=True)
class Allow:
    """The contact may take place at that instant (R6.9)."""

    @property
    def explanation(self) -> Explanation:
        """Words for people (R6.9)."""
        return Explanation("Le contact est permis maintenant.", ("R6.6", "R6.7", "R6.9"), ("C. pén. 222-16",))


@dataclass(frozen=True, slots=True)
class Deny:
    """The contact may not; `next_allowed_at` is None when only a change of facts can allow it (R6.9)."""

    code: DenyCode
    next_allowed_at: datetime | None

    @property
    def explanation(self) -> Explanation:
        """Words for people: the reason, its text, and the time on the clock of Paris (R6.9)."""
        reason = DENIALS[self.code]
        when = ""
        if self.next_allowed_at is not None:
            paris = local_time(self.next_allowed_at, Zone.METROPOLE)
            when = f" Possible à partir du {format_date(paris.date())} à {paris:%H:%M} (heure de Paris)."
        return Explanation(f"{reason.words}{when}", (reason.rule, "R6.9"), (reason.article,))


ClockRule = Callable[[Facts, Channel, Purpose, datetime], datetime | None]


def may_contact(facts: Facts, channel: Channel, at: datetime, purpose: Purpose = Purpose.DUNNING) -> Allow | Deny:
    """The single gate of every sender, people included (R6.6 to R6.9, R1.5, R1.10, R2.20; C. pén. 222-16).

    `next_allowed_at`, in UTC, is the first instant at which time alone allows it: asked again then with
    the same facts, the answer is Allow. Raises CalendarError on a naive instant.
    """
    return next(refusals(facts, channel, at, purpose), Allow())


def refusals(facts: Facts, channel: Channel, at: datetime, purpose: Purpose = Purpose.DUNNING) -> Iterator[Deny]:
    """Yield every refusal of the gate, in its order: it answers with the first (R6.9). Raises as `may_contact`."""
    if at.tzinfo is None:
        raise CalendarError("Un instant doit porter son fuseau horaire.")
    for code, stops in _states(facts, channel, at, purpose):
        if stops and _matters(code, purpose):
            yield Deny(code, None)
    for code, rule in _CLOCK_RULES:
        if rule(facts, channel, purpose, at):
            yield Deny(code, _next_allowed(facts, channel, purpose, at))


def _matters(code: DenyCode, purpose: Purpose) -> bool:
    """Whether a state stops a contact of this purpose (R6.9, R1.12)."""
    if purpose is Purpose.COURTESY:
        return code not in _OF_A_CASE
    return purpose in DEMANDS or code in _STOPS_EVERYTHING - _LEAVES_ALL_THE_SAME.get(purpose, frozenset())


def is_counted(purpose: Purpose) -> bool:
    """Whether the contact enters the history that caps count: replies, receipts, confirmations do not (R6.7)."""
    return purpose in DEMANDS


def left(facts: Facts, channel: Channel, at: datetime) -> int:
    """How many more contacts the caps of a week and of a month leave on a channel, the day's own set aside (R6.7)."""
    found = []
    for cap in facts.limits.caps:
        if cap.channel in {None, channel} and cap.days > 1:
            since = at - timedelta(days=cap.days)
            counted = [
                one for one in facts.history if one.counted and cap.channel in {None, one.channel} and one.at > since
            ]
            found.append(max(cap.count - len(counted), 0))
    return min(found, default=0)


def _states(facts: Facts, channel: Channel, at: datetime, purpose: Purpose) -> Iterable[tuple[DenyCode, bool]]:
    """Refusals that no waiting lifts, in order (R6.9)."""
    today = local_time(at, Zone.METROPOLE).date()
    first = purpose is Purpose.FIRST_LETTER
    missing = channel not in facts.first_letter_channels if first else not _first_letter_sent(facts, today)
    return (
        (DenyCode.CLOSED, facts.closed),
        (DenyCode.NO_MANDATE, not facts.mandate_active),
        (DenyCode.TENANT_COMPLIANCE_EXPIRED, not facts.tenant_compliant),
        (DenyCode.DECEASED, facts.deceased),
        (DenyCode.PROTECTED_ADULT, facts.protected_adult),
        (DenyCode.OVERINDEBTED, facts.overindebted),
        (DenyCode.INSOLVENT, facts.insolvent),
        (DenyCode.TIME_BARRED, facts.time_barred_from is not None and today >= facts.time_barred_from),
        (DenyCode.DISPUTED, facts.disputed),
        (DenyCode.NOT_QUALIFIED, not facts.qualified),
        (DenyCode.FIRST_LETTER_MISSING, missing),
        (DenyCode.PLAN_ACTIVE, facts.plan_active and purpose is not Purpose.PLAN_FOLLOW_UP),
        # One postal channel always stays for the letters that the law needs (R6.8).
        (DenyCode.OPTED_OUT, channel in facts.opted_out - POSTAL),
        (DenyCode.BAD_ADDRESS, channel in facts.bad_addresses),
    )


def _first_letter_sent(facts: Facts, today: date) -> bool:
    """R1.10."""
    return facts.first_letter_sent_on is not None and facts.first_letter_sent_on <= today


def _holiday(facts: Facts, channel: Channel, purpose: Purpose, at: datetime) -> datetime | None:
    """First instant after a public holiday where the person lives (R6.6)."""
    day = local_time(at, facts.zone).date()
    if _any_hour(channel, purpose) or not is_holiday(day, facts.zone):
        return None
    return instant(day + ONE_DAY, time.min, facts.zone)


def _window(facts: Facts, channel: Channel, purpose: Purpose, at: datetime) -> datetime | None:
    """Next opening of the hours, Monday to Friday, on the debtor's clock (R6.6); post has days, no hours."""
    if _any_hour(channel, purpose):
        return None
    local = local_time(at, facts.zone)
    # Whole seconds, so that the last instant of the day is before `time.max`.
    clock = local.time().replace(microsecond=0)
    slots = facts.limits.slots_of(channel, facts.preferred_slot)
    for ahead in range(8):
        day = local.date() + ahead * ONE_DAY
        if day.weekday() not in facts.limits.weekdays:
            continue
        for start, end in slots:
            if ahead == 0 and start <= clock < end:
                return None
            if ahead > 0 or clock < start:
                return instant(day, start, facts.zone)
    raise CalendarError("Aucune plage horaire n’est ouverte pour ce canal.")


def _any_hour(channel: Channel, purpose: Purpose) -> bool:
    """A written reply to a person who has just asked may leave at once; a call never (R6.7)."""
    return purpose is Purpose.REPLY and channel is not Channel.CALL


def _cooldown(facts: Facts, channel: Channel, purpose: Purpose, at: datetime) -> datetime | None:
    """Seven days without a call after a conversation, unless the person asked for one (R6.7)."""
    if channel is not Channel.CALL or purpose not in DEMANDS or facts.talk_requested:
        return None
    free = [contact.at + facts.limits.cooldown for contact in facts.history if contact.conversation]
    return max((end for end in free if end > at), default=None)


def _cap(concerns: Callable[[int], bool]) -> ClockRule:
    """The rule of the caps counted over some numbers of days (R6.7)."""

    def rule(facts: Facts, channel: Channel, purpose: Purpose, at: datetime) -> datetime | None:
        """When the oldest contact that fills a cap leaves its span (R6.7)."""
        if purpose not in _CAPPED:
            return None
        ends = (
            _free_at(facts, cap.channel, cap.count, cap.days, at)
            for cap in facts.limits.caps
            if concerns(cap.days) and cap.channel in {None, channel}
        )
        return max((end for end in ends if end is not None), default=None)

    return rule


def _free_at(facts: Facts, channel: Channel | None, count: int, days: int, at: datetime) -> datetime | None:
    """First instant at which fewer than `count` contacts lie in the span; None when it is so already (R6.7)."""
    times = sorted(one.at for one in facts.history if one.counted and channel in {None, one.channel})
    if days == 1:
        # « Par jour » is a day of the debtor's calendar, not twenty-four hours.
        today = local_time(at, facts.zone).date()
        same_day = [moment for moment in times if local_time(moment, facts.zone).date() == today]
        return instant(today + ONE_DAY, time.min, facts.zone) if len(same_day) >= count else None
    span = timedelta(days=days)
    inside = [moment for moment in times if moment > at - span]
    return inside[-count] + span if len(inside) >= count else None


def _next_allowed(facts: Facts, channel: Channel, purpose: Purpose, at: datetime) -> datetime:
    """First instant that every rule of time allows: each pushes it forward until none does (R6.9)."""
    pushed = [end for _, rule in _CLOCK_RULES if (end := rule(facts, channel, purpose, at)) is not None]
    return _next_allowed(facts, channel, purpose, max(pushed)) if pushed else at


_CLOCK_RULES: tuple[tuple[DenyCode, ClockRule], ...] = (
    (DenyCode.HOLIDAY, _holiday),
    (DenyCode.OUT_OF_WINDOW, _window),
    (DenyCode.COOLDOWN_AFTER_TALK, _cooldown),
    (DenyCode.CAP_DAY, _cap(lambda days: days == 1)),
    (DenyCode.CAP_7D, _cap(lambda days: 1 < days <= WEEK_DAYS)),
    (DenyCode.CAP_30D, _cap(lambda days: days > WEEK_DAYS)),
)
