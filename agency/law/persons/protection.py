"""What a protective status stops, until when, who is written to, and the dates it starts (R5.6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from agency.common.calendar import add_months, format_date
from agency.law.contact.denials import DenyCode
from agency.law.explanation import Explanation, Row, eve

FILED_PAUSE_DAYS = 30
COMMISSION_MONTHS = 3
ADMISSIBLE_MONTHS = 24
DEBT_STATEMENT_DAYS = 30
HEIRS_OPTION_MONTHS = 4
DECLARATION_MONTHS = 2
DECLARATION_MONTHS_OVERSEAS = 4
RELIEF_MONTHS = 6
DECLARATION_ALARM_DAYS = (30, 15, 7, 2)


class Status(StrEnum):
    """Situations in which the law, or plain decency, holds the machine back (R5.6)."""

    OVERINDEBTEDNESS_FILED = "overindebtedness_filed"
    OVERINDEBTEDNESS_ADMISSIBLE = "overindebtedness_admissible"
    OVERINDEBTEDNESS_MEASURES = "overindebtedness_measures"
    PERSONAL_RECOVERY = "personal_recovery"
    DECEASED = "deceased"
    MINOR = "minor"
    GUARDIANSHIP = "guardianship"
    CURATORSHIP = "curatorship"
    INSOLVENCY = "insolvency"
    AMICABLE_PROCEEDING = "amicable_proceeding"
    LIQUIDATION_CLOSED = "liquidation_closed"
    ADAPTED_CONTACT = "adapted_contact"
    UNKNOWN_AT_ADDRESS = "unknown_at_address"


class Addressee(StrEnum):
    """Who may be written to (R5.6)."""

    PERSON = "person"
    GUARDIAN = "guardian"
    PERSON_AND_CURATOR = "person_and_curator"
    NOTARY = "notary"
    COMMISSION = "commission"
    COURT_OFFICER = "court_officer"
    PARENTS = "parents"
    NOBODY = "nobody"


class Money(StrEnum):
    """What becomes of payments: taken, taken through someone, or given back (R5.6)."""

    ACCEPTED = "accepted"
    NOT_ASKED = "not_asked"
    THROUGH_REPRESENTATIVE = "through_representative"
    REFUSED = "refused"


class Closing(StrEnum):
    """How the status closes the case, when it does (R5.6)."""

    ERASED = "erased"
    IRRECOVERABLE = "irrecoverable"


class ProtectionError(ValueError):
    """The date that starts the status is missing (R5.6)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A line of the table: what the status does, by nature (R5.6)."""

    article: str
    words: str
    deny: DenyCode | None
    addressee: Addressee
    money: Money
    suspends_plan: bool = True
    stops_interest: bool = False
    closing: Closing | None = None
    staff_review: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to do by a day, with the text that asks for it (R5.6)."""

    words: str
    due_on: date
    article: str


@dataclass(frozen=True, slots=True)
class Protection:
    """Effects of a status that started on a day (R5.6).

    `until` is the last day of the stop when the law or we set one; `interest_until` the last day for
    which interest may be counted, when it stops.
    """

    status: Status
    rule: Rule
    since: date
    until: date | None
    interest_until: date | None
    duties: tuple[Duty, ...]
    explanation: Explanation

    @property
    def stops_demands(self) -> bool:
        """Whether no demand and no payment link may leave (R5.6)."""
        return self.rule.deny is not None


