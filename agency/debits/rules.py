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

from .enums import AfterReturn, DebitRank, DebitWay

MANDATE_WORDING = "debit-2026-12"
CARD_WORDING = "carte-2026-12"
ACCOUNT_WORDING = "sepa-2026-12"
# No scheme fixes how long before a card is announced: a week, said in the agreement.
CARD_NOTICE_DAYS = 7
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


def card_reference(prefix: str, plan_id: int, rank: int) -> str:
    """The reference of an agreement to have a card charged: the plan and the how manieth of it."""
    return f"CB-{prefix}-P{plan_id:07d}-{rank}"


def mandate_reference(prefix: str, plan_id: int, rank: int) -> str:
    """The reference of a mandate (RUM): the plan and the how manieth of it; the same whenever it is reckoned."""
    return f"RUM-{prefix}-P{plan_id:07d}-{rank}"


_REFUND = (
    "Vous avez le droit d'être remboursé par votre banque, selon la convention que vous avez passée avec elle. "
    "La demande se fait dans les 8 semaines qui suivent le débit."
)


@dataclass(frozen=True)
class MandateText:
    """What the person agrees to, word by word."""

    title: str
    paragraphs: tuple[str, ...]
    version: str = MANDATE_WORDING

    def fingerprint(self, facts: Iterable[str]) -> str:
        """SHA-256 of the words, of their version, and of what was filled in."""
        said = {"wording": self.version, "title": self.title, "words": self.paragraphs, "facts": list(facts)}
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def mandate_text(creditor: str, notice_days: int) -> MandateText:
    """The words of the SEPA Core mandate, then the delay of the announcement."""
    orders = (
        f"En signant ce mandat, vous autorisez {creditor} à envoyer des instructions à votre banque pour débiter votre "
        f"compte, et votre banque à débiter votre compte selon les instructions de {creditor}."
    )
    said = (orders, _REFUND, _announced(notice_days))
    return MandateText(fr("Mandat de prélèvement SEPA"), tuple(map(fr, said)))


def card_text(agency: str) -> MandateText:
    """The words of the agreement to have a card charged for each instalment (GDPR 6.1.b; CMF L133-6, L133-7)."""
    orders = (
        f"Vous autorisez {agency} à débiter la carte que vous enregistrez, aux dates et pour les sommes de votre "
        "échéancier, et pour rien d'autre."
    )
    kept = (
        "La carte est enregistrée chez Stripe, notre prestataire de paiement. Nous ne voyons jamais son numéro : nous "
        "gardons ses quatre derniers chiffres."
    )
    free = (
        "Vous pouvez changer de carte ou tout arrêter à tout moment, sur votre page. La carte est alors effacée chez "
        "Stripe."
    )
    bank = "Votre banque peut demander que vous confirmiez un débit : nous vous l'écrivons, et rien n'est débité avant."
    contest = "Un débit que vous n'avez pas autorisé se conteste auprès de votre banque, dans les 13 mois."
    said = (orders, kept, _announced(CARD_NOTICE_DAYS), free, bank, contest)
    return MandateText(fr("Accord pour des débits sur une carte"), tuple(map(fr, said)), CARD_WORDING)


def account_text(agency: str, notice_days: int) -> MandateText:
    """The words of the agreement to have an account debited by Stripe; the mandate itself is given on its page."""
    orders = (
        f"Vous autorisez {agency} et Stripe, notre prestataire de paiement, à envoyer des instructions à votre banque "
        "pour débiter votre compte, et votre banque à le débiter selon ces instructions, aux dates et pour les sommes "
        "de votre échéancier, et pour rien d'autre."
    )
    kept = (
        "L'IBAN et le mandat se donnent sur la page de Stripe. Nous ne voyons jamais votre IBAN : nous gardons ses "
        "quatre derniers caractères et la référence du mandat."
    )
    later = (
        "Le débit est demandé à votre banque le jour annoncé. Elle répond en cinq jours ouvrés au plus : il compte "
        "comme payé à ce moment-là."
    )
    free = "Vous pouvez tout arrêter à tout moment, sur votre page. Le compte est alors effacé chez Stripe."
    said = (orders, kept, _announced(notice_days), later, free, _REFUND)
    return MandateText(fr("Mandat de prélèvement SEPA"), tuple(map(fr, said)), ACCOUNT_WORDING)


def way_text(way: str, agency: str, notice_days: int) -> MandateText:
    """The words accepted before the page of Stripe, for a card or for an account."""
    return account_text(agency, notice_days) if way == DebitWay.SEPA else card_text(agency)


