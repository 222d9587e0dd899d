"""Whose money a bank line is, as a person says it: one case, several, none of ours; undone when it was wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from agency.banking.enums import LineState
from agency.banking.models import BankLine, LinePart
from agency.banking.rules import MatchRule
from agency.cases.models import Case
from agency.common.calendar import Zone, format_date, local_time, paris_date
from agency.common.money import ZERO, format_euros
from agency.common.text import french_typography as fr
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.ledger.models import Entry
from agency.parties.models import Debtor
from agency.payments.models import Payment
from agency.payments.operations import AlreadyHandedOver, correct, receive, receive_each, reverse
from agency.payments.queries import standing_payments

from .payers import _learn, _unlearn
from .placing import SOURCE, _arrival, _hint, _mark, _new_fact, _suspend, _suspense_key


class NotToIdentify(Exception):
    """This line has its case, or is not money that came in; the message says who decided it, and when."""


class NotToShare(NotToIdentify):
    """The parts are not those of this line: twice one case, a sum that is not there, or that changed meanwhile."""


class NotToUndo(Exception):
    """This match cannot be undone any more; the message says why, and what to do then."""


@dataclass(frozen=True)
class Share:
    """A part of a line for a case, in euros."""

    case: Case
    amount: Decimal


@transaction.atomic
def identify(
    *, line: BankLine, case: Case, by: Actor, at: datetime, debtor: Debtor | None = None, left: Decimal | None = None
) -> Payment:
    """Say whose money a line is: all that waits of it leaves suspense for its case.

    `left` is what waited of it when this was decided. Raises `NotToIdentify`, `NotToShare` when that changed.
    """
    locked = _waiting(line)
    _refuse_another_sum(locked, left)
    if locked.given:
        return _give(locked, [Share(case, locked.left)], by=by, at=at)[0]
    from_suspense = locked.state == LineState.SUSPENSE
    arrival = _arrival(locked, case, debtor=debtor, from_suspense=from_suspense, fact=_new_fact(locked))
    payment = receive(**vars(arrival), source=SOURCE, by=by, at=at)
    _mark(locked, LineState.MATCHED, MatchRule.BY_HAND, payment, by=by, at=at)
    record(by=by, at=at, verb=Verb.BANK_LINE_IDENTIFIED, subject=locked, case_id=case.pk, amount=str(locked.amount))
    _learn([payment], locked, by=by, at=at)
    return payment


@transaction.atomic
def share(*, line: BankLine, shares: Sequence[Share], left: Decimal, by: Actor, at: datetime) -> list[Payment]:
    """Give a line to several cases, to the cent, and return their payments; what is not given keeps waiting.

    `left` is what waited of it when this was decided. Raises `NotToShare` when that changed, when a case is there twice
    or a sum is not above zero, and when the parts exceed what waits; `NotToIdentify` when nothing waits any more.
    """
    locked = _waiting(line)
    total = sum((one.amount for one in shares), ZERO)
    _refuse_another_sum(locked, left)
    if not shares or any(one.amount <= ZERO for one in shares):
        raise NotToShare(fr("Chaque part est une somme au-dessus de zéro, avec son dossier."))
    if len({one.case.pk for one in shares}) < len(shares):
        raise NotToShare(fr("Un dossier est là deux fois : écrivez sa part en une seule somme."))
    if total > left:
        raise NotToShare(
            fr(f"Les parts font {format_euros(total)}, et il y a {format_euros(left)} : "
               f"ôtez {format_euros(total - left)}.")
        )  # fmt: skip
    if len(shares) == 1 and total == locked.amount:
        return [identify(line=locked, case=shares[0].case, by=by, at=at)]
    return _give(locked, shares, by=by, at=at)


@transaction.atomic
def send_back(*, line: BankLine, reason: str, by: Actor, at: datetime) -> BankLine:
    """Say that what waits of a line is none of ours: it goes back to who paid it. Raises `NotToIdentify`.

    The sum stays in suspense in the books until it does (`queries.to_send_back`).
    """
    locked, said = _waiting(line), " ".join(reason.split())[:200]
    if not said:
        raise NotToIdentify(fr("Dites en quelques mots pourquoi ce virement n'est pas pour nous."))
    if locked.state == LineState.TO_MATCH:
        _suspend(locked, by=by, at=at)
    locked.reason = said
    _mark(locked, LineState.NOT_OURS, MatchRule.NONE, by=by, at=at)
    record(by=by, at=at, verb=Verb.BANK_LINE_NOT_OURS, subject=locked, amount=str(locked.left), reason=said)
    return locked


@transaction.atomic
def keep(*, line: BankLine, by: Actor, at: datetime) -> BankLine:
    """Say that a line to be sent back is ours after all: it waits for its case again. Raises `NotToIdentify`."""
    locked = BankLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if locked.state != LineState.NOT_OURS:
        raise NotToIdentify(_taken(locked, fr("Ce virement n'est pas à renvoyer.")))
    locked.reason = ""
    _mark(locked, LineState.SUSPENSE, MatchRule.NONE, by=by, at=at)
    _hint([locked])
    record(by=by, at=at, verb=Verb.BANK_LINE_KEPT, subject=locked, amount=str(locked.left))
    return locked


@transaction.atomic
def undo(*, payment: Payment, reason: str, by: Actor, at: datetime, on: date) -> BankLine:
    """Undo a wrong match: both books are written back, and the sum waits for its case again.

    What was owed is owed again, the plan's part is due again, and whoever was told of it by us is told that it was a
    mistake. Twice changes nothing more: raises `NotToUndo` then, and when its creditor has the money already.
    """
    said = " ".join(reason.split())[:160]
    line = BankLine.objects.select_for_update(of=("self",)).select_related("statement").filter(
        pk__in=_line_of(payment)
    ).first()  # fmt: skip
    if line is None or not standing_payments().filter(pk=payment.pk).exists():
        raise NotToUndo(fr("Ce rapprochement est déjà défait, ou la banque a repris ce virement."))
    if not said:
        raise NotToUndo(fr("Dites en quelques mots pourquoi ce rapprochement était une erreur."))
    if line.state == LineState.NOT_OURS:
        raise NotToUndo(fr("Le reste de ce virement est à renvoyer : reprenez-le d'abord, puis défaites."))
    try:
        reverse(payment=payment, reason=f"rapprochement défait : {said}", by=by, at=at, on=on)
    except AlreadyHandedOver as error:
        raise NotToUndo(_beyond(payment)) from error
    correct(payment=payment, by=by, at=at)
    part = LinePart.objects.filter(payment=payment).first()
    if part is None:
        if not Entry.objects.filter(source=SOURCE, idem_key=_suspense_key(line), reversed_by=None).exists():
            _suspend(line, by=by, at=at)
    else:
        part.undone_at = at
        part.save(update_fields=["undone_at"])
        line.given -= payment.amount
    _unlearn(payment, line)
    _mark(line, LineState.SUSPENSE, MatchRule.NONE, by=by, at=at)
    _hint([line])
    record(
        by=by, at=at, verb=Verb.BANK_MATCH_UNDONE, subject=line, case_id=payment.case_id, amount=str(payment.amount),
        reason=said,
    )  # fmt: skip
    return line


def _give(locked: BankLine, shares: Sequence[Share], *, by: Actor, at: datetime) -> list[Payment]:
    if locked.state == LineState.TO_MATCH:
        _suspend(locked, by=by, at=at)
    arrivals = [
        _arrival(locked, one.case, from_suspense=True, amount=one.amount, fact=_new_fact(locked, nth))
        for nth, one in enumerate(shares, start=1)
    ]
    paid = receive_each(arrivals=arrivals, source=SOURCE, by=by, at=at)
    LinePart.objects.bulk_create(LinePart(line=locked, payment=payment) for payment in paid)
    locked.given += sum((one.amount for one in shares), ZERO)
    state = LineState.SUSPENSE if locked.left else LineState.MATCHED
    _mark(locked, state, MatchRule.SPLIT, by=by, at=at)
    for payment in paid:
        record(
            by=by, at=at, verb=Verb.BANK_LINE_SHARED, subject=locked, case_id=payment.case_id,
            amount=str(payment.amount), left=str(locked.left),
        )  # fmt: skip
    if locked.left:
        _hint([locked])
    _learn(paid, locked, by=by, at=at)
    return paid


def _waiting(line: BankLine) -> BankLine:
    """The line, locked, when it is money that came in and waits: whoever comes second is told who was first."""
    locked = BankLine.objects.select_for_update(of=("self",)).select_related("statement").get(pk=line.pk)
    if locked.amount <= 0 or locked.state not in (LineState.SUSPENSE, LineState.TO_MATCH):
        raise NotToIdentify(_taken(locked))
    return locked


def _refuse_another_sum(line: BankLine, left: Decimal | None) -> None:
    """What somebody decides on is the sum that they saw."""
    if left is not None and line.left != left:
        raise NotToShare(
            fr(f"Il reste {format_euros(line.left)} à donner, et non {format_euros(left)}. {_taken(line, ' ')}".strip())
        )


def _taken(line: BankLine, otherwise: str = "") -> str:
    """Who decided of a line and when, as the second person to try is told."""
    if not line.decided_by or line.decided_at is None:
        return otherwise or fr("Cette ligne n'attend pas de dossier.")
    time = local_time(line.decided_at, Zone.METROPOLE)
    said = f"{line.decided_by} s'en est occupé le {format_date(paris_date(line.decided_at))} à {time:%H:%M}."
    return fr(f"{otherwise or 'Cette ligne n’attend pas de dossier.'} {said}".strip())


def _line_of(payment: Payment) -> list[int]:
    """The line that made a payment, whole or by one of its parts."""
    whole = BankLine.objects.filter(payment=payment).values_list("pk", flat=True)
    return [*whole, *LinePart.objects.filter(payment=payment, undone_at=None).values_list("line_id", flat=True)]


def _beyond(payment: Payment) -> str:
    creditor = payment.case.creditor.name
    return fr(
        f"Cette somme a déjà été reversée à {creditor}, ou rendue : le rapprochement ne se défait plus ici. "
        f"Demandez à {creditor} de la renvoyer au compte dédié ; à son retour, rapprochez-la du bon dossier."
    )
