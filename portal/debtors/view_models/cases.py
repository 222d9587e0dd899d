"""A case, its plan, its payments as a person's pages show them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agency.common.money import ZERO, format_euros
from agency.language.presenters import format_long
from portal.view_models import Link, SaidLine

from .ahead import Ahead
from .exchanges import Exchange
from .plans import PlanSchedule


class Situation(StrEnum):
    """What is asked of the person. A plan, a pause, a proposal or a question of theirs stand beside it, together."""

    OPEN = "open"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    CLOSED_TO_PAYMENT = "closed_to_payment"
    BARRED = "barred"


ENDED = frozenset({Situation.WITHDRAWN, Situation.SETTLED, Situation.BARRED})


@dataclass(frozen=True)
class AmountLine:
    """One line of the sum asked; paid amounts are negative, and the lines add up to what is left."""

    label: str
    amount: Decimal
    note: str = ""
    reference: str = ""
    document: Link | None = None


@dataclass(frozen=True)
class Promise:
    """An answer we promised for a day; `late` once that day went by without one."""

    by: date
    late: bool = False

    @property
    def words(self) -> str:
        """« Réponse au plus tard le mardi 24 novembre 2026. », or that we are late."""
        words = (
            _("Nous sommes en retard : nous vous devions une réponse le %(day)s. Excusez-nous, nous nous en occupons.")
            if self.late
            else _("Réponse au plus tard le %(day)s.")
        )
        return words % {"day": format_long(self.by)}


@dataclass(frozen=True)
class Proposal:
    """A plan the person proposed, by telephone when `spoken`, that waits for our answer: no date runs until then."""

    monthly: Decimal
    months: int
    sent_on: date
    answer: Promise | None = None
    spoken: bool = False
    number: int = 0


@dataclass(frozen=True)
class DeclinedProposal:
    """The person's last proposal, not kept: when, and why; until when our own stands beside it, in euros a month."""

    on: date
    reason: str
    ours: Decimal | None = None
    until: date | None = None


@dataclass(frozen=True)
class Choice:
    """One of the exits of the home page; all have the same rank."""

    url: str
    title: str
    text: str
    icon: str
    tone: str = ""


@dataclass(frozen=True)
class MoneyBack:
    """What a person paid too much, in euros: to be given back, or on its way; where, when we know it."""

    amount: Decimal
    going: Decimal
    where: str = ""
    asks: bool = False


@dataclass(frozen=True)
class PromisedPayment:
    """What a person told us that they would pay, by when, and the first day on which a reminder may leave again."""

    amount: Decimal
    due_on: date
    quiet_until: date