def way_notice(way: str, agreed_days: int) -> int:
    """How many days before a debit its person is told, for a card or for an account at Stripe."""
    return agreed_days if way == DebitWay.SEPA else CARD_NOTICE_DAYS


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
_NOT_THIS_DAY = "il n’est pas passé ce jour-là"
_NOT_THIS_CARD = "votre banque n’accepte plus cette carte"
CONFIRMATION = "authentication_required"
# Stripe « Decline codes » and error codes of a charge; `not_asked` is ours: nothing was asked on the day announced.
CARD_REFUSALS: dict[str, ReturnReason] = {
    CONFIRMATION: ReturnReason(
        "confirmation demandée par la banque", "votre banque vous demande de le confirmer", AfterReturn.CONFIRM
    ),
    "card_declined": ReturnReason("refusé par la banque", _NOT_THIS_DAY, AfterReturn.RETRY),
    "do_not_honor": ReturnReason("refusé par la banque", _NOT_THIS_DAY, AfterReturn.RETRY),
    "generic_decline": ReturnReason("refusé par la banque", _NOT_THIS_DAY, AfterReturn.RETRY),
    "insufficient_funds": ReturnReason("solde insuffisant", _NOT_THIS_DAY, AfterReturn.RETRY),
    "card_velocity_exceeded": ReturnReason("plafond de la carte atteint", _NOT_THIS_DAY, AfterReturn.RETRY),
    "withdrawal_count_limit_exceeded": ReturnReason("plafond de la carte atteint", _NOT_THIS_DAY, AfterReturn.RETRY),
    "issuer_not_available": ReturnReason("banque injoignable", _NOT_THIS_DAY, AfterReturn.RETRY),
    "processing_error": ReturnReason("erreur de traitement", _NOT_THIS_DAY, AfterReturn.RETRY),
    "try_again_later": ReturnReason("refusé pour le moment", _NOT_THIS_DAY, AfterReturn.RETRY),
    "expired_card": ReturnReason("carte expirée", "votre carte n’est plus valable", AfterReturn.STOP),
    "lost_card": ReturnReason("carte déclarée perdue", _NOT_THIS_CARD, AfterReturn.STOP),
    "stolen_card": ReturnReason("carte déclarée volée", _NOT_THIS_CARD, AfterReturn.STOP),
    "pickup_card": ReturnReason("carte retirée par la banque", _NOT_THIS_CARD, AfterReturn.STOP),
    "revocation_of_authorization": ReturnReason("accord retiré à la banque", _REFUSED, AfterReturn.STOP),
    "revocation_of_all_authorizations": ReturnReason("accord retiré à la banque", _REFUSED, AfterReturn.STOP),
    "stop_payment_order": ReturnReason("opposition de la personne", _REFUSED, AfterReturn.STOP),
    "not_asked": ReturnReason("pas demandé à la banque le jour annoncé", "il n’a pas pu être demandé à votre banque : "
                              "ce n’est pas de votre fait", AfterReturn.STAFF),
}  # fmt: skip
# What Stripe says of a debit of an account that was refused or taken back -> the code of the scheme.
STRIPE_REASONS: dict[str, str] = {
    "account_closed": "AC04",
    "account_number_invalid": "AC01",
    "bank_account_restricted": "AC06",
    "bank_account_unusable": "AG01",
    "bank_cannot_process": "MS03",
    "customer_initiated": "MD06",
    "debit_not_authorized": "MD01",
    "duplicate": "AM05",
    "fraudulent": "MD01",
    "general": "MS03",
    "incorrect_account_details": "AC01",
    "insufficient_funds": "AM04",
    "no_account": "AC01",
    "payment_intent_mandate_invalid": "MD01",
    "payment_method_customer_decline": "MS02",
    "refer_to_customer": "MS03",
    "sepa_unsupported_account": "AG01",
    "unrecognized": "MD01",
}
_UNKNOWN = ReturnReason("motif inconnu", "votre banque ne dit pas pourquoi", AfterReturn.STOP)


def return_reason(code: str) -> ReturnReason:
    """What a code means; one that is not in the table stops the mandate."""
    return RETURNS.get(code.upper()) or CARD_REFUSALS.get(code, _UNKNOWN)


def scheme_code(reason: str) -> str:
    """The code of the scheme for what Stripe says of an account's debit; what is ours (`not_asked`) stays as it is."""
    return STRIPE_REASONS.get(reason, reason if reason == "not_asked" else "MS03")


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
