"""A refund agreed: prepared by one person, by two above the agency's ceiling; never more than what is held."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from agency.banking import operations as banking
from agency.banking.enums import LineState
from agency.banking.models import BankLine
from agency.banking.orders.presenters import transfer_order
from agency.banking.orders.rules import content_hash
from agency.banking.orders.values import OrderedTransfer
from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.common.identifiers import IdentifierError, check_iban
from agency.common.money import ZERO, format_euros
from agency.common.names import sepa_name
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.ledger.enums import AccountCode, Book
from agency.ledger.operations import next_numbers
from agency.ledger.queries import trial_balance
from agency.mandates.queries import profile
from agency.payments.enums import Method
from agency.payments.models import Payment
from agency.refunds.enums import ON_THE_WAY, RefundMeans, RefundState
from agency.refunds.models import Refund
from agency.refunds.queries import available, given_back_lately, over_of
from agency.refunds.rules import needs_two, of_claim
from agency.refunds.values import Destination, RefundWish


class RefundRefused(Exception):
    """This cannot be given back now; the message says why, and what to do."""


@transaction.atomic
def prepare(*, payment: Payment, wish: RefundWish, by: Actor, at: datetime) -> Refund:
    """Write that a part of a payment goes back to who made it, and freeze it (R4.7).

    On the card that it came from, else by transfer. What is over goes first; what had settled something is owed again
    once it left. Up to the agency's ceiling one person is enough. Raises `RefundRefused` for more than is held of it.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=payment.case_id)
    locked = Payment.objects.select_for_update(of=("self",)).select_related("debtor").get(pk=payment.pk)
    held = available(locked)
    if not ZERO < wish.amount <= held:
        raise RefundRefused(_("De ce paiement, %(held)s peuvent être rendus.") % {"held": format_euros(held)})
    if wish.to is None and locked.method != Method.CARD:
        raise RefundRefused(_("Ce paiement n’est pas venu par carte : indiquez où le rendre."))
    ceiling = profile().refund_ceiling
    made = _refund(wish, by, at)
    made.payment, made.of_claim = locked, of_claim(wish.amount, over_of(locked))
    made.two_persons = needs_two(wish.amount, given_back_lately(case, at), ceiling)
    return _freeze(made, by=by, at=at)


@transaction.atomic
def send_back(*, line: BankLine, wish: RefundWish, by: Actor, at: datetime) -> Refund:
    """Write that a transfer which was for nobody here goes back whole, to the account it came from or to one told.

    Nobody names its case meanwhile. Raises `RefundRefused`.
    """
    if wish.to is None:
        raise RefundRefused(_("Indiquez le compte où rendre ce virement."))
    if wish.amount != line.left:
        raise RefundRefused(_("Un virement qui n’est pas pour vous repart entier."))
    try:
        if line.state != LineState.NOT_OURS:
            banking.send_back(line=line, reason=wish.why, by=by, at=at)
        locked = banking.set_to_return(line=line, by=by, at=at)
    except (banking.NotToIdentify, banking.NotADebit) as refusal:
        raise RefundRefused(str(refusal)) from refusal
    made = _refund(wish, by, at)
    made.line, made.two_persons = locked, needs_two(wish.amount, ZERO, profile().refund_ceiling)
    return _freeze(made, by=by, at=at)


@transaction.atomic
def agree(*, refund: Refund, by: Actor, at: datetime) -> Refund:
    """Agree, as the second person, to what somebody else prepared. Raises `RefundRefused` to who prepared it."""
    locked = _locked(refund)
    if locked.state != RefundState.PREPARED:
        raise RefundRefused(_("Ce remboursement n’attend plus de validation."))
    if by.kind != "staff" or str(locked.prepared_by_id) == by.ref:
        raise RefundRefused(_("Une seconde personne doit valider ce remboursement : vous l’avez préparé."))
    if locked.pay_on < paris_date(at):
        raise RefundRefused(_("Le jour de l’exécution est passé : annulez ce remboursement et préparez-en un autre."))
    if _hash(locked) != locked.content_sha256:
        raise RefundRefused(_("Ce remboursement n’est plus celui qui a été préparé : annulez-le."))
    if locked.payment is not None and available(locked.payment) < ZERO:
        raise RefundRefused(_("Ce paiement a été repris depuis : annulez ce remboursement."))
    locked.agreed_by_id = int(by.ref)
    _agree(locked, at)
    locked.save(update_fields=["state", "agreed_by", "agreed_at", "order"])
    record(by=by, at=at, verb=Verb.REFUND_AGREED, subject=locked, case_id=_case_of(locked), amount=str(locked.amount))
    return locked


