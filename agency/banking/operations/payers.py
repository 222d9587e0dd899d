"""Accounts that pay for people: kept when a person of the team confirms one, forgotten on demand and with the case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from agency.banking.models import BankLine, KnownPayer
from agency.banking.queries import prints_of, suspense
from agency.banking.rules import own_name
from agency.cases.enums import OPEN_STATES
from agency.cases.models import Case
from agency.journal.enums import ActorKind, Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.models import Debtor
from agency.payments.models import Payment

from .placing import _hint

# A person whose cases are all closed leaves what is used every day within two days (R9.5).
KEPT = timedelta(days=2)
# So many lines in suspense are looked at each night, the oldest first.
MOST = 1000


@transaction.atomic
def forget_payer(*, debtor: Debtor, fingerprint: str, by: Actor, at: datetime) -> int:
    """Forget that an account pays for somebody, as they or the team asks; return how many times it was confirmed."""
    gone, _each = KnownPayer.objects.filter(debtor=debtor, fingerprint=fingerprint).delete()
    if gone:
        record(by=by, at=at, verb=Verb.PAYER_FORGOTTEN, subject=debtor, times=gone)
    return gone


@transaction.atomic
def forget_closed(*, by: Actor, at: datetime, on: date) -> int:
    """Forget the accounts of people who have no open case any more (R9.5); return how many lines that was."""
    theirs = Case.objects.filter(Q(parties__debtor=OuterRef("debtor")))
    awake = theirs.filter(Q(state__in=OPEN_STATES) | Q(closed_on__gt=on - KEPT))
    gone, _each = KnownPayer.objects.filter(~Exists(awake)).delete()
    if gone:
        record(by=by, at=at, verb=Verb.PAYER_FORGOTTEN, lines=gone, rule="R9.5")
    return gone


@transaction.atomic
def look_again(*, by: Actor, at: datetime) -> int:
    """Look again for what may be proposed for each line in suspense; return how many changed."""
    changed = _hint(suspense()[:MOST])
    if changed:
        record(by=by, at=at, verb=Verb.BANK_LINES_HINTED, lines=changed)
    return changed


def _learn(paid: Sequence[Payment], line: BankLine, *, by: Actor, at: datetime) -> None:
    """Keep that an account paid for these people, because somebody of the team said so: nothing else teaches."""
    prints = prints_of(line.counterparty_iban)
    if by.kind != ActorKind.STAFF or not prints:
        return
    own = {payment.pk: len(paid) == 1 and own_name(line.counterparty, payment.debtor.full_name) for payment in paid}
    KnownPayer.objects.bulk_create(
        [
            KnownPayer(
                debtor=payment.debtor, fingerprint=prints[0], ending=line.counterparty_iban[-4:], line=line,
                own=own[payment.pk], confirmed_at=at,
            )
            for payment in {payment.debtor_id: payment for payment in paid}.values()
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    record(by=by, at=at, verb=Verb.PAYER_LEARNED, subject=line, people=len(paid))


def _unlearn(payment: Payment, line: BankLine) -> None:
    """An account that was wrong once is believed no more for that person, whoever or whatever had said so."""
    wrong = Q(line=line) | Q(fingerprint__in=prints_of(line.counterparty_iban))
    KnownPayer.objects.filter(wrong, debtor=payment.debtor_id).delete()
