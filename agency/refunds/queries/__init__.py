"""Reads of refunds: what may go back and where, what is on its way, what waits for somebody."""

from .possible import available, destination_of, over_of, suggested
from .standing import (
    Overpaid,
    cards_to_send,
    failed_refunds,
    given_back_lately,
    going_back,
    on_the_way,
    refunds,
    to_agree,
    to_give_back,
    transfers_to_settle,
    waiting_count,
)

__all__ = [
    "Overpaid",
    "available",
    "cards_to_send",
    "destination_of",
    "failed_refunds",
    "given_back_lately",
    "going_back",
    "on_the_way",
    "over_of",
    "refunds",
    "suggested",
    "to_agree",
    "to_give_back",
    "transfers_to_settle",
    "waiting_count",
]
