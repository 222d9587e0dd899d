"""A remittance agreed by two persons: prepared and frozen by one, approved by another, or cancelled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from django.db import connection, transaction
from django.utils.translation import gettext as _

from agency.banking.orders.presenters import transfer_order
from agency.banking.orders.rules import content_hash
from agency.banking.orders.values import OrderedTransfer
from agency.books.presenters import gap_words
from agency.books.queries import gap_now
from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.common.money import ZERO, format_euros
from agency.fees.queries import seller, unpaid_by_creditor
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.ledger.operations import next_numbers
from agency.mandates.queries import profile, unpayable
from agency.remittances.enums import RemittanceState, TransferState
from agency.remittances.models import Remittance, Transfer, TransferItem
from agency.remittances.queries import at_hand, fees_at_hand, kept_back, out_of_step, owed_payments, shares_on
from agency.remittances.values import MandateShare

# What is kept back for fees comes from no payment.
NO_PAYMENT = 0


class RemittanceRefused(Exception):
    """This cannot be handed over now; the message says why, and what to do."""


@transaction.atomic
def prepare(*, mandates: Collection[int], pay_on: date, by: Actor, at: datetime) -> Remittance:
    """Freeze what these mandates may be remitted today, in one order that another person is to approve.

    What former remittances kept back for fees leaves with it, for the agency's own account, once that is known.
    Raises `RemittanceRefused` when nothing may go, when the books and the payments do not say the same, and when the
    dedicated account does not hold it (R1.14; R124-6).
    """
    today = paris_date(at)
    if pay_on < today:
        raise RemittanceRefused(_("La banque exécute le virement aujourd’hui ou plus tard."))
    _lock()
    _refuse_books_that_differ()
    chosen = [share for share in shares_on(today) if share.account.mandate_id in set(mandates) and share.items]
    if not chosen:
        raise RemittanceRefused(_("Il n’y a rien à reverser à ces créanciers aujourd’hui."))
    _refuse_a_gap(chosen)
    whole = sum((share.amount for share in chosen), ZERO)
    if whole > (held := at_hand()):
        raise RemittanceRefused(
            _("Le compte dédié ne tient pas cette somme : %(held)s y sont aux créanciers, %(total)s sont demandés. "
              "Attendez le virement des cartes, ou reversez à moins de créanciers.")
            % {"held": format_euros(max(held, ZERO)), "total": format_euros(whole)}
        )  # fmt: skip
    made = Remittance(
        year=today.year, pay_on=pay_on, prepared_by_id=int(by.ref), prepared_at=at,
        number=next_numbers(name="remittance", year=today.year, count=1)[0],
    )  # fmt: skip
    drafted = _drafted(made, chosen)
    made.total = sum((one.amount for one, _items in drafted), ZERO)
    made.content_sha256 = content_hash(pay_on, [_agreed(one, items) for one, items in drafted])
    made.save()
    _write(drafted)
    record(by=by, at=at, verb=Verb.REMITTANCE_PREPARED, subject=made, total=str(made.total), transfers=len(drafted))
    return made


@transaction.atomic
def approve(*, remittance: Remittance, by: Actor, at: datetime) -> Remittance:
    """Agree to a remittance that somebody else prepared, and write the order that the bank executes (pain.001).

    Raises `RemittanceRefused` to who prepared it, and when what was frozen does not hold any more: a payment taken
    back, an account changed, a day gone by.
    """
    locked = _locked(remittance)
    if locked.state != RemittanceState.PREPARED:
        raise RemittanceRefused(_("Ce reversement n’attend plus de validation."))
    if by.kind != "staff" or str(locked.prepared_by_id) == by.ref:
        raise RemittanceRefused(_("Une seconde personne doit valider ce reversement : vous l’avez préparé."))
    if locked.pay_on < paris_date(at):
        raise RemittanceRefused(_("Le jour de l’exécution est passé : annulez ce reversement et préparez-en un autre."))
    _refuse_books_that_differ()
    transfers = list(locked.transfers.select_related("mandate__creditor").order_by("pk"))
    _refuse_what_changed(locked, transfers)
    locked.state, locked.approved_by_id, locked.approved_at = RemittanceState.APPROVED, int(by.ref), at
    locked.order = _order(locked, transfers, at)
    locked.save(update_fields=["state", "approved_by", "approved_at", "order"])
    record(by=by, at=at, verb=Verb.REMITTANCE_APPROVED, subject=locked, total=str(locked.total))
    return locked


@transaction.atomic
def cancel(*, remittance: Remittance, reason: str, by: Actor, at: datetime) -> Remittance:
    """Give a remittance up: what it held may be handed over by another one.

    Raises `RemittanceRefused` without a reason, and once the bank executed a part of it.
    """
    locked, said = _locked(remittance), " ".join(reason.split())[:200]
    if not said:
        raise RemittanceRefused(_("Dites en quelques mots pourquoi : l’autre personne le lira."))
    transfers = Transfer.objects.select_for_update(of=("self",)).filter(remittance=locked)
    if locked.state == RemittanceState.CANCELLED or transfers.exclude(state=TransferState.WAITING).exists():
        raise RemittanceRefused(_("La banque a déjà exécuté ce reversement, ou il est déjà annulé."))
    transfers.update(state=TransferState.CANCELLED)
    locked.state, locked.reason = RemittanceState.CANCELLED, said
    locked.save(update_fields=["state", "reason"])
    record(by=by, at=at, verb=Verb.REMITTANCE_CANCELLED, subject=locked, reason=said)
    return locked


def _lock() -> None:
    """Two remittances prepared at once would hand the same money over: the second waits, and finds it taken."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(current_schema() || ':remittance'))")


