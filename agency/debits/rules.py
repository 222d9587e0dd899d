"""Days, words and consequences of a direct debit. Pure.

Days of TARGET and of the SEPA Core scheme: the closing days of the Eurosystem, one day before the debit for the file,
fourteen days for the announcement unless the mandate says otherwise, eight weeks for the person's refund.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from agency.common.calendar import add_working_days, holidays_of, instant
from agency.common.text import french_typography as fr

from .enums import AfterReturn, DebitRank

MANDATE_WORDING = "debit-2026-12"
# EPC Core rulebook: fourteen calendar days, unless creditor and debtor agreed on another delay.
NOTICE_DAYS = 14
SHORTEST_NOTICE = 2
# A debit is planned so many days beyond its notice: the e-mail or the letter has time to leave.
MARGIN_DAYS = 3
POST_WORKING_DAYS = 3
CUT_OFF = time(11, 0)
REFUND_DAYS = 56
MOST_EUROS = Decimal("10000.00")


def is_target_day(day: date) -> bool:
    """Whether the banks of the euro exchange payments: no Saturday, Sunday, nor one of the six closing days."""
    # The one holiday of spring that is a Monday is Easter's.
    monday = next(one for one in holidays_of(day.year) if one.month in (3, 4) and one.weekday() == 0)
    fixed = {date(day.year, *one) for one in ((1, 1), (5, 1), (12, 25), (12, 26))}
    closed = fixed | {monday, monday - timedelta(days=3)}
    return day.weekday() < 5 and day not in closed  # noqa: PLR2004


def target_day(day: date) -> date:
    """The day itself, or the next one on which banks exchange."""
    while not is_target_day(day):
        day += timedelta(days=1)
    return day


def day_before(day: date) -> date:
    """The last exchange day before a day: the file must be at the bank by then (D-1)."""
    day -= timedelta(days=1)
    while not is_target_day(day):
        day -= timedelta(days=1)
    return day


def hand_in_by(collect_on: date) -> datetime:
    """The last instant at which a file may be handed to the bank for a debit of a day."""
    return instant(day_before(collect_on), CUT_OFF)


def first_possible(on: date, notice_days: int, *, by_post: bool) -> date:
    """The first day on which something announced today may be debited."""
    leaves = add_working_days(on, POST_WORKING_DAYS) if by_post else on
    return target_day(leaves + timedelta(days=notice_days + MARGIN_DAYS))


def announced_by(sent_on: date, *, by_post: bool) -> date:
    """The day on which an announcement counts as read: a letter takes three worked days."""
    return add_working_days(sent_on, POST_WORKING_DAYS) if by_post else sent_on


def refundable_until(paid_on: date) -> date:
    """The last day on which the person's bank gives the money back on a mere demand (eight weeks)."""
    return paid_on + timedelta(days=REFUND_DAYS)


def rank_of(*, parts: int, collected_before: bool) -> DebitRank:
    """FRST until one was collected, RCUR after, OOFF for a plan of one payment."""
    if parts == 1:
        return DebitRank.ONLY
    return DebitRank.NEXT if collected_before else DebitRank.FIRST


def mandate_reference(prefix: str, plan_id: int, rank: int) -> str:
    """The reference of a mandate (RUM): the plan and the how manieth of it; the same whenever it is reckoned."""
    return f"RUM-{prefix}-P{plan_id:07d}-{rank}"


@dataclass(frozen=True)
class MandateText:
    """What the person agrees to, word by word."""

    title: str
    paragraphs: tuple[str, ...]

    def fingerprint(self, facts: Iterable[str]) -> str:
        """SHA-256 of the words, of their version, and of what was filled in."""
        said = {"wording": MANDATE_WORDING, "title": self.title, "words": self.paragraphs, "facts": list(facts)}
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def mandate_text(creditor: str, notice_days: int) -> MandateText:
    """The words of the SEPA Core mandate, then the delay of the announcement."""
    orders = (
        f"En signant ce mandat, vous autorisez {creditor} à envoyer des instructions à votre banque pour débiter votre "
        f"compte, et votre banque à débiter votre compte selon les instructions de {creditor}."
    )
    refund = (
        "Vous avez le droit d'être remboursé par votre banque, selon la convention que vous avez passée avec elle. "
        "La demande se fait dans les 8 semaines qui suivent le débit."
    )
    said = (orders, refund, _announced(notice_days))
    return MandateText(fr("Mandat de prélèvement SEPA"), tuple(map(fr, said)))


