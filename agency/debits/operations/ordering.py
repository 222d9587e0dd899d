"""A file of debits: made by one person, agreed to by another, handed to the bank, and looked at each time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.common.money import ZERO
from agency.debits.enums import DebitOrderState, DebitState
from agency.debits.models import Debit, DebitOrder
from agency.debits.presenters import debit_file
from agency.debits.queries import against_each, debits_of, to_order
from agency.debits.rules import hand_in_by, order_hash, rank_of
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.ledger.operations import next_numbers
from agency.mandates.queries import profile
from agency.plans.models import Plan

from .giving import DebitRefused, give_up


@transaction.atomic
def prepare(*, until: date, by: Actor, at: datetime) -> DebitOrder:
    """Freeze the debits announced up to a day in one file that another person is to approve.

    Whatever something stands against stays out. Raises `DebitRefused` when nothing is left.
    """
    _lock()
    # What is paid or stopped meanwhile waits for this, or is seen.
    lock_cases(Case.objects.filter(pk__in={one.mandate.plan.case_id for one in to_order(at, until)}))
    found = to_order(at, until)
    against = against_each(found, at)
    debits = [one for one in found if one.pk not in against]
    if not debits:
        raise DebitRefused(_("Aucun prélèvement ne peut être remis à la banque pour ces jours."))
    year = paris_date(at).year
    made = DebitOrder(
        year=year, number=next_numbers(name="debit_order", year=year, count=1)[0], prepared_by_id=int(by.ref),
        prepared_at=at, collect_on=debits[0].collect_on, total=sum((one.amount for one in debits), ZERO),
    )  # fmt: skip
    _place(made, debits)
    made.content_sha256 = order_hash(map(_frozen, debits))
    made.save()
    for debit in debits:
        debit.order, debit.state = made, DebitState.ORDERED
    Debit.objects.bulk_update(debits, ["order", "state", "name", "rank"])
    record(by=by, at=at, verb=Verb.DEBIT_ORDER_PREPARED, subject=made, total=str(made.total), debits=len(debits))
    return made


@transaction.atomic
def approve(*, order: DebitOrder, by: Actor, at: datetime) -> DebitOrder:
    """Agree to a file that somebody else made, and write it for the bank (pain.008).

    Raises `DebitRefused` to who made it, and when what was frozen does not hold any more.
    """
    locked, debits = _locked(order)
    if locked.state != DebitOrderState.PREPARED:
        raise DebitRefused(_("Cette remise n’attend plus de validation."))
    if by.kind != "staff" or str(locked.prepared_by_id) == by.ref:
        raise DebitRefused(_("Une seconde personne doit valider cette remise : vous l’avez préparée."))
    _refuse_what_changed(locked, debits, at)
    locked.state, locked.approved_by_id, locked.approved_at = DebitOrderState.APPROVED, int(by.ref), at
    locked.file = debit_file(locked, debits, profile())
    locked.save(update_fields=["state", "approved_by", "approved_at", "file"])
    record(by=by, at=at, verb=Verb.DEBIT_ORDER_APPROVED, subject=locked, total=str(locked.total))
    return locked


@transaction.atomic
def hand_in(*, order: DebitOrder, by: Actor, at: datetime) -> DebitOrder:
    """Give the file out for the bank: from here no debit of it can be stopped by us.

    The last look: raises `DebitRefused` when an instalment was paid, a person stopped, or the bank's hour is past.
    """
    locked, debits = _locked(order)
    if locked.state != DebitOrderState.APPROVED:
        raise DebitRefused(_("Une seconde personne doit valider cette remise avant qu’elle parte."))
    _refuse_what_changed(locked, debits, at)
    locked.state, locked.sent_at = DebitOrderState.SENT, at
    locked.save(update_fields=["state", "sent_at"])
    Debit.objects.filter(order=locked).update(state=DebitState.SENT, sent_at=at)
    record(by=by, at=at, verb=Verb.DEBIT_ORDER_SENT, subject=locked, total=str(locked.total))
    return locked


@transaction.atomic
def cancel(*, order: DebitOrder, reason: str, by: Actor, at: datetime) -> DebitOrder:
    """Give a file up before it is at the bank. Raises `DebitRefused` without a reason, or afterwards."""
    locked, _debits = _locked(order)
    said = " ".join(reason.split())[:200]
    if not said:
        raise DebitRefused(_("Dites en quelques mots pourquoi : l’autre personne le lira."))
    if locked.state not in (DebitOrderState.PREPARED, DebitOrderState.APPROVED):
        raise DebitRefused(_("Cette remise est à la banque, ou déjà annulée."))
    give_up(order=locked, reason=said, by=by, at=at)
    return locked


def _lock() -> None:
    """Two files made at once would ask for the same money."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(current_schema() || ':debit_order'))")


def _locked(order: DebitOrder) -> tuple[DebitOrder, list[Debit]]:
    """The file and its debits; their cases first, so that no payment is booked between the look and the file."""
    lock_cases(Case.objects.filter(plans__debit_mandates__debits__order=order))
    locked = DebitOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    return locked, list(debits_of(locked))


def lock_cases(cases: QuerySet[Case]) -> None:
    """Hold cases, always in the same order, until the transaction ends."""
    found = list(cases.order_by().values_list("pk", flat=True))
    list(Case.objects.select_for_update(of=("self",)).filter(pk__in=found).order_by("pk"))


def _place(made: DebitOrder, debits: Sequence[Debit]) -> None:
    """Name each debit, and say whether it is the first of its mandate, a following one, or the only one."""
    mandates = {one.mandate_id for one in debits}
    collected = Debit.objects.filter(mandate__in=mandates, payment__isnull=False)
    before = set(collected.values_list("mandate_id", flat=True))
    plans = Plan.objects.filter(debit_mandates__in=mandates).annotate(count=Count("instalments", distinct=True))
    parts_of = dict(plans.values_list("pk", "count"))
    for number, debit in enumerate(debits, 1):
        debit.name = f"{made.label}-{number}"
        debit.rank = rank_of(parts=parts_of[debit.mandate.plan_id], collected_before=debit.mandate_id in before)
        before.add(debit.mandate_id)


def _frozen(debit: Debit) -> tuple[str, str, str, str, Decimal, date, str]:
    mandate = debit.mandate
    rank, day = str(debit.rank), debit.collect_on
    return debit.name, mandate.reference, mandate.holder, mandate.iban, debit.amount, day, rank


def _refuse_what_changed(locked: DebitOrder, debits: Sequence[Debit], at: datetime) -> None:
    in_order = sorted(debits, key=lambda one: int(one.name.rpartition("-")[2]))
    if order_hash(map(_frozen, in_order)) != locked.content_sha256:
        raise DebitRefused(_("Cette remise n’est plus celle qui a été préparée : annulez-la."))
    if any(hand_in_by(one.collect_on) <= at for one in debits):
        raise DebitRefused(_("L’heure limite de la banque est passée : annulez cette remise et préparez-en une autre."))
    against = against_each(debits, at)
    stopped = next((one for one in debits if one.pk in against), None)
    if stopped is not None:
        raise DebitRefused(
            _("Prélèvement de %(person)s : %(why)s. Annulez cette remise et préparez-en une autre.")
            % {"person": stopped.mandate.debtor.full_name, "why": against[stopped.pk].label}
        )