def _locked(remittance: Remittance) -> Remittance:
    return Remittance.objects.select_for_update(of=("self",)).get(pk=remittance.pk)


def _name(remittance: Remittance, rank: int) -> str:
    """What the bank carries along with a transfer: letters, digits and hyphens, 35 at most."""
    return f"{remittance.label}-{rank}"


def _agreed(transfer: Transfer, items: list[tuple[int, Decimal]]) -> tuple[str, str, str, list[tuple[int, Decimal]]]:
    """A transfer as it is agreed to: its payments, and what is of none of them, kept back for fees or being fees."""
    of_none = transfer.amount if transfer.mandate_id is None else -transfer.set_off
    parts = [*items, *([(NO_PAYMENT, of_none)] if of_none else [])]
    return transfer.name, transfer.holder, transfer.iban, parts


def _drafted(made: Remittance, chosen: list[MandateShare]) -> list[tuple[Transfer, list[tuple[int, Decimal]]]]:
    """The transfers of an order with their payments, the agency's own account last."""
    kept, account, fees = kept_back(chosen), seller(), fees_at_hand()
    found = [
        (
            Transfer(
                remittance=made, mandate_id=share.account.mandate_id, name=_name(made, rank),
                amount=share.amount - kept.get(share.account.mandate_id, ZERO),
                set_off=kept.get(share.account.mandate_id, ZERO),
                holder=share.account.holder, iban=share.account.iban,
            ),
            [(item.payment_id, item.amount) for item in share.items],
        )
        for rank, share in enumerate(chosen, 1)
    ]  # fmt: skip
    if account is not None and fees > 0:
        own = {"holder": account.account_holder, "iban": account.account_iban, "amount": fees}
        found.append((Transfer(remittance=made, name=_name(made, len(chosen) + 1), **own), []))
    return found


def _write(drafted: list[tuple[Transfer, list[tuple[int, Decimal]]]]) -> None:
    for transfer, _items in drafted:
        transfer.remittance_id = transfer.remittance.pk
    Transfer.objects.bulk_create(transfer for transfer, _items in drafted)
    TransferItem.objects.bulk_create(
        TransferItem(transfer=transfer, payment_id=payment, amount=amount)
        for transfer, items in drafted
        for payment, amount in items
    )


def _refuse_books_that_differ() -> None:
    """Nothing leaves while bank, ledger and what is owed do not agree."""
    gap = gap_now()
    if gap is not None:
        raise RemittanceRefused(
            _("Les livres ne concordent pas : %(what)s. Rien ne part avant que « Livres » dise que tout concorde.")
            % {"what": gap_words(gap)}
        )