TABLE: Mapping[Status, Rule] = {
    Status.OVERINDEBTEDNESS_FILED: Rule(
        "C. conso L721-2", "La personne a déposé un dossier de surendettement : pause de trente jours.",
        DenyCode.OVERINDEBTED, Addressee.PERSON, Money.NOT_ASKED, suspends_plan=False,
    ),
    Status.OVERINDEBTEDNESS_ADMISSIBLE: Rule(
        "C. conso L722-2, L722-3, L722-5, L722-14",
        "Le dossier de surendettement est recevable : plus de demande, et la personne n’a pas le droit de payer.",
        DenyCode.OVERINDEBTED, Addressee.COMMISSION, Money.REFUSED, stops_interest=True,
    ),
    Status.OVERINDEBTEDNESS_MEASURES: Rule(
        "C. conso L733-1", "Le plan de la commission remplace le nôtre.",
        DenyCode.OVERINDEBTED, Addressee.PERSON, Money.ACCEPTED, stops_interest=True, staff_review=True,
    ),
    Status.PERSONAL_RECOVERY: Rule(
        "C. conso L741-2", "La dette est effacée.",
        DenyCode.CLOSED, Addressee.NOBODY, Money.REFUSED, stops_interest=True, closing=Closing.ERASED,
    ),
    Status.DECEASED: Rule(
        "C. civ. 771", "La personne est décédée : seul le notaire est informé, aucun proche n’est sollicité.",
        DenyCode.DECEASED, Addressee.NOTARY, Money.NOT_ASKED, staff_review=True,
    ),
    Status.MINOR: Rule(
        "C. civ. 1146", "Un mineur ne doit rien : les parents sont les seuls interlocuteurs.",
        DenyCode.PROTECTED_ADULT, Addressee.PARENTS, Money.NOT_ASKED, staff_review=True,
    ),
    Status.GUARDIANSHIP: Rule(
        "C. civ. 475 et 496", "La personne est sous tutelle : tout passe par le tuteur.",
        DenyCode.PROTECTED_ADULT, Addressee.GUARDIAN, Money.THROUGH_REPRESENTATIVE,
    ),
    Status.CURATORSHIP: Rule(
        "C. civ. 467 et 472", "La personne est sous curatelle : le curateur reçoit copie et signe avec elle.",
        DenyCode.PROTECTED_ADULT, Addressee.PERSON_AND_CURATOR, Money.THROUGH_REPRESENTATIVE,
    ),
    Status.INSOLVENCY: Rule(
        "C. com. L622-7, L622-21, L622-24, L622-28",
        "Une procédure collective est ouverte : la créance se déclare, elle ne se réclame plus.",
        DenyCode.INSOLVENT, Addressee.COURT_OFFICER, Money.REFUSED, stops_interest=True,
    ),
    Status.AMICABLE_PROCEEDING: Rule(
        "C. civ. 1343-5", "Une conciliation est en cours : un gestionnaire décide.",
        None, Addressee.PERSON, Money.ACCEPTED, suspends_plan=False, staff_review=True,
    ),
    Status.LIQUIDATION_CLOSED: Rule(
        "C. com. L643-11", "La liquidation est close pour insuffisance d’actif.",
        DenyCode.CLOSED, Addressee.NOBODY, Money.REFUSED, stops_interest=True, closing=Closing.IRRECOVERABLE,
    ),
    Status.ADAPTED_CONTACT: Rule(
        "RGPD 9", "La personne demande un contact adapté, sans que l’on en garde la raison.",
        None, Addressee.PERSON, Money.ACCEPTED, suspends_plan=False,
    ),
    Status.UNKNOWN_AT_ADDRESS: Rule(
        "C. civ. 9", "Le courrier est revenu : cette adresse ne sert plus.",
        DenyCode.BAD_ADDRESS, Addressee.NOBODY, Money.ACCEPTED, suspends_plan=False, staff_review=True,
    ),
}  # fmt: skip


