"""Invoices of the works done: issued by a person, corrected by credit notes, numbered without a gap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import connection, transaction
from django.utils.translation import gettext as _

from agency.common.calendar import month_end, paris_date
from agency.common.money import ZERO
from agency.fees.enums import InvoiceKind, Means
from agency.fees.models import FeeInvoice, FeeItem, FeeSettlement, Seller
from agency.fees.presenters.wording import item_label, parties_of
from agency.fees.queries import credited_quantities, seller, works_to_invoice
from agency.fees.rules import due_day, items_of, month_of, totals
from agency.fees.values import WorkCount
from agency.journal.enums import Verb
from agency.journal.operations import record, record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.law.interest.rates import vat_rate
from agency.ledger.operations import next_numbers
from agency.mandates.queries import profile
from agency.parties.models import Creditor
from agency.rates.queries import rate_table
from tenants.tasks import enqueue

from .sql import TAKE_LINES

SERIES = "fee_invoice"
EXEMPT = Decimal("0.00")
Draft = tuple[FeeInvoice, list[FeeItem]]


class InvoiceRefused(Exception):
    """This cannot be invoiced, corrected or settled; the message says why, and what to do."""


@transaction.atomic
def issue(*, creditors: Collection[int], by: Actor, at: datetime) -> list[FeeInvoice]:
    """Issue one invoice to each of these creditors for all that was done before this month; return them.

    The tax is that of the day of each work, rounded once for each rate. Numbers are taken last, so that whoever issues
    at the same instant waits the least and leaves no gap. Raises `InvoiceRefused` when nothing waits.
    """
    known, on = _seller(), paris_date(at)
    before = month_of(on)
    _lock()
    works: dict[int, list[WorkCount]] = defaultdict(list)
    for one in works_to_invoice(before, creditors):
        works[one.creditor_id].append(one)
    if not works:
        raise InvoiceRefused(_("Rien n’est à facturer à ces créanciers : leurs travaux le sont déjà."))
    table = rate_table()

    def rate(day: date) -> Decimal:
        return EXEMPT if known.franchise else vat_rate(day, table)

    buyers = Creditor.objects.in_bulk(list(works))
    drafts = [_invoice(known, buyers[pk], done, rate, on, by) for pk, done in sorted(works.items())]
    made = _number(drafts, on)
    with connection.cursor() as cursor:
        cursor.execute(TAKE_LINES, {"invoices": [one.pk for one in made], "before": before})
    record_each(
        by=by, at=at, verb=Verb.FEE_INVOICED,
        acts=[JournalAct(one, None, {"invoice": one.label, "total": str(one.total)}) for one in made],
    )  # fmt: skip
    enqueue("fees.send")
    return made


@transaction.atomic
def credit(*, invoice: FeeInvoice, quantities: Mapping[int, int], reason: str, by: Actor, at: datetime) -> FeeInvoice:
    """Correct an invoice by a credit note: `quantities` says how many works of which of its lines are given back.

    It settles the invoice as far as it goes; what was already paid is then owed back to the creditor. Raises
    `InvoiceRefused` without a reason, for nothing, and for more than was invoiced, other credit notes counted.
    """
    said, on = " ".join(reason.split())[:200], paris_date(at)
    locked = FeeInvoice.objects.select_for_update(of=("self",)).select_related("creditor").get(pk=invoice.pk)
    if locked.kind != InvoiceKind.INVOICE:
        raise InvoiceRefused(_("Un avoir ne se corrige pas par un avoir : émettez une nouvelle facture."))
    if not said:
        raise InvoiceRefused(_("Dites pourquoi : le créancier le lira sur l’avoir."))
    items, rest = _given_back(locked, quantities)
    draft = FeeInvoice(
        kind=InvoiceKind.CREDIT_NOTE, creditor=locked.creditor, corrects=locked, reason=said, issued_on=on, due_on=on,
        first_day=locked.first_day, last_day=locked.last_day, issued_by=by.label[:150],
        parties=parties_of(profile(), _seller(), locked.creditor, taxed=locked.vat > 0),
    )  # fmt: skip
    _sum(draft, items)
    if not rest:
        # Nothing is left of the invoice: nor is a cent of its tax, whatever each note was rounded to.
        draft.vat = locked.vat - sum((one.vat for one in locked.credit_notes.all()), ZERO)
        draft.total = draft.net + draft.vat
    (made,) = _number([(draft, items)], on)
    FeeSettlement.objects.create(
        invoice=locked, means=Means.CREDIT_NOTE, amount=made.total, settled_on=on, reference=made.label,
        noted_by=by.label[:150], noted_at=at,
    )  # fmt: skip
    record(by=by, at=at, verb=Verb.FEE_CREDITED, subject=made, invoice=locked.label, total=str(made.total), reason=said)
    enqueue("fees.send")
    return made


def _seller() -> Seller:
    known = seller()
    if known is None:
        raise InvoiceRefused(_("Dites d’abord ce que portent vos factures : immatriculation, TVA, compte du cabinet."))
    return known


def _lock() -> None:
    """Two persons who issue at once would invoice the same works: the second waits, and finds none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(current_schema() || ':fees'))")


