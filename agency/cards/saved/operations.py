"""A saved card or account charged, its owner away: our row first, Stripe next, the books only from what Stripe holds.

The row is the job. Whatever was killed or silent, what Stripe holds under the row's key is looked up before anything is
asked again, and the same key is sent: one row, one charge.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from agency.cards.enums import AttemptState
from agency.cards.models import CardAttempt
from agency.cards.operations import bookings
from agency.cards.operations.checkout import provider_key
from agency.cards.queries import ENDS, unfinished_charges
from agency.cards.rules import SILENCE_ENDS
from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.leases.operations import release, take
from agency.mandates.queries import profile
from agency.parties.models import Debtor
from tenants.current import schema_name

from . import gateway as stripe

NOT_ASKED = "not_asked"
# The bank of an account takes days: Stripe tells its answer, and is asked again each hour at most.
LOOKED_AT_AGAIN = timedelta(hours=1)


@transaction.atomic(savepoint=False)
def plan_charge(
    *, case: Case, debtor: Debtor, amount: Decimal, customer: str, method: str, mandate: str, by: Actor, at: datetime
) -> CardAttempt:
    """Write a charge of a saved card, or of an account under its mandate, down, in the caller's transaction.

    `drive` asks Stripe for it.
    """
    made = CardAttempt.objects.create(
        case=case, debtor=debtor, amount=amount, customer_ref=customer, method_ref=method, mandate_ref=mandate,
        created_at=at, provider_key=f"{case.pk}:{method}:{at.isoformat()}",
    )  # fmt: skip
    made.provider_key = provider_key(made)
    made.save(update_fields=["provider_key"])
    record(by=by, at=at, verb=Verb.CARD_STARTED, subject=made, case_id=case.pk, amount=str(amount), saved=True)
    return made


def drive(*, by: Actor, at: datetime, limit: int = 200) -> int:
    """Bring the charges that have no end up to what Stripe holds, asking for those it never heard of; how many ended.

    Nothing is asked on another day than the one announced: a charge that could not be asked then is closed.
    """
    ended, last = 0, 0
    for _turn in range(limit):
        attempt = take(unfinished_charges().filter(pk__gt=last), at=at)
        if attempt is None:
            break
        last = attempt.pk
        try:
            ended += _drive(attempt, by=by, at=at)
        except stripe.Silent:
            CardAttempt.objects.filter(pk=attempt.pk, state=AttemptState.CREATED).update(state=AttemptState.UNKNOWN)
        except stripe.Refused:
            # The account is not the one where the card was saved: nothing of it can be asked any more.
            # A debit of an account may be on its way all the same: it waits for Stripe to speak again.
            on_its_way = bool(attempt.mandate_ref and attempt.intent_ref)
            if not on_its_way and paris_date(at) > paris_date(attempt.created_at):
                ended += _end(attempt, attempt.intent_ref, NOT_ASKED, by=by, at=at)
        finally:
            release(attempt, until=at + LOOKED_AT_AGAIN if attempt.mandate_ref else None)
    return ended


def _drive(attempt: CardAttempt, *, by: Actor, at: datetime) -> bool:
    account = profile().stripe_account
    found = _held(attempt, account)
    if found is None:
        if paris_date(at) > paris_date(attempt.created_at):
            # Stripe may still be working on what a silence hid.
            return at >= attempt.created_at + SILENCE_ENDS and _end(attempt, "", NOT_ASKED, by=by, at=at)
        found = _asked(attempt, account)
        if found is None:
            return _end(attempt, "", NOT_ASKED, by=by, at=at)
    if found.status not in ("succeeded", "processing"):
        refusal = found.refusal
        found = found if found.dead else stripe.call_off(account=account, ref=found.ref)
        if found.dead:
            return _end(attempt, found.ref, refusal or found.refusal or NOT_ASKED, by=by, at=at)
    open_now = CardAttempt.objects.filter(pk=attempt.pk).exclude(state__in=ENDS)
    open_now.update(intent_ref=found.ref, state=AttemptState.OPEN)
    return bookings.book_intent(ref=found.ref, by=by, at=at) is not None


def _held(attempt: CardAttempt, account: str) -> stripe.SavedCharge | None:
    if attempt.intent_ref:
        return stripe.read_charge(account=account, ref=attempt.intent_ref)
    return stripe.charge_named(account=account, key=attempt.provider_key, customer=attempt.customer_ref)


def _asked(attempt: CardAttempt, account: str) -> stripe.SavedCharge | None:
    """Ask for the charge; None when Stripe would not hear of it."""
    try:
        return stripe.charge(
            account=account, key=attempt.provider_key, customer=attempt.customer_ref, method=attempt.method_ref,
            amount=attempt.amount, reference=attempt.case.reference, schema=schema_name(), mandate=attempt.mandate_ref,
        )  # fmt: skip
    except stripe.Refused:
        return stripe.charge_named(account=account, key=attempt.provider_key, customer=attempt.customer_ref)


@transaction.atomic
def _end(attempt: CardAttempt, ref: str, refusal: str, *, by: Actor, at: datetime) -> bool:
    CardAttempt.objects.filter(pk=attempt.pk).update(intent_ref=ref, refusal=refusal[:40])
    return bookings.close(attempt=attempt, state=AttemptState.EXPIRED, by=by, at=at)