@transaction.atomic
def cancel(*, refund: Refund, reason: str, by: Actor, at: datetime) -> Refund:
    """Give a refund up before anything left: the sum is to be given back as before. Raises `RefundRefused`."""
    locked, said = _locked(refund), " ".join(reason.split())[:200]
    if not said:
        raise RefundRefused(_("Dites en quelques mots pourquoi : l’autre personne le lira."))
    # A worker that holds it may be asking for it at this very moment.
    asked = locked.means == RefundMeans.CARD and locked.attempts > 0
    if locked.state not in (RefundState.PREPARED, RefundState.AGREED) or asked:
        raise RefundRefused(_("Ce remboursement est déjà parti, ou déjà annulé."))
    locked.state, locked.outcome, locked.ended_on = RefundState.CANCELLED, said, paris_date(at)
    locked.save(update_fields=["state", "outcome", "ended_on"])
    if locked.line is not None:
        banking.end_return(line=locked.line, gone=False, by=by, at=at, on=paris_date(at))
    record(by=by, at=at, verb=Verb.REFUND_CANCELLED, subject=locked, case_id=_case_of(locked), reason=said)
    return locked


def _refund(wish: RefundWish, by: Actor, at: datetime) -> Refund:
    """The row of a wish, its account checked; its number is taken last."""
    today = paris_date(at)
    if by.kind != "staff":
        raise RefundRefused(_("Une personne du cabinet rend l’argent."))
    if wish.pay_on < today:
        raise RefundRefused(_("La banque exécute le virement aujourd’hui ou plus tard."))
    said = " ".join(wish.why.split())[:200]
    if not said:
        raise RefundRefused(_("Dites en quelques mots pourquoi cette somme est rendue."))
    made = Refund(
        amount=wish.amount, why=said, pay_on=wish.pay_on, prepared_by_id=int(by.ref), prepared_at=at, year=today.year,
        means=RefundMeans.TRANSFER if wish.to else RefundMeans.CARD,
    )  # fmt: skip
    if wish.to is not None:
        to = checked(wish.to)
        made.holder, made.iban = to.holder, to.iban
        _refuse_what_is_not_held(wish.amount)
    return made


def checked(to: Destination) -> Destination:
    """Return where a transfer goes, as banks write it. Raises `RefundRefused` for what no bank takes."""
    try:
        iban = check_iban(to.iban)
    except IdentifierError as error:
        raise RefundRefused(str(error)) from error
    holder = sepa_name(to.holder)
    if not holder:
        raise RefundRefused(_("Écrivez le nom du titulaire du compte, comme sur son relevé d’identité bancaire."))
    if iban == profile().account_iban:
        raise RefundRefused(_("Cet IBAN est celui de votre compte dédié : écrivez celui de la personne."))
    return Destination(holder, iban)


def _refuse_what_is_not_held(amount: Decimal) -> None:
    going = Refund.objects.filter(means=RefundMeans.TRANSFER, state__in=ON_THE_WAY).values_list("amount", flat=True)
    held = trial_balance(Book.MONEY).get(AccountCode.BANK_TRUST, ZERO) - sum(going, ZERO)
    if amount > held:
        raise RefundRefused(
            _("Le compte dédié ne tient pas cette somme : %(held)s y sont. Attendez le virement des cartes.")
            % {"held": format_euros(max(held, ZERO))}
        )


def _freeze(made: Refund, *, by: Actor, at: datetime) -> Refund:
    made.number = next_numbers(name="refund", year=made.year, count=1)[0]
    made.name = f"F-{made.year}-{made.number:06d}"
    made.content_sha256 = _hash(made)
    if not made.two_persons:
        _agree(made, at)
    made.save()
    record(
        by=by, at=at, verb=Verb.REFUND_PREPARED, subject=made, case_id=_case_of(made), amount=str(made.amount),
        why=made.why, two=made.two_persons,
    )  # fmt: skip
    return made


def _agree(refund: Refund, at: datetime) -> None:
    refund.state, refund.agreed_at = RefundState.AGREED, at
    if refund.means == RefundMeans.TRANSFER:
        agency = profile()
        if not agency.account_iban:
            raise RefundRefused(_("L’IBAN du compte dédié manque : écrivez-le dans « Cabinet »."))
        told = [OrderedTransfer(refund.name, refund.holder, refund.iban, refund.amount, "Remboursement")]
        refund.order = transfer_order(
            label=refund.name, pay_on=refund.pay_on, ordered_at=at, transfers=told, agency=agency
        )


def _hash(refund: Refund) -> str:
    """The fingerprint of what is agreed to: the day, where it goes, what it is a part of."""
    part = refund.payment_id or -(refund.line_id or 0)
    return content_hash(refund.pay_on, [(refund.name, refund.holder, refund.iban, [(part, refund.amount)])])


def _locked(refund: Refund) -> Refund:
    rows = Refund.objects.select_for_update(of=("self",)).select_related("payment__case", "line")
    return rows.get(pk=refund.pk)


def _case_of(refund: Refund) -> int | None:
    return refund.payment.case_id if refund.payment is not None else None