@dataclass(frozen=True)
class CaseDetail:
    """One case as its person reads it: what is left, to whom, for what, since when, and what was said.

    `bound`: what is said to somebody who is not alone; `together`: others owe the whole too.
    `unanswered`: what they told us stops the case until our answer.
    `debit` says whether debits are in place; None when they are not offered. `saves_card`: a card may be charged,
    `gives_account`: an account, by Stripe; `debits_away` are asked of a bank that has not answered.
    `debit_to_confirm`: its bank waits for the person. `may_move`: missed parts of the plan may go after the others;
    `may_change`: a date to come may take another day; `may_resize`: the sums to come may be others. `notice_until` is
    the last day that a letter about what is missed leaves; `plan_ended_on` when a person here ended the plan.
    """

    reference: str
    greeting: str
    creditor: str
    subject: str
    since: str
    lines: tuple[AmountLine, ...]
    total: Decimal
    due: Decimal
    bound: tuple[str, ...] = ()
    together: bool = False
    situation: Situation = Situation.OPEN
    last_day: date | None = None
    may_pause: bool = True
    may_plan: bool = True
    held: bool = False
    resting: bool = False
    until: date | None = None
    promised: PromisedPayment | None = None
    answer: Promise | None = None
    unanswered: bool = False
    schedule: PlanSchedule | None = None
    may_move: bool = False
    may_change: bool = False
    may_resize: bool = False
    notice_until: date | None = None
    plan_ended_on: date | None = None
    proposal: Proposal | None = None
    refusal: DeclinedProposal | None = None
    plan_of_another: bool = False
    debit: bool | None = None
    saves_card: bool = False
    gives_account: bool = False
    debits_away: tuple["DebitRow", ...] = ()
    debit_to_confirm: bool = False
    protected: bool = False
    closed_words: str = ""
    exchanges: tuple[Exchange, ...] = ()
    ahead: Ahead | None = None
    receipts: tuple[Link, ...] = field(default=())
    back: MoneyBack | None = None

    @property
    def paid(self) -> Decimal:
        """What was already settled, in euros, before and after the case came to us."""
        return self.total - self.due

    @property
    def paid_share(self) -> str:
        """Settled share of the total for the gauge, 0 to 100 with a decimal point (it goes into an SVG)."""
        return f"{self.paid * 100 / self.total:.1f}" if self.total else "0"

    @property
    def introduction(self) -> str:
        """The sentence under the greeting."""
        if self.situation in ENDED:
            return _("Voici votre dossier. Vous n’avez plus rien à faire.")
        return _("Voici votre dossier, en clair. Prenez le temps de le lire : c’est vous qui choisissez la suite.")

    @property
    def barred_from(self) -> date | None:
        """The first day on which nothing may be asked any more (R2.1)."""
        return self.last_day + timedelta(days=1) if self.last_day else None

    @property
    def is_asked(self) -> bool:
        """Whether a sum is still asked of the person."""
        return self.due > 0 and self.situation not in ENDED

    @property
    def is_payable(self) -> bool:
        """Whether the person may pay now (C. conso. L722-5 closes payment in over-indebtedness)."""
        return self.is_asked and self.situation == Situation.OPEN

    @property
    def can_pause(self) -> bool:
        """Whether the pause without a reason is still there to take: once, on a case that runs."""
        return self.may_pause and self.situation == Situation.OPEN and not self.held

    @property
    def may_withdraw(self) -> bool:
        """Whether their proposal that waits may be changed, or taken back, by themselves."""
        return self.is_payable and self.proposal is not None

    @property
    def may_refuse(self) -> bool:
        """Whether their plan, agreed by telephone and not signed, may be refused: while it waits for our answer too."""
        waits = self.proposal is not None and self.proposal.spoken
        return self.is_payable and (waits or self._spoken_runs)

    @property
    def may_sign(self) -> bool:
        """Whether it may be signed too: once it runs, and not before the answer that we owe them."""
        return self.is_payable and self._spoken_runs and not self.unanswered

    @property
    def _spoken_runs(self) -> bool:
        return self.schedule is not None and self.schedule.spoken_on is not None

    @property
    def must_still_pay(self) -> bool:
        """Whether a part of the person's own plan stays to pay, whatever else was asked or granted."""
        return self.is_payable and self.schedule is not None and any(part.left for part in self.schedule.instalments)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The exits: pay, plan, already paid, disagree, hard time. None when nothing is asked."""
        if not self.is_asked:
            return ()
        return (*self._paying_choices(), *self._other_choices())

    def _paying_choices(self) -> tuple[Choice, ...]:
        if not self.is_payable:
            return ()
        whole = Choice(
            self._to("pay"), _("Régler en une fois"),
            _("%(due)s par carte ou virement") % {"due": format_euros(self.due)}, "carte",
        )  # fmt: skip
        if not self.may_plan:
            return (whole,)
        parts = Choice(
            self._to("plan"), _("Régler en plusieurs fois"), _("Vous proposez le montant et la date"),
            "calendrier", "miel",
        )  # fmt: skip
        return (whole, parts)

    def _other_choices(self) -> tuple[Choice, ...]:
        return (
            Choice(self._to("already_paid"), _("J’ai déjà payé"), _("Dites-nous quand et comment"), "recu"),
            Choice(
                self._to("disagree"), _("Je ne suis pas d’accord"), _("On vérifie avant toute autre démarche"),
                "bulle", "ciel",
            ),
            Choice(
                self._to("hard_time"), _("Je traverse une période difficile"),
                _("Maladie, deuil, perte d’emploi, surendettement : on met en pause et on vous écoute"),
                "main", "lavande",
            ),
        )  # fmt: skip

    def _to(self, name: str) -> str:
        return reverse(f"debtors:{name}", args=[self.reference])


@dataclass(frozen=True)
class CaseListItem:
    """One case in the list of a person who has several."""

    reference: str
    creditor: str
    due: Decimal
    withdrawn: bool = False


@dataclass(frozen=True)
class TransferDetails:
    """Where to send a transfer: the dedicated account, the reference, and the code banks' apps read."""

    beneficiary: str
    iban: str
    bic: str
    reference: str
    qr: SafeString


@dataclass(frozen=True)
class PaymentConfirmation:
    """A payment just made, confirmed by the provider or not yet."""

    confirmed: bool
    amount: Decimal
    next_words: str = ""
    paid_on: date | None = None
    reference: str = ""
    receipt: Link | None = None


@dataclass(frozen=True)
class DebitRow:
    """One debit as its person reads it: the day, the sum, a word for where it stands."""

    on: date
    amount: Decimal
    state: str = ""
    tone: str = "menthe"


@dataclass(frozen=True)
class DebitPage:
    """What would be debited, or is: the mandate's own facts, its words, its debits, what is too near for one.

    `gone` are those that nobody can stop any more; `ended_on` is the day of the last end. With `card`, a saved card is
    charged; `to_confirm` are the debits that its bank wants confirmed.
    """

    reference: str
    scheme_id: str
    means: str
    paragraphs: tuple[SaidLine, ...]
    rows: tuple[DebitRow, ...]
    by_hand: tuple[DebitRow, ...] = ()
    gone: tuple[DebitRow, ...] = ()
    document: Link | None = None
    ended_on: date | None = None
    card: bool = False
    to_confirm: tuple[DebitRow, ...] = ()

    @property
    def total(self) -> Decimal:
        """Sum of the debits, in euros."""
        return sum((row.amount for row in self.rows), ZERO)


@dataclass(frozen=True)
class ReplyReceived:
    """What we say once a reply is in: thanks, and what we promise."""

    title: str
    text: str
    promises: tuple[str, ...]
    can_add: bool = True