def _announced(notice_days: int) -> str:
    return (
        f"Chaque débit vous est annoncé par écrit au moins {notice_days} jours avant. Un montant ou une date qui "
        "change est annoncé de nouveau, dans le même délai."
    )


@dataclass(frozen=True)
class ReturnReason:
    """Why a bank sent a debit back: what the staff reads, what the person reads, what follows."""

    label: str
    for_person: str
    after: AfterReturn


_ACCOUNT = "votre banque nous dit que ce compte ne peut pas être débité"
_REFUSED = "vous avez demandé à votre banque de ne pas le payer"
_OURS = "l’ordre n’a pas été compris par les banques : ce n’est pas de votre fait"

# EPC « Guidance on reason codes for SDD R-transactions ».
RETURNS: dict[str, ReturnReason] = {
    "AC01": ReturnReason("IBAN incorrect", "votre banque ne reconnaît pas cet IBAN", AfterReturn.STOP),
    "AC04": ReturnReason("compte clos", "votre banque nous dit que ce compte est fermé", AfterReturn.STOP),
    "AC06": ReturnReason("compte bloqué", _ACCOUNT, AfterReturn.STOP),
    "AC13": ReturnReason("compte d’un autre type", _ACCOUNT, AfterReturn.STOP),
    "AG01": ReturnReason("prélèvement impossible sur ce compte", _ACCOUNT, AfterReturn.STOP),
    "AG02": ReturnReason("code d’opération incorrect", _OURS, AfterReturn.STAFF),
    "AM04": ReturnReason("provision insuffisante", "il n’est pas passé ce jour-là", AfterReturn.RETRY),
    "AM05": ReturnReason("déjà présenté", _OURS, AfterReturn.STAFF),
    "BE05": ReturnReason("identifiant du créancier inconnu", _OURS, AfterReturn.STAFF),
    "FF01": ReturnReason("fichier incorrect", _OURS, AfterReturn.STAFF),
    "MD01": ReturnReason("pas de mandat selon la banque", "votre banque ne trouve pas ce mandat", AfterReturn.STOP),
    "MD02": ReturnReason("mandat incomplet selon la banque", _OURS, AfterReturn.STOP),
    "MD06": ReturnReason("remboursement demandé", "vous avez demandé son remboursement", AfterReturn.STOP),
    "MD07": ReturnReason("titulaire décédé", _ACCOUNT, AfterReturn.STOP),
    "MS02": ReturnReason("refus de la personne", _REFUSED, AfterReturn.STOP),
    "MS03": ReturnReason("raison non précisée", "votre banque ne dit pas pourquoi", AfterReturn.STOP),
    "RC01": ReturnReason("BIC incorrect", _OURS, AfterReturn.STAFF),
    "RR04": ReturnReason("raison réglementaire", _ACCOUNT, AfterReturn.STOP),
    "SL01": ReturnReason("filtre posé par la personne à sa banque", _ACCOUNT, AfterReturn.STOP),
    "TM01": ReturnReason("remis trop tard", _OURS, AfterReturn.STAFF),
}
_UNKNOWN = ReturnReason("motif inconnu", "votre banque ne dit pas pourquoi", AfterReturn.STOP)


def return_reason(code: str) -> ReturnReason:
    """What a code means; one that is not in the table stops the mandate."""
    return RETURNS.get(code.upper(), _UNKNOWN)


def code_in(words: str) -> str:
    """The code of a return in the words of a statement, empty when there is none."""
    found = re.search(r"\b(" + "|".join(RETURNS) + r")\b", words.upper())
    return found[1] if found else ""


def after_return(code: str, *, tried_again: bool) -> AfterReturn:
    """What follows: one more try where it is lawful, and never a third."""
    after = return_reason(code).after
    return AfterReturn.STOP if after == AfterReturn.RETRY and tried_again else after


def order_hash(debits: Iterable[tuple[str, str, str, str, Decimal, date, str]]) -> str:
    """The fingerprint of what two persons agree to: name, mandate, holder, IBAN, sum, day, sequence of each debit."""
    said = [[*one[:4], str(one[4]), one[5].isoformat(), one[6]] for one in debits]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
