"""The calendar of a plan and the words a person accepts. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from agency.common.calendar import add_months, month_end
from agency.common.money import CENT, ZERO, format_euros
from agency.common.text import french_typography as fr
from agency.law.money import plans as law

from .enums import PlanObstacle

WORDING_VERSION = "plan-2027-01"
# The words read to somebody on the telephone: they recognise nothing, and a letter carries them (R2.11, R5.1).
SPOKEN_WORDING_VERSION = "call-2027-01"
# The words printed on an answer slip: it recognises nothing either, and is not signed.
SLIP_WORDING_VERSION = "slip-2027-01"
UNSIGNED = frozenset({SPOKEN_WORDING_VERSION, SLIP_WORDING_VERSION})
# Versions of the words whose person accepted that a plan may end early, with the days that its notice leaves (R5.4).
ENDS_AFTER_DAYS = {"plan-2027-01": 15, "call-2027-01": 15, "slip-2027-01": 15}
LOWEST_MONTHLY = Decimal("1.00")
# Months by which a person may put the first date of their plan off.
LATEST_START = 3
# Worked days that a plan of our own stands, beside the one that was not kept.
COUNTER_DAYS = 10
# Why no plan is agreed on the telephone, or by a slip, in words to the team.
AGAINST_SPOKEN = {
    PlanObstacle.PROTECTED: fr("La situation de cette personne est protégée : aucun engagement ne lui est demandé."),
    PlanObstacle.BARRED: fr("Cette somme n'est plus demandée : aucun échéancier n'est à convenir."),
    PlanObstacle.SETTLED: fr("Tout est réglé : aucun échéancier n'est à convenir."),
    PlanObstacle.RUNNING: fr("Un échéancier est déjà en cours : changez ses dates depuis le dossier."),
    PlanObstacle.PROPOSED: fr("Une proposition attend déjà une réponse : répondez-y d'abord."),
    PlanObstacle.OF_ANOTHER: fr("Un échéancier est déjà suivi ou proposé par une autre personne de ce dossier."),
    PlanObstacle.NOT_ACTIVE: fr("Ce dossier ne peut pas recevoir d'échéancier pour le moment."),
}

_TERMS = (
    "Aucun frais et aucun intérêt ne s'ajoutent, jusqu'à la dernière échéance.",
    "Tant que vous suivez l'échéancier, vous ne recevez ni relance ni appel.",
    "Vous pouvez payer plus tôt quand vous le voulez, sans rien de plus.",
    "Une échéance manquée n'annule rien d'office : nous cherchons une autre date avec vous.",
    "L'échéancier ne peut s'arrêter qu'après un courrier qui vous laisse au moins quinze jours.",
    "Une personne du cabinet le décide alors : ce qui reste redevient dû en une fois. Rien n'est automatique.",
)
_AMICABLE = "C'est un accord amiable. Un Point conseil budget peut en parler avec vous, gratuitement, avant."


@dataclass(frozen=True)
class Powers:
    """What a creditor lets us agree without asking (R5.2): months at most, euros a month at least."""

    max_months: int
    min_monthly: Decimal


@dataclass(frozen=True)
class Offer:
    """A plan that would be agreed at once: so much a month, so many months, from and to which dates."""

    monthly: Decimal
    months: int
    first_on: date
    last_on: date


@dataclass(frozen=True)
class CounterOffer:
    """What we propose instead of a plan that was not kept: euros a month, on which day; the last day it stands."""

    monthly: Decimal
    day: int
    until: date

    @property
    def kept(self) -> dict[str, str]:
        """What is kept of it beside the decision."""
        return {"monthly": str(self.monthly), "day": str(self.day), "until": self.until.isoformat()}

    @classmethod
    def read(cls, kept: Mapping[str, str]) -> CounterOffer:
        """The counter-offer that was kept."""
        return cls(Decimal(kept["monthly"]), int(kept["day"]), date.fromisoformat(kept["until"]))

    def same(self, monthly: Decimal, day: int) -> bool:
        """Whether a person agrees to exactly this."""
        return (self.monthly, self.day) == (monthly, day)


def calendar(
    total: Decimal, monthly: Decimal, day: int, agreed_on: date, *, later: int = 0, first_on: date | None = None
) -> list[law.ScheduledPayment]:
    """Dates and amounts that add up to `total` (R5.5), the first one `later` months than the soonest, or on `first_on`.

    Raises `PlanError` on what makes no plan, and on a start that may not be chosen.
    """
    if not 0 <= later <= LATEST_START:
        raise law.PlanError(f"Le premier versement se reporte de {LATEST_START} mois au plus.")
    soonest = law.first_due_date(agreed_on, day)
    parts = _spread(total, monthly, first_on or add_months(soonest, later))
    return [law.ScheduledPayment(_on_day(part.due_on, day), part.amount) for part in parts]


def months_taken(agreed_on: date, day: int, last_on: date) -> int:
    """Months that a plan takes until its last date, those before a later start counted too (R1.13, R5.2)."""
    soonest = law.first_due_date(agreed_on, day)
    return (last_on.year - soonest.year) * 12 + last_on.month - soonest.month + 1


def monthly_sums(total: Decimal, monthly: Decimal) -> list[Decimal]:
    """Sums of so much a month that add up to `total`, in euros (R5.5). Raises `PlanError` on what makes no plan."""
    return [part.amount for part in _spread(total, monthly, date.min)]


def _spread(total: Decimal, monthly: Decimal, first: date) -> list[law.ScheduledPayment]:
    """Where equal parts leave a few cents over, the last part takes them rather than one part more."""
    whole = int(total // monthly) if monthly > 0 else 0
    if whole and total - whole * monthly < whole * CENT:
        return law.schedule(total, first, count=whole)
    return law.schedule(total, first, amount=monthly)


def _on_day(due_on: date, day: int) -> date:
    """The day chosen, or the last one of a shorter month: a first date on 30 November leaves December the 31st."""
    return due_on.replace(day=min(day, month_end(due_on).day))


def offers(total: Decimal, powers: Powers, day: int, on: date, bearable: Decimal | None = None) -> tuple[Offer, ...]:
    """Up to three plans within the powers, lowest amount first; none when even one part would be too small.

    With what is `bearable` each month none is above it, and a long one waits for the creditor's answer (R5.9).
    """
    most = min(powers.max_months, int(total // powers.min_monthly)) if powers.min_monthly else powers.max_months
    if total <= ZERO or (most < 1 and bearable is None):
        return ()
    found = law.offers(total, law.first_due_date(on, day), max_count=max(most, 1), bearable=bearable)
    return tuple(
        Offer(plan.amount, plan.count, plan.instalments[0].due_on, _on_day(plan.instalments[-1].due_on, day))
        for plan in found
        if plan.count > 1
    )


def within(powers: Powers, monthly: Decimal, months: int) -> bool:
    """Whether the creditor already said yes to such a plan (R1.13, R5.2)."""
    return months <= powers.max_months and monthly >= powers.min_monthly


def fill(parts: Sequence[tuple[Decimal, Decimal]], amount: Decimal) -> list[Decimal]:
    """Paid sums of parts given as (due, paid), once `amount` more came in, oldest first (R4.5)."""
    paid = []
    for due, before in parts:
        taken = min(amount, due - before)
        paid.append(before + taken)
        amount -= taken
    return paid


def empty(parts: Sequence[tuple[Decimal, Decimal]], amount: Decimal) -> list[Decimal]:
    """Paid sums once `amount` that had come in was taken back, latest part first."""
    paid = []
    for _due, before in reversed(parts):
        taken = min(amount, before)
        paid.append(before - taken)
        amount -= taken
    return paid[::-1]


def recognition(total: Decimal) -> str:
    """The sentence that makes the plan a recognition of the debt, said openly (R2.13; C. civ. 2240)."""
    return fr(
        f"En confirmant, vous reconnaissez devoir {format_euros(total)} et vous vous engagez sur ces dates. "
        "Vous pourrez demander un changement à tout moment."
    )


def consequences() -> tuple[str, ...]:
    """What accepting changes, to be read before (R5.1, R5.4, R5.6, R2.13)."""
    recognised = "La loi voit dans cet accord une reconnaissance de la dette : le délai de prescription repart de zéro."
    return tuple(fr(line) for line in (*_TERMS, recognised, _AMICABLE))


def spoken_terms() -> tuple[str, ...]:
    """What is read to a person before they agree by telephone, and written to them after (R5.1, R5.4, R5.6).

    Talks never interrupt limitation (R2.11); what a payment does to it is said (R2.13).
    """
    return tuple(
        fr(line)
        for line in (
            *_TERMS,
            "Vous pouvez changer ou refuser cet échéancier, sans dire pourquoi, tant que vous ne l'avez pas signé.",
            "Cela se fait sur votre page, ou en nous appelant.",
            "Dire oui au téléphone ne reconnaît pas la dette : le délai de prescription ne change pas.",
            "Un versement, lui, la reconnaît : ce délai repart alors de zéro.",
            _AMICABLE,
        )
    )


def slip_terms() -> tuple[str, ...]:
    """What the answer slip says of a plan, and what is written again to who sent it (R5.1, R5.4, R5.6, R2.13)."""
    return tuple(
        fr(line)
        for line in (
            *_TERMS,
            "Vous pouvez changer ou refuser cet échéancier, sans dire pourquoi, tant que vous ne l'avez pas signé.",
            "Cela se fait sur votre page, ou en nous appelant.",
            "Votre coupon ne reconnaît pas la dette : le délai de prescription ne change pas.",
            "Un versement, lui, la reconnaît : ce délai repart alors de zéro.",
            _AMICABLE,
        )
    )


def terms_of(wording_version: str) -> tuple[str, ...]:
    """What was said, or read, to the person of a plan agreed with a version of the words."""
    told = {SPOKEN_WORDING_VERSION: spoken_terms, SLIP_WORDING_VERSION: slip_terms}
    return told.get(wording_version, consequences)()


def notice_days(wording_version: str, *, consumer: bool) -> int | None:
    """Days that a notice leaves before a plan may end early; None when the words accepted do not allow it (R5.4)."""
    agreed = ENDS_AFTER_DAYS.get(wording_version)
    return None if agreed is None else law.acceleration_notice_days(consumer=consumer, agreed_days=agreed)


def proof_given(evidence: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of a page where somebody agreed: the hashes of its session and of its network.

    Where the French words were read beside the same in another language, that `rendering` is kept too, word by word.
    """
    return {name: evidence[name] for name in ("session", "ip", "rendering") if name in evidence}


def fingerprint(
    schedule: Sequence[law.ScheduledPayment], recognition_sentence: str, wording_version: str = WORDING_VERSION
) -> str:
    """SHA-256 of what was accepted: the dates, the amounts, the sentence, the version of the words (R5.2)."""
    said = {
        "wording": wording_version,
        "recognition": recognition_sentence,
        "consequences": terms_of(wording_version),
        "schedule": [[part.due_on.isoformat(), str(part.amount)] for part in schedule],
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