def _invoice(
    known: Seller, buyer: Creditor, done: Sequence[WorkCount], rate: Callable[[date], Decimal], on: date, by: Actor
) -> Draft:
    last = max(one.done_on for one in done)
    items = [
        FeeItem(
            position=rank, kind=item.kind, label=item_label(item.kind, item.detail), quantity=item.quantity,
            unit_price=item.unit_price, amount=item.amount, vat_rate=item.vat_rate,
        )
        for rank, item in enumerate(items_of(done, rate), 1)
    ]  # fmt: skip
    draft = FeeInvoice(
        kind=InvoiceKind.INVOICE, creditor=buyer, issued_on=on, due_on=due_day(on, known.payment_days),
        first_day=month_of(min(one.done_on for one in done)), last_day=month_end(last), issued_by=by.label[:150],
        parties=parties_of(profile(), known, buyer, taxed=not known.franchise),
    )  # fmt: skip
    _sum(draft, items)
    return draft, items


def _sum(draft: FeeInvoice, items: Sequence[FeeItem]) -> None:
    draft.net, draft.vat = totals([(one.amount, one.vat_rate) for one in items])
    draft.total = draft.net + draft.vat


def _number(drafts: Sequence[Draft], on: date) -> list[FeeInvoice]:
    """Give invoices their numbers, and write them with their lines."""
    numbers = next_numbers(name=SERIES, year=on.year, count=len(drafts))
    for (draft, _items), number in zip(drafts, numbers, strict=True):
        draft.year, draft.number = on.year, number
    made = FeeInvoice.objects.bulk_create([draft for draft, _items in drafts])
    for invoice, (_draft, items) in zip(made, drafts, strict=True):
        for item in items:
            item.invoice = invoice
    FeeItem.objects.bulk_create([item for _draft, items in drafts for item in items])
    return made


def _given_back(locked: FeeInvoice, quantities: Mapping[int, int]) -> tuple[list[FeeItem], int]:
    """The lines of a credit note, each at the rank of the line it corrects; how many works the invoice still bears."""
    before = credited_quantities(locked)
    found, rest = [], 0
    for item in locked.items.all():
        wanted, left = quantities.get(item.position, 0), item.quantity - before.get(item.position, 0)
        if not 0 <= wanted <= left:
            refusal = _("« %(label)s » : %(left)d au plus, le reste a déjà fait l’objet d’un avoir.")
            raise InvoiceRefused(refusal % {"label": item.label, "left": left})
        rest += left - wanted
        if wanted:
            found.append(
                FeeItem(
                    position=item.position, kind=item.kind, label=item.label, quantity=wanted,
                    unit_price=item.unit_price, amount=wanted * item.unit_price, vat_rate=item.vat_rate,
                )
            )  # fmt: skip
    if not found:
        raise InvoiceRefused(_("Dites combien de travaux sont à reprendre, sur une ligne au moins."))
    return found, rest
