"""Provider events: kept at once, worked later, and only believed once the object was read again."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from agency.cards import stripe_gateway as stripe
from agency.cards.account.operations import read_account
from agency.cards.enums import ReceiptState
from agency.cards.models import CardAttempt, WebhookReceipt
from agency.cards.queries import readings, waiting_events
from agency.cards.rules import was_read
from agency.cards.stripe_gateway import BadSignature
from agency.common.text import french_typography as fr
from agency.journal.enums import Verb
from agency.journal.operations import record, record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.leases.operations import release, release_each, take_some
from agency.mandates.queries import profile
from agency.payments.operations import AlreadyHandedOver

from . import bookings
from .sql import KEEP

__all__ = ["BadSignature", "DismissalUnexplained", "NotFailed", "NotForUs", "dismiss", "keep", "read", "retry", "work"]
logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 12
# A worker was woken for what came so lately; before, its message may be lost.
LATELY = timedelta(seconds=30)
_PAYMENTS = ("payment_intent", "charge", "refund", "dispute")
_AFTER_THE_PAYMENT = ("refund", "dispute")
_PAGE = "checkout.session"
# The account itself, one of its capabilities, or the platform that its owner let go: the account is read.
_ACCOUNT = ("account", "capability", "application")
# Events of one transaction: every read at Stripe is made while it is open. Those of the same payments come on top.
SLICE, MOST_TOGETHER = 50, 500


class NotFailed(Exception):
    """Only an event in failure waits for a decision."""


class DismissalUnexplained(Exception):
    """An event is put away with a reason."""


class NotForUs(Exception):
    """This event is of an account that is not this agency's: nothing of it is kept."""


def read(*, body: bytes, signature: str) -> stripe.Event:
    """Return what a signed event says of itself. Raises `BadSignature` for another secret, or one over 300 s old."""
    return stripe.read_event(body, signature)


def keep(*, event: stripe.Event, at: datetime) -> bool:
    """Keep an event of this agency's account, once; return whether a worker is to be woken for it.

    Nothing is believed nor booked yet. Nobody is woken for an event that is here already, nor while another waits that
    somebody was woken for. Raises `NotForUs`, with nothing written, for another account or none. An event of the other
    mode (test, real) is set aside. The row is its own history: only what is set aside gets a line in the journal.
    """
    if event.live == stripe.is_live():
        new, waits = _insert(event, ReceiptState.RECEIVED, "", at)
        return new is not None and not waits
    with transaction.atomic():
        why = fr("Cet événement vient d'un autre mode (essai ou réel).")
        new, _waits = _insert(event, ReceiptState.QUARANTINED, why, at)
        if new is not None:
            record(
                by=Actor.provider(bookings.SOURCE),
                at=at,
                verb=Verb.PROVIDER_EVENT_QUARANTINED,
                subject=WebhookReceipt(pk=new),
                event=event.ref,
                live=event.live,
            )
    return False


def _insert(event: stripe.Event, state: ReceiptState, why: str, at: datetime) -> tuple[int | None, bool]:
    """The key of the row when the event is new, and whether another waits: one statement, whatever there is to do."""
    facts: dict[str, Any] = {
        "account": event.account,
        "provider": bookings.SOURCE,
        "event": event.ref,
        "kind": event.kind,
        "object": event.object_ref,
        "payload": event.text,
        "at": at,
        "state": state,
        "why": why,
        "lately": at - LATELY,
    }
    with connection.cursor() as cursor:
        cursor.execute(KEEP, facts)
        ours, new, waits = cursor.fetchone()
    if not ours or not event.account:
        raise NotForUs(event.account)
    return new, waits


def work(*, at: datetime, by: Actor, limit: int = 200) -> int:
    """Work the events that wait, several workers at once if need be; return how many were taken.

    They are taken under a lease with a token, with all that waits on the same payments. What each speaks of is read at
    Stripe, once for all of them, and not again for what is older than that reading. Twice, in another order, or after a
    crash: the books are the same.
    """
    taken = 0
    while taken < limit:
        rows = take_some(waiting_events(), at=at, count=min(SLICE, limit - taken))
        if not rows:
            break
        of_the_same = waiting_events().filter(object_ref__in={row.object_ref for row in rows} - {""})
        rows += take_some(of_the_same, at=at, count=MOST_TOGETHER)
        taken += len(rows)
        news = _not_read_since(rows)
        if len(news) < len(rows):
            _close_events([row for row in rows if row not in news], ReceiptState.DONE, "")
        if news:
            _work_together(news, by=by, at=at)
    return taken