def _refuse_a_gap(chosen: list[MandateShare]) -> None:
    cases = {item.case_id for share in chosen for item in share.items}
    wrong = out_of_step(one for one in owed_payments() if one.case_id in cases)
    if wrong:
        named = Case.objects.filter(pk__in=wrong).order_by("reference").values_list("reference", flat=True)
        raise RemittanceRefused(
            _("Les livres et les paiements de %(cases)s ne disent pas la même somme : rien ne part avant d’être vu.")
            % {"cases": ", ".join(named)}
        )


def _refuse_what_changed(locked: Remittance, transfers: list[Transfer]) -> None:
    """Compare what was frozen with what stands, in one pass over the payments."""
    items: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
    named: dict[int, set[str]] = defaultdict(set)
    # A rider takes the files of its mandate: where their money goes is what the cases say now.
    rows = TransferItem.objects.filter(transfer__remittance=locked).order_by("pk")
    for held, payment, amount, iban in rows.values_list(
        "transfer", "payment", "amount", "payment__case__mandate__remittance_iban"
    ):
        items[held].append((payment, amount))
        named[held].add(iban)
    if content_hash(locked.pay_on, [_agreed(one, items[one.pk]) for one in transfers]) != locked.content_sha256:
        raise RemittanceRefused(_("Ce reversement n’est plus celui qui a été préparé : annulez-le."))
    _refuse_other_fees([one for one in transfers if one.mandate_id is None])
    unpaid = unpaid_by_creditor({one.mandate.creditor_id for one in transfers if one.mandate and one.set_off})
    # All that a payment brought is in its item: whatever it still brings, or has to come back, is news.
    changed = {one.payment_id for one in owed_payments()}
    waits = unpayable(one.mandate_id for one in transfers if one.mandate_id is not None)
    for transfer in transfers:
        if transfer.mandate is None:
            continue
        about = {"creditor": transfer.mandate.creditor.name}
        if named[transfer.pk] != {transfer.iban}:
            raise RemittanceRefused(
                _("L’IBAN de %(creditor)s a changé depuis : annulez ce reversement et préparez-en un autre.") % about
            )
        if transfer.mandate_id in waits:
            raise RemittanceRefused(
                _("Un autre IBAN de %(creditor)s attend d’être validé : décidez-en, ou annulez ce reversement.") % about
            )
        if transfer.set_off > unpaid.get(transfer.mandate.creditor_id, ZERO):
            raise RemittanceRefused(
                _("%(creditor)s a payé ses honoraires depuis : annulez ce reversement et préparez-en un autre.") % about
            )
        if any(payment in changed for payment, _amount in items[transfer.pk]):
            raise RemittanceRefused(
                _("Un paiement de %(creditor)s a été repris depuis : annulez ce reversement et préparez-en un autre.")
                % about
            )


def _refuse_other_fees(transfers: list[Transfer]) -> None:
    """The agency's own account, and the fees that it receives, must be what they were."""
    account = seller()
    for one in transfers:
        if account is None or account.account_iban != one.iban:
            raise RemittanceRefused(
                _("Le compte du cabinet a changé depuis : annulez ce reversement et préparez-en un autre.")
            )
        if fees_at_hand() < 0:
            raise RemittanceRefused(
                _("Des honoraires retenus ont été rendus depuis : annulez ce reversement et préparez-en un autre.")
            )


def _order(locked: Remittance, transfers: list[Transfer], at: datetime) -> str:
    """The order for the bank; what it could not carry is told before anybody waits for it."""
    agency = profile()
    if not agency.account_iban:
        raise RemittanceRefused(_("L’IBAN du compte dédié manque : écrivez-le dans « Cabinet »."))
    told = [
        OrderedTransfer(one.name, one.holder, one.iban, one.amount, "Reversement" if one.mandate_id else "Honoraires")
        for one in transfers
    ]
    return transfer_order(label=locked.label, pay_on=locked.pay_on, ordered_at=at, transfers=told, agency=agency)
