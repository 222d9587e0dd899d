"""The worker's part of subscriptions and exports: the rows are the job, a message only makes it faster."""

from __future__ import annotations

from django.utils import timezone

from tenants.exports.operations import erase_old, make_next
from tenants.subscriptions import operations
from tenants.subscriptions.queries import billing_is_on
from tenants.tasks import one_of, platform_task

from .operations import remind_each, warn_each

# A whole agency is read and copied: longer than any task of the trade.
LONGEST_EXPORT = 840


@platform_task(name="portal.billing_news")
def billing_news() -> int:
    """Work what Stripe told of the platform's own account, and read who comes back from its pages; events done."""
    if not billing_is_on():
        return 0
    done = operations.work_news(at=timezone.now())
    operations.read_asked(at=timezone.now())
    return done


@platform_task(name="portal.billing_watch")
def billing_watch() -> int:
    """Each hour: free days begun, what may have been missed read again, what follows drawn, mails sent."""
    now = timezone.now()
    if not billing_is_on():
        operations.lift_all(at=now)
        return 0
    operations.begin_missing(at=now)
    operations.cancel_closed(at=now)
    operations.refresh_stale(at=now)
    operations.settle(at=now)
    warn_each(at=now)
    return remind_each(at=now)


@platform_task(name="portal.make_exports", time_limit=LONGEST_EXPORT)
def make_exports() -> int:
    """Make the exports that were asked for, one at a time, and erase those of a week ago; return how many were made."""
    done = 0
    with one_of("exports", 1) as free:
        while free and make_next(at=timezone.now()):
            done += 1
    erase_old(at=timezone.now())
    return done