def _not_read_since(rows: Sequence[WebhookReceipt]) -> list[WebhookReceipt]:
    """The events that tell something: no reading of their payment, made since and booked, held it already."""
    read = readings({_payment_of(row) for row in rows} - {""})

    def known(row: WebhookReceipt) -> bool:
        at, whole_at = read.get(_payment_of(row), (None, None))
        return was_read(made_at=row.made_at, read_at=whole_at if _kind_of(row) in _AFTER_THE_PAYMENT else at)

    return [row for row in rows if not known(row)]


def _work_together(rows: Sequence[WebhookReceipt], *, by: Actor, at: datetime) -> None:
    """Book the payments that came in together, then what left of them, and work what is left one by one.

    When one of them cannot be booked none is, and each is worked by itself: one bad event never costs the others.
    """
    named = [row for row in rows if _payment_of(row)]
    done: set[int] = set()
    try:
        if len(named) > 1:
            done, moved = _book_named(named, by=by, at=at)
            done |= _follow_moved(moved, by=by, at=at)
    except Exception:
        logger.exception("%s events are worked one by one", len(named))
    alike: dict[str, list[WebhookReceipt]] = defaultdict(list)
    for row in rows:
        if row.pk not in done:
            alike[(_kind_of(row) in _PAYMENTS and _payment_of(row)) or f"event {row.pk}"].append(row)
    for some in alike.values():
        _work_alike(some, by=by, at=at)


@transaction.atomic
def _book_named(rows: Sequence[WebhookReceipt], *, by: Actor, at: datetime) -> tuple[set[int], list[WebhookReceipt]]:
    """Book the payments that events name, and close the events that leave nothing to ask.

    Returns their keys, and the events of payments of which something may have left.
    """
    asked: dict[str, bool] = defaultdict(bool)
    for row in rows:
        asked[_payment_of(row)] |= _kind_of(row) in _AFTER_THE_PAYMENT
    booked = bookings.book_intents(asked=asked, by=by, at=at)

    def ended(row: WebhookReceipt) -> bool:
        found = booked.get(_payment_of(row))
        # A page whose payment was not collected has an end of its own, to be read.
        return found is not None and (found.collected if _kind_of(row) == _PAGE else not found.moved)

    closed = [row for row in rows if ended(row)]
    if closed:
        release_each(closed, state=ReceiptState.DONE, last_error="")
    done = {row.pk for row in closed}
    since = {ref for ref, found in booked.items() if found.moved}
    return done, [row for row in rows if row.pk not in done and _kind_of(row) != _PAGE and _payment_of(row) in since]


@transaction.atomic
def _follow_moved(rows: Sequence[WebhookReceipt], *, by: Actor, at: datetime) -> set[int]:
    """Book what left of the payments that events name, and close the events of those that were read; their keys."""
    if not rows:
        return set()
    read = bookings.follow_moved(refs={_payment_of(row) for row in rows}, by=by, at=at)
    closed = [row for row in rows if _payment_of(row) in read]
    if closed:
        release_each(closed, state=ReceiptState.DONE, last_error="")
    return {row.pk for row in closed}


def _kind_of(row: WebhookReceipt) -> str:
    return str(row.payload.get("data", {}).get("object", {}).get("object", ""))


def _payment_of(row: WebhookReceipt) -> str:
    """The payment that an event names, when booking it is all there is to do."""
    kind = _kind_of(row)
    return stripe.payment_of(row.payload["data"]["object"]) if kind in _PAYMENTS or kind == _PAGE else ""


@transaction.atomic
def retry(*, event: WebhookReceipt, by: Actor, at: datetime) -> WebhookReceipt:
    """Let the worker try a failed event again, from the first try. Raises `NotFailed`."""
    locked = _failed(event)
    locked.state, locked.attempts, locked.lease_until, locked.token = ReceiptState.RECEIVED, 0, None, None
    locked.save(update_fields=["state", "attempts", "lease_until", "token"])
    record(by=by, at=at, verb=Verb.PROVIDER_EVENT_RETRIED, subject=locked, event=locked.event_id)
    return locked


