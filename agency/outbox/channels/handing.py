"""A sending handed over by whoever keeps its row: the four ways it may end, told and not raised."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from .base import Ambiguous, Parcel, Permanent, Retryable, SendingChannel


class Ending(Enum):
    """How a call to a provider ended."""

    TAKEN = auto()
    LATER = auto()
    REFUSED = auto()
    DOUBT = auto()


@dataclass(frozen=True)
class Handed:
    """How a call ended: `why` the provider did not take it, or `ref`, under which it knows it."""

    ending: Ending
    why: str = ""
    ref: str = ""


def handed(channel: SendingChannel, parcel: Parcel) -> Handed:
    """Hand a parcel over and return how it ended; call with no transaction open. Raises nothing of the channel's."""
    try:
        taken = channel.send(parcel)
    except Retryable as error:
        return Handed(Ending.LATER, str(error))
    except Permanent as error:
        return Handed(Ending.REFUSED, str(error))
    except Ambiguous as error:
        return Handed(Ending.DOUBT, str(error))
    return Handed(Ending.TAKEN, ref=taken.ref)
