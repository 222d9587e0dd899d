"""A creditor's word that less is owed: bill, plan and letters follow, what was paid too much is given back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from agency.cases.models import Case, Claim, Document
from agency.common.calendar import paris_date
from agency.common.money import ZERO, format_euros
from agency.journal.rules import Actor
from agency.ledger.postings import ClaimShare
from agency.ledger.queries import due_by_case, due_by_claim
from agency.payments.models import Payment
from agency.payments.operations import TurnedOver, close_settled, correct_receipts, turn_over
from agency.payments.queries import bills, settled_on
from agency.payments.rules import impute
from agency.reductions.enums import DECISIONS, LoweringCause
from agency.reductions.models import ClaimReduction
from agency.reductions.queries import same_movement
from agency.reductions.rules import shares_off
from agency.reductions.values import Less

from .lowering import book_each
from .notices import plan_notice_of
from .plan_parts import shorten_plan


class ReductionRefused(Exception):
    """This cannot come off the bill; the message says why, and what to do."""


class MaybeKnown(ReductionRefused):
    """A movement that we know may be this payment: somebody says that it is another."""


@transaction.atomic
def reduce(
    *, claim: Claim, less: Less, document: Document | None, by: Actor, at: datetime, tells: bool = True
) -> ClaimReduction:
    """Take off a bill what its creditor says is not owed any more (R3.5), and tell the person the new sum.

    Without `tells`, who calls writes to the person: the answer to a dispute says the new sum itself.

    At once, as it favours them. The last instalments of a running plan are shortened first; letters drawn with the
    former sum turn back. What was paid here beyond the new sum is the person's: it comes off what the creditor is owed,
    or has in excess (R4.7). Raises `ReductionRefused`, or `MaybeKnown` for a payment that may have come to us.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("creditor").get(pk=claim.case_id)
    claim.case = case
    _refuse(case, less, document, at)
    owed = due_by_claim(case.pk).get(claim.pk, {})
    due = sum(owed.values(), ZERO)
    paid = settled_on(claim)
    held = sum((standing.sum for _payment, standing in paid), ZERO)
    if less.amount > due + held:
        raise ReductionRefused(
            _("Il reste %(due)s sur cette facture, et %(paid)s y ont été payés chez nous : vérifiez la somme.")
            % {"due": format_euros(due), "paid": format_euros(held)}
        )
    over = max(less.amount - due, ZERO)
    row = ClaimReduction(
        claim=claim, cause=less.cause, amount=less.amount, over=over, on=less.on, key=_key(claim, less),
        told_by=by.label[:150], document=document, created_at=at, seen_at=None if by.kind == "creditor" else at,
    )  # fmt: skip
    turned = turn_over(claim=claim, amount=over, key=row.key, on=less.on, by=by, at=at) if over else []
    shares = _shares(claim, less, less.amount - over) + _of(turned)
    (made,) = book_each(rows=[row], shares=[shares], by=by, at=at)
    due = _follow(made, case, [part.payment for part in turned], by=by, at=at)
    if tells:
        plan_notice_of(reduction=made, due=due, undone=False, by=by, at=at)
    return made


def _refuse(case: Case, less: Less, document: Document | None, at: datetime) -> None:
    if less.amount <= ZERO:
        raise ReductionRefused(_("Écrivez une somme, par exemple 50 ou 50,50."))
    if less.on > paris_date(at):
        raise ReductionRefused(_("Ce jour n’est pas encore venu."))
    if less.cause in DECISIONS and document is None:
        raise ReductionRefused(_("Joignez l’avoir, ou la lettre qui abandonne cette somme."))
    if less.cause == LoweringCause.PAID_DIRECT and not less.sure:
        known = same_movement(case, less.amount, less.on)
        if known:
            raise MaybeKnown(
                _("Nous avons déjà reçu une somme qui lui ressemble (%(known)s). Est-ce un autre paiement ?")
                % {"known": known}
            )


def _key(claim: Claim, less: Less) -> str:
    """One fact for a bill, a cause, a day and a sum; declared again once it was undone."""
    base = f"{less.cause}:{claim.pk}:{less.on.isoformat()}:{less.amount}"
    earlier = ClaimReduction.objects.filter(key__startswith=base).order_by("pk").last()
    if earlier is None:
        return base
    if earlier.undone_on is None:
        raise ReductionRefused(_("C’est déjà noté : rien n’est changé."))
    return f"{base}:{ClaimReduction.objects.filter(key__startswith=base).count()}"


def _shares(claim: Claim, less: Less, amount: Decimal) -> list[ClaimShare]:
    """The parts that come off what is owed: as a payment settles (R4.1), or the principal first."""
    if not amount:
        return []
    if less.cause == LoweringCause.PAID_DIRECT:
        (bill,) = [one for one in bills([claim.case])[claim.case_id] if one.claim_id == claim.pk]
        return list(impute([bill], amount, less.on).shares)
    return list(shares_off(claim.pk, due_by_claim(claim.case_id)[claim.pk], amount))


def _of(turned: Sequence[TurnedOver]) -> list[ClaimShare]:
    return [share for part in turned for share in part.shares]


def _follow(row: ClaimReduction, case: Case, payments: Sequence[Payment], *, by: Actor, at: datetime) -> Decimal:
    """The plan, the end of the case, the receipts; return what is owed since, in euros."""
    due = due_by_case([case.pk])[case.pk]
    if due:
        row.cuts = shorten_plan(case=case, due=due, by=by, at=at)
        row.save(update_fields=["cuts"])
    close_settled(cases=[] if due else [case], by=by, at=at, on=paris_date(at))
    correct_receipts(payments=payments, by=by, at=at)
    return due