@transaction.atomic
def dismiss(*, event: WebhookReceipt, reason: str, by: Actor, at: datetime) -> WebhookReceipt:
    """Put a failed event away, saying why nothing is to be booked. Raises `NotFailed` or `DismissalUnexplained`."""
    said = reason.strip()
    if not said:
        raise DismissalUnexplained(fr("Dites pourquoi il n'y a rien à écrire pour cet événement."))
    locked = _failed(event)
    locked.state = ReceiptState.DISMISSED
    locked.save(update_fields=["state"])
    record(by=by, at=at, verb=Verb.PROVIDER_EVENT_DISMISSED, subject=locked, event=locked.event_id, reason=said[:300])
    return locked


def _failed(event: WebhookReceipt) -> WebhookReceipt:
    locked = WebhookReceipt.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if locked.state != ReceiptState.FAILED:
        raise NotFailed(fr("Cet événement n'attend plus de décision."))
    return locked


def _work_alike(rows: Sequence[WebhookReceipt], *, by: Actor, at: datetime) -> None:
    """Work events of one payment, or one event, by one reading: they have the same end."""
    try:
        whole = any(_kind_of(row) in _AFTER_THE_PAYMENT for row in rows)
        _apply(rows[0].payload["data"]["object"], whole=whole, by=by, at=at)
    except stripe.Silent as error:
        _leave_for_later(rows, str(error), at)
    except bookings.NotOurs as error:
        _close_events(rows, ReceiptState.QUARANTINED, str(error))
        with transaction.atomic():
            acts = [JournalAct(row, None, {"event": row.event_id}) for row in rows]
            record_each(by=by, at=at, verb=Verb.PROVIDER_EVENT_QUARANTINED, acts=acts)
    except (bookings.NeedsAPerson, stripe.Refused, AlreadyHandedOver) as error:
        _close_events(rows, ReceiptState.FAILED, str(error))
    except Exception as error:
        logger.exception("Events %s left for later", [row.pk for row in rows])
        _leave_for_later(rows, type(error).__name__, at)
    else:
        _close_events(rows, ReceiptState.DONE, "")


def _apply(hint: dict[str, Any], *, whole: bool, by: Actor, at: datetime) -> None:
    """Read the object the event speaks of, and book what it says now."""
    kind, ref = str(hint.get("object", "")), str(hint.get("id", ""))
    account = profile().stripe_account
    if kind == "payout":
        bookings.book_payout(ref=ref, by=by, at=at)
    elif kind == "radar.early_fraud_warning":
        bookings.book_warning(ref=ref, by=by, at=at)
    elif kind in _ACCOUNT:
        read_account(by=by, at=at)
    elif kind == _PAGE and hint.get("mode") == "setup":
        # A card that was saved for a plan: nothing to book, and who asked for it reads the page. So with a mandate.
        return
    elif kind == _PAGE:
        session = stripe.page(account=account, ref=ref)
        attempt = CardAttempt.objects.filter(provider_key=session.key).first()
        if attempt is None:
            raise bookings.NotOurs(f"{ref} n’a pas été demandé par ce cabinet.")
        bookings.follow(attempt=attempt, session=session, by=by, at=at)
    elif kind in _PAYMENTS:
        intent = stripe.payment_of(hint) or stripe.intent_of(account=account, object_kind=kind, object_ref=ref)
        if intent:
            bookings.book_intent(ref=intent, by=by, at=at, whole=whole)


def _leave_for_later(rows: Sequence[WebhookReceipt], why: str, at: datetime) -> None:
    """Leave events for later, later each time; past the last try a person looks."""
    for row in rows:
        if row.attempts >= MOST_ATTEMPTS:
            _close_events([row], ReceiptState.FAILED, why)
        else:
            release(row, until=at + timedelta(minutes=2 ** min(row.attempts, 9)), last_error=why[:300])


def _close_events(rows: Sequence[WebhookReceipt], state: ReceiptState, why: str) -> None:
    """Write how they ended, unless another worker took one over meanwhile."""
    release_each(rows, state=state, last_error=why[:300])
