"""Delays that the trade lives by, besides limitation: steps, remittance, courts, data protection (R10.1 to R10.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agency.common.calendar import (
    Deadline,
    ProceduralDeadline,
    Zone,
    add_months,
    add_working_days,
    format_date,
    month_end,
    next_working_day,
    previous_working_day,
    procedural_deadline,
    product_deadline,
)
from agency.law.explanation import Explanation, Row

REMITTANCE_MONTHS = 1
ORDER_SERVICE_MONTHS = 3
ORDER_SERVICE_MONTHS_BEFORE = 6
ORDER_SERVICE_CHANGED_ON = date(2026, 9, 1)
INFORMATION_MONTHS = 1
DATA_REQUEST_MONTHS = 1
ARCHIVE_MONTHS = 60
AFTER_LIMITATION_MONTHS = 6
DATA_REQUEST_LONGEST_MONTHS = 3
PAYMENT_TERM_DAYS = 30
LONGEST_TERM_DAYS = 60
LONGEST_TERM_END_OF_MONTH_DAYS = 45
PAYMENT_GRACE_DAYS = 2
NOTICE_AFTER_SENDING_DAYS = 8
NOTICE_AFTER_PRESENTATION_DAYS = 5
PICK_UP_DAYS = 15
FORMAL_NOTICE_DAYS_BUSINESS = 8
FORMAL_NOTICE_DAYS_CONSUMER = 15


class DeadlineError(ValueError):
    """A step that follows an unknown step, or a remittance delay that is not positive (R10.5)."""


@dataclass(frozen=True, slots=True)
class AnnouncedStep:
    """A step so many days after another one, or after "due" (R10.5)."""

    code: str
    after: str
    days: int


@dataclass(frozen=True, slots=True)
class RemittanceDeadline:
    """Last day to hand over money collected, and the worked day to plan the transfer for (R1.14)."""

    legal_latest: date
    prudent_latest_working_day: date
    explanation: Explanation


def explain_procedural(event_on: date, deadline: ProceduralDeadline) -> Explanation:
    """Words for a period of procedure (R10.1; CPC 641, 642)."""
    rows = (
        Row("CPC 641", "compté sans le jour de l’acte", event_on, deadline.nominal),
        Row("CPC 642", "reporté au premier jour ouvré", deadline.nominal, deadline.extended),
    )
    sentence = f"Le délai expire le {format_date(deadline.extended)} à minuit."
    return Explanation(sentence, ("R10.1",), ("CPC 641", "CPC 642"), rows)


def explain_product(sent_on: date, deadline: Deadline) -> Explanation:
    """Words for a deadline that one of our letters sets (R10.2)."""
    rows = (
        Row("convention", "date écrite dans la lettre", sent_on, deadline.nominal),
        Row("convention", "reportée au jour ouvré, pour la personne", deadline.nominal, deadline.effective),
        Row("convention", "nous agissons le jour ouvré suivant", deadline.effective, deadline.action_on),
    )
    sentence = (
        f"La personne a jusqu’au {format_date(deadline.effective)} ; "
        f"l’étape suivante est pour le {format_date(deadline.action_on)}."
    )
    return Explanation(sentence, ("R10.2",), ("C. civ. 1344",), rows)


def cadence(due_on: date, steps: Sequence[AnnouncedStep], *, zone: Zone | None = None) -> dict[str, date]:
    """Dates of chained steps, each counted from the one it follows (R10.5; S4).

    With a zone, each date moves to a worked day before the next is counted. Raises DeadlineError when a
    step follows one that is not before it.
    """
    dates = {"due": due_on}
    for step in steps:
        if step.after not in dates:
            raise DeadlineError(f"L’étape « {step.code} » suit « {step.after} », qui n’est pas avant elle.")
        day = dates[step.after] + timedelta(days=step.days)
        dates[step.code] = next_working_day(day, zone) if zone else day
    del dates["due"]
    return dates


def remittance(
    collected_on: date, *, agreed_days: int | None = None, zone: Zone = Zone.METROPOLE
) -> RemittanceDeadline:
    """When collected money must reach the creditor: one month, or what the mandate says (R1.14; CPCEx R124-6).

    This is no period of procedure: the prudent day is the last worked day before it ends. Raises
    DeadlineError on a delay that is not positive.
    """
    if agreed_days is not None and agreed_days <= 0:
        raise DeadlineError("Le délai de reversement convenu se compte en jours positifs.")
    if agreed_days is None:
        latest = add_months(collected_on, REMITTANCE_MONTHS)
    else:
        latest = collected_on + timedelta(days=agreed_days)
    prudent = previous_working_day(latest, zone)
    sentence = f"À reverser le {format_date(latest)} au plus tard, donc à virer le {format_date(prudent)}."
    row = Row("CPCEx R124-6", "depuis l’encaissement effectif", collected_on, latest)
    return RemittanceDeadline(latest, prudent, Explanation(sentence, ("R1.14",), ("CPCEx R124-6",), (row,)))


def order_service_months(order_made_on: date) -> int:
    """Months to serve an injonction de payer: three from 1 Sept 2026, six before (CPC 1411; R10.1)."""
    return ORDER_SERVICE_MONTHS if order_made_on >= ORDER_SERVICE_CHANGED_ON else ORDER_SERVICE_MONTHS_BEFORE


def order_service(order_made_on: date, zone: Zone = Zone.METROPOLE) -> ProceduralDeadline:
    """Last day to serve an injonction de payer before it lapses (CPC 1411, 641, 642; R10.1)."""
    return procedural_deadline(order_made_on, months=order_service_months(order_made_on), zone=zone)


def information_latest(data_obtained_on: date, first_communication_on: date | None) -> date:
    """Last day to tell a person where their data comes from (R9.3; RGPD 14(3)).

    One month after we got it, or the first communication when that is earlier.
    """
    month = add_months(data_obtained_on, INFORMATION_MONTHS)
    return month if first_communication_on is None else min(month, first_communication_on)


def data_request_latest(received_on: date, *, complex_request: bool = False) -> date:
    """Last day to answer a person about their data (R9.4; RGPD 12(3)).

    One month after it came, three when it is complex and the person was told so within the first one.
    """
    return add_months(received_on, DATA_REQUEST_LONGEST_MONTHS if complex_request else DATA_REQUEST_MONTHS)


def archive_ends_on(closed_on: date, *, paid: bool, last_day_to_act: date, months: int = ARCHIVE_MONTHS) -> date:
    """Day from which a closed case may be erased (R9.5; C. civ. 2224).

    Paid: so many months after it was closed. Not paid: counted from six months after limitation when that is later.
    """
    start = closed_on if paid else max(closed_on, add_months(last_day_to_act, AFTER_LIMITATION_MONTHS))
    return add_months(start, months)


def payment_term(received_on: date) -> date:
    """Due date of an invoice that shows none: 30 days after receipt (R3.4; C. com. L441-10 I)."""
    return received_on + timedelta(days=PAYMENT_TERM_DAYS)


def longest_term(invoiced_on: date, *, end_of_month: bool = False) -> date:
    """Latest due date that professionals may agree: 60 days, or 45 days end of month (R3.4; C. com. L441-10 I)."""
    if end_of_month:
        return month_end(invoiced_on + timedelta(days=LONGEST_TERM_END_OF_MONTH_DAYS))
    return invoiced_on + timedelta(days=LONGEST_TERM_DAYS)


def action_after_grace(deadline: Deadline, zone: Zone = Zone.METROPOLE, days: int = PAYMENT_GRACE_DAYS) -> date:
    """Day of the next action once a transfer made on the last day had time to arrive (R10.3)."""
    return max(deadline.action_on, add_working_days(deadline.effective, days, zone))


def first_reminder(due_on: date, zone: Zone = Zone.METROPOLE, days: int = 1) -> date:
    """First worked day from `days` after the due date: one by default, so in its first three, else the next (R10.4)."""
    return next_working_day(due_on + timedelta(days=days), zone)


def formal_notice_after_registered(
    sent_on: date, *, presented_on: date | None, consumer: bool, delivered: bool = False
) -> date:
    """Earliest day of the formal notice after the registered letter (R10.5).

    Businesses: 8 days after sending. Consumers: also 5 days after the first presentation and, unless the
    letter was handed over, not before the 15 days of the pick-up are over.
    """
    after_sending = sent_on + timedelta(days=NOTICE_AFTER_SENDING_DAYS)
    if not consumer:
        return after_sending
    presented = presented_on or sent_on
    after_presentation = presented + timedelta(days=NOTICE_AFTER_PRESENTATION_DAYS)
    pick_up_ends = presented if delivered else presented + timedelta(days=PICK_UP_DAYS)
    return max(after_sending, after_presentation, pick_up_ends)


def formal_notice_deadline(sent_on: date, *, consumer: bool, zone: Zone = Zone.METROPOLE) -> Deadline:
    """Time a formal notice leaves: 15 days to a consumer, 8 to a business (R10.2; C. civ. 1344)."""
    days = FORMAL_NOTICE_DAYS_CONSUMER if consumer else FORMAL_NOTICE_DAYS_BUSINESS
    return product_deadline(sent_on, days, zone)


def electronic_letter_unclaimed_on(notified_on: date) -> date:
    """Day an electronic registered letter counts as unclaimed: 15 days after the notice, then one (R8.3; R53-3)."""
    return notified_on + timedelta(days=PICK_UP_DAYS + 1)
