"""What each provider of letters asks, offers and proves. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from agency.law.contact.limits import Channel
from agency.outbox.enums import DeliveryKind

from .enums import PostProvider

SEALED_FOR = "post-account"
"""The purpose under which keys are sealed."""


@dataclass(frozen=True)
class PostOffer:
    """What a provider asks (names of its keys, in its words; `optional` may be empty), and which letters it posts."""

    keys: tuple[str, ...]
    optional: frozenset[str] = frozenset()
    ways: frozenset[Channel] = frozenset()


OFFERS = {
    PostProvider.MAILEVA: PostOffer(
        ("client_id", "client_secret", "username", "password"),
        frozenset({"username", "password"}),
        frozenset({Channel.POST, Channel.REGISTERED}),
    ),
    # It posts nothing: it follows the numbers of registered letters that the agency posts itself.
    PostProvider.LA_POSTE: PostOffer(("okapi_key",)),
}
"""Those whose interface is public and spoken here; the others cannot be chosen on the screen."""

_ENDS = (DeliveryKind.DELIVERED, DeliveryKind.REFUSED, DeliveryKind.UNCLAIMED, DeliveryKind.RETURNED)
# The facts that a provider proves with a document; without an account, those of the installation's own post office.
PROVEN = {
    ("", Channel.POST): (DeliveryKind.ACCEPTED,),
    ("", Channel.REGISTERED): (DeliveryKind.ACCEPTED, DeliveryKind.FIRST_PRESENTED, *_ENDS),
    # Deposit, content, receipt, scan of the envelope that came back.
    (PostProvider.MAILEVA, Channel.REGISTERED): (DeliveryKind.ACCEPTED, DeliveryKind.PRINTED, *_ENDS),
}

_ASKED_EVERY = (
    (timedelta(days=2), timedelta(minutes=50)),
    (timedelta(days=10), timedelta(hours=3, minutes=50)),
    (timedelta(days=30), timedelta(hours=11, minutes=50)),
)
SELDOM = timedelta(days=2)
FOLLOWED_FOR = timedelta(days=120)
"""A letter of which nothing new is told for so long is not asked about any more."""


def ask_again(age: timedelta) -> timedelta:
    """Return after how long the journey of a letter, or a proof, of this age is asked again: seldom when it is old."""
    return next((every for until, every in _ASKED_EVERY if age < until), SELDOM)