def protect(
    status: Status,
    since: date,
    *,
    published_on: date | None = None,
    creditor_in_metropole: bool = True,
    procedure_in_metropole: bool = True,
    debt_statement_asked_on: date | None = None,
) -> Protection:
    """Effects of a status: what stops, until when, duties with their days (R5.6).

    `since` is the day of filing, admissibility, death, judgment or notice. For an insolvency,
    `published_on` is the BODACC date; raises ProtectionError without it.
    """
    rule = TABLE[status]
    if status is Status.INSOLVENCY and published_on is None:
        raise ProtectionError("Indiquez la date de publication au BODACC : elle ouvre le délai de déclaration.")
    duties = _duties(status, since, debt_statement_asked_on)
    if published_on is not None:
        latest = declaration_latest(
            published_on,
            creditor_in_metropole=creditor_in_metropole,
            procedure_in_metropole=procedure_in_metropole,
        )
        relief = Duty("demander un relevé de forclusion", relief_latest(published_on), "C. com. L622-26")
        duties = (*duties, Duty("déclarer la créance", latest, "C. com. L622-24"), relief)
    until = _until(status, since)
    interest_until = _interest_until(status, since) if rule.stops_interest else None
    rows = tuple(Row(duty.article, duty.words, from_on=since, to_on=duty.due_on) for duty in duties)
    end = f" Jusqu’au {format_date(until)} au plus." if until else ""
    explanation = Explanation(f"{rule.words}{end}", ("R5.6",), (rule.article,), rows)
    return Protection(status, rule, since, until, interest_until, duties, explanation)


def payment_under(status: Status) -> Money:
    """What becomes of a payment of an earlier debt under a status (R5.6; C. conso L722-5, C. com. L622-7)."""
    return TABLE[status].money


def suspension_ends_on(admissible_on: date) -> date:
    """Last day of the suspension of enforcement after admissibility: two years at most (R5.6; C. conso L722-3)."""
    return add_months(admissible_on, ADMISSIBLE_MONTHS)


def declaration_latest(
    published_on: date, *, creditor_in_metropole: bool = True, procedure_in_metropole: bool = True
) -> date:
    """Last day to declare a claim: two months after the BODACC (R5.6; C. com. L622-24, R622-24).

    Four months when the sea lies between the creditor and the court. Both overseas, the same territory
    is assumed, which is the prudent answer.
    """
    apart = creditor_in_metropole != procedure_in_metropole
    return add_months(published_on, DECLARATION_MONTHS_OVERSEAS if apart else DECLARATION_MONTHS)


def declaration_alarms(latest: date) -> tuple[date, ...]:
    """Days on which the declaration still to be made is recalled (R5.6)."""
    return tuple(latest - timedelta(days=days) for days in DECLARATION_ALARM_DAYS)


def relief_latest(published_on: date) -> date:
    """Last day to ask the judge to be relieved of a late declaration (R5.6; C. com. L622-26)."""
    return add_months(published_on, RELIEF_MONTHS)


def heirs_may_be_summoned_from(died_on: date) -> date:
    """First day on which an heir may be summoned to choose: four months after the death (R5.6; C. civ. 771)."""
    return add_months(died_on, HEIRS_OPTION_MONTHS) + timedelta(days=1)


def _until(status: Status, since: date) -> date | None:
    """R5.6."""
    if status is Status.OVERINDEBTEDNESS_FILED:
        return since + timedelta(days=FILED_PAUSE_DAYS)
    return suspension_ends_on(since) if status is Status.OVERINDEBTEDNESS_ADMISSIBLE else None


def _interest_until(status: Status, since: date) -> date:
    """An opening judgment counts from the first hour of its day (R5.6; C. com. L622-28); else the day itself."""
    return eve(since) if status is Status.INSOLVENCY else since


def _duties(status: Status, since: date, debt_statement_asked_on: date | None) -> tuple[Duty, ...]:
    """R5.6."""
    if status is Status.OVERINDEBTEDNESS_FILED:
        day = add_months(since, COMMISSION_MONTHS)
        return (Duty("la commission décide de la recevabilité", day, "C. conso L721-2"),)
    if status is Status.DECEASED:
        day = heirs_may_be_summoned_from(since)
        return (Duty("les héritiers peuvent être sommés d’opter", day, "C. civ. 771"),)
    if debt_statement_asked_on is not None:
        day = debt_statement_asked_on + timedelta(days=DEBT_STATEMENT_DAYS)
        return (Duty("déclarer la dette à la commission", day, "C. conso L723-2"),)
    return ()
