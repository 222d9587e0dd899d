"""Limitation of claims: the last day to act, from which day the claim is barred, and why (R2.1 to R2.21)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from agency.common.calendar import add_months, format_date
from agency.law.explanation import Explanation, Row
from agency.law.time.claim_types import LIMITATION_TABLE, ClaimType, LimitationRule, Nature
from agency.law.time.limitation_events import (
    ARTICLES,
    COURT_ACTS,
    PROCEEDING_ENDS,
    RECOGNITIONS,
    REVIEWED,
    SUSPENSION_ENDS,
    WORDS,
    Event,
    EventType,
)

ONE_DAY = timedelta(days=1)
SIX_MONTHS = 6
YEAR_MONTHS = 12
LONG_STOP_MONTHS = 240
RED_DAYS = 60
ALERT_DAYS = (180, 90, 60, 30, 15, 7)
NEAR_END_DAYS = 30
CONTRACT_YEARS = range(1, 11)
DEBTOR = "debtor"


class LimitationError(ValueError):
    """The question has no answer: no start date, a contract period outside one to ten years (R2.7)."""


class PublicClaimRefused(LimitationError):
    """A public body's claim is collected by the comptable public, never here (R1.4)."""


class Light(StrEnum):
    """How near the end is (R2.18)."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    BARRED = "barred"


def is_over(last_day: date, on: date) -> bool:
    """Whether every demand is blocked on that day, the last day being over (R2.20; C. civ. 2229)."""
    return on > last_day


def is_near_end(last_day: date, on: date) -> bool:
    """Whether a part payment must show that it recognises the debt (R2.13)."""
    return 0 <= (last_day - on).days <= NEAR_END_DAYS


def light_of(last_day: date, on: date) -> Light:
    """Barred, red within 60 days, amber within six months, else green (R2.18)."""
    if is_over(last_day, on):
        return Light.BARRED
    if (last_day - on).days <= RED_DAYS:
        return Light.RED
    return Light.AMBER if last_day <= add_months(on, SIX_MONTHS) else Light.GREEN


@dataclass(frozen=True, slots=True)
class Effect:
    """What one event did: the last day to act after it, the text, and the words (R2.8 to R2.17)."""

    event: Event
    last_day: date
    article: str
    words: str


@dataclass(frozen=True, slots=True)
class Limitation:
    """Last days to act. The prudent date holds gates and alerts; the argued one is for staff only (R2.3)."""

    claim_type: ClaimType
    start_on: date
    prudent_last_day: date
    argued_last_day: date
    review_required: bool
    effects: tuple[Effect, ...]
    explanation: Explanation

    @property
    def time_barred_from(self) -> date:
        """First day on which nothing may be asked any more (R2.1, R2.20; C. civ. 2229)."""
        return self.prudent_last_day + ONE_DAY

    def is_barred(self, on: date) -> bool:
        """Whether every demand is blocked on that day (R2.20)."""
        return is_over(self.prudent_last_day, on)

    def light(self, on: date) -> Light:
        """Barred, red within 60 days, amber within six months, else green (R2.18)."""
        return light_of(self.prudent_last_day, on)

    def alert_dates(self) -> tuple[date, ...]:
        """Days on which staff and creditor are asked whether to escalate (R2.18)."""
        return tuple(self.prudent_last_day - timedelta(days=days) for days in ALERT_DAYS)

    def near_end(self, on: date) -> bool:
        """Whether a part payment must show that it recognises the debt (R2.13)."""
        return is_near_end(self.prudent_last_day, on)


def period_months(claim_type: ClaimType, contract_years: int | None = None, *, periodic: bool = False) -> int:
    """Length of the period in months (R2.7; C. civ. 2254, C. conso L218-1).

    A contract between professionals may set one to ten years, but for rents and all that is payable by years or
    shorter periods (`periodic`; C. civ. 2254 al. 3). Raises LimitationError when it may not, PublicClaimRefused on a
    public claim (R1.4).
    """
    rule = _rule(claim_type)
    if contract_years is None:
        return rule.months
    if periodic or claim_type is ClaimType.COMMERCIAL_RENT:
        raise LimitationError(
            "Un contrat ne change pas la prescription des loyers ni des sommes périodiques (C. civ. 2254 al. 3)."
        )
    if not rule.contractual or contract_years not in CONTRACT_YEARS:
        raise LimitationError(
            "Seul un contrat entre professionnels peut fixer la prescription, entre un et dix ans (C. civ. 2254)."
        )
    return YEAR_MONTHS * contract_years


def assess(
    claim_type: ClaimType,
    *,
    due_on: date | None = None,
    completed_on: date | None = None,
    exigible_on: date | None = None,
    events: Iterable[Event] = (),
    contract_years: int | None = None,
    periodic: bool = False,
    debtors: Iterable[str] = (),
) -> Limitation:
    """Limitation of one claim against one debtor (R2.1 to R2.17; C. civ. 2224 to 2254).

    Of the start dates that can be argued, the earliest makes the prudent date (R2.3); an invoice date is
    never one. Neither week-ends nor holidays extend the period (R2.2). `debtors` are the ids whose acts
    bind this debtor, besides "debtor". A request to the over-indebtedness commission is for a person to
    judge (R2.16). Raises LimitationError without a start date.
    """
    starts = [day for day in (due_on, completed_on, exigible_on) if day is not None]
    if not starts:
        raise LimitationError("Indiquez la fin de la prestation ou l’échéance : la date de facture ne suffit pas.")
    months = period_months(claim_type, contract_years, periodic=periodic)
    own = frozenset({DEBTOR, *debtors})
    ordered = sorted(events, key=lambda event: event.on)
    rule = _rule(claim_type)
    prudent = _Clock(rule, months, min(starts), own)
    prudent.play(ordered)
    argued = _Clock(rule, months, max(starts), own, benefit_of_doubt=True)
    # C. civ. 2232: no postponement of the start beyond twenty years.
    argued.last_day = min(argued.last_day, add_months(min(starts), max(LONG_STOP_MONTHS, months)))
    argued.play(ordered)
    review = rule.review or any(event.type in REVIEWED for event in ordered)
    return Limitation(
        claim_type=claim_type,
        start_on=min(starts),
        prudent_last_day=prudent.last_day,
        argued_last_day=max(argued.last_day, prudent.last_day),
        review_required=review,
        effects=tuple(prudent.effects),
        explanation=_explain(rule, months, min(starts), prudent),
    )


def assess_instalments(
    claim_type: ClaimType,
    due_dates: Sequence[date],
    *,
    events: Iterable[Event] = (),
    accelerated_on: date | None = None,
    contract_years: int | None = None,
    debtors: Iterable[str] = (),
) -> list[Limitation]:
    """One limitation per instalment, each from its own due date (R2.6; C. civ. 2233, Civ. 1re 11 févr. 2016).

    After an acceleration, the capital not yet due runs from the day of acceleration.
    """
    facts = list(events)
    ids = list(debtors)
    starts = [min(day, accelerated_on) if accelerated_on else day for day in due_dates]
    return [
        assess(claim_type, due_on=start, events=facts, contract_years=contract_years, debtors=ids) for start in starts
    ]


class _Clock:
    """The period of R2.1 as events play on it; `benefit_of_doubt` counts what a judge might count (R2.3)."""

    def __init__(
        self,
        rule: LimitationRule,
        months: int,
        start_on: date,
        own: frozenset[str],
        *,
        benefit_of_doubt: bool = False,
    ) -> None:
        self.rule = rule
        self.months = months
        self.start_on = start_on
        self.own = own
        self.benefit_of_doubt = benefit_of_doubt
        self.last_day = add_months(start_on, months)
        self.effects: list[Effect] = []

    def play(self, events: Sequence[Event]) -> None:
        """Let dated events act in order; those after the end do nothing (R2.9; Civ. 1re 19 mai 2021)."""
        for index, event in enumerate(events):
            later = events[index + 1 :]
            if event.type is EventType.TITLE:
                self._give_title(event)
            elif event.on > self.last_day:
                self._note(event, "C. civ. 2240", "sans effet : le délai était déjà écoulé")
            elif self._interrupts(event, later):
                self._restart(event, _end(event, later, PROCEEDING_ENDS))
            elif event.type in SUSPENSION_ENDS and self.rule.nature is Nature.PRESCRIPTION:
                self._suspend(event, _end(event, later, SUSPENSION_ENDS))

    def _interrupts(self, event: Event, later: Sequence[Event]) -> bool:
        """R2.8, R2.10, R2.11, R2.15, R2.17."""
        if event.type in COURT_ACTS:
            # C. civ. 2243: an action withdrawn or dismissed never interrupted.
            void = (other.type is EventType.LEGAL_ACTION_VOID for other in later)
            return event.type is not EventType.LEGAL_ACTION or not any(void)
        if event.type is EventType.FORMAL_NOTICE:
            return self.rule.letter_interrupts
        if event.type not in RECOGNITIONS or self.rule.nature is Nature.FORECLOSURE:
            return False
        if event.type is EventType.PARTIAL_PAYMENT:
            # A payment by a third party, or by nobody knows whom, recognises nothing.
            return event.by in self.own or (event.by is None and self.benefit_of_doubt)
        return event.by is None or event.by in self.own

    def _restart(self, event: Event, ended_on: date | None) -> None:
        """A new period of the same length, from the event or the end of the proceeding (R2.8, R2.10; 2231, 2242)."""
        restart = max(event.on, self.start_on, ended_on or event.on)
        self.last_day = max(self.last_day, add_months(restart, self.months))
        self._note(event, ARTICLES[event.type], "interrompt : un nouveau délai entier court")

    def _give_title(self, event: Event) -> None:
        """What a judge granted may be enforced for ten years, whatever was left of the claim (R2.7; CPCEx L111-4)."""
        self.months = max(self.months, LIMITATION_TABLE[ClaimType.ENFORCEABLE_TITLE].months)
        self.last_day = max(self.last_day, add_months(event.on, self.months))
        self._note(event, ARTICLES[event.type], "ouvre le délai de dix ans de l’exécution")

    def _suspend(self, event: Event, ended_on: date | None) -> None:
        """Add the suspended days, with at least six months after the end (R2.14, R2.15; C. civ. 2230, 2238, 2239).

        Without a known end the prudent answer takes it as ended the day it began.
        """
        ended = ended_on or event.on
        suspended = max((ended - max(event.on, self.start_on)).days, 0)
        self.last_day = max(self.last_day + timedelta(days=suspended), add_months(ended, SIX_MONTHS))
        self._note(event, ARTICLES[event.type], f"suspend {suspended} jours, et six mois au moins après la fin")

    def _note(self, event: Event, article: str, words: str) -> None:
        """R2.8 to R2.17."""
        self.effects.append(Effect(event, self.last_day, article, words))


def _rule(claim_type: ClaimType) -> LimitationRule:
    """R1.4, R2.21."""
    if claim_type is ClaimType.PUBLIC_BODY:
        raise PublicClaimRefused("Une créance publique relève du comptable public (CGCT L1617-5).")
    return LIMITATION_TABLE[claim_type]


def _end(event: Event, later: Sequence[Event], ends: dict[EventType, EventType]) -> date | None:
    """The day the proceeding or the suspension ended, when it has (R2.10, R2.14)."""
    wanted = ends.get(event.type)
    return next((other.on for other in later if other.type is wanted), None)


def _explain(rule: LimitationRule, months: int, start_on: date, clock: _Clock) -> Explanation:
    """R2.1, R2.2."""
    years, rest = divmod(months, YEAR_MONTHS)
    length = f"{months} mois" if rest else f"{years} an{'s' if years > 1 else ''}"
    words = f"{rule.nature} de {length} ; départ : {rule.start}"
    first = Row(rule.article, words, start_on, add_months(start_on, months))
    rows = [
        Row(effect.article, f"{WORDS[effect.event.type]} : {effect.words}", effect.event.on, effect.last_day)
        for effect in clock.effects
    ]
    sentence = (
        f"Le dernier jour pour agir est le {format_date(clock.last_day)} ; "
        f"rien ne peut plus être demandé à partir du {format_date(clock.last_day + ONE_DAY)}."
    )
    return Explanation(sentence, ("R2.1", "R2.2", "R2.3"), (rule.article, "C. civ. 2228 et 2229"), (first, *rows))
