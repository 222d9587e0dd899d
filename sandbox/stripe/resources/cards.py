"""Test cards: what a number, or a ready-made payment method, does when it is charged."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """`outcome`: `ok`, `challenge` (3-D Secure) or the code of a refusal; `decline` is the bank's own code."""

    number: str
    outcome: str
    decline: str = ""
    funding: str = "debit"

    @property
    def last4(self) -> str:
        """The four digits that may be shown."""
        return self.number[-4:]

    @property
    def may_be_kept(self) -> bool:
        """Whether the bank agrees that it is kept for later."""
        return self.outcome in ("ok", "challenge") or self.last4 == "0341"

    @property
    def brand(self) -> str:
        """Network of the card."""
        return "mastercard" if self.number.startswith("5") else "visa"


CARDS = {
    card.number: card
    for card in (
        Card("4242424242424242", "ok", funding="credit"),
        Card("4000056655665556", "ok"),
        Card("5555555555554444", "ok", funding="credit"),
        Card("4000000000000002", "card_declined", "generic_decline"),
        Card("4000000000009995", "card_declined", "insufficient_funds"),
        Card("4000000000000069", "expired_card"),
        # Given for later it is taken, and each charge is declined.
        Card("4000000000000341", "card_declined", "generic_decline"),
        Card("4000002500003155", "challenge"),
    )
}
READY_MADE = {
    "pm_card_visa": "4242424242424242",
    "pm_card_visa_debit": "4000056655665556",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_chargeDeclined": "4000000000000002",
    "pm_card_visa_chargeDeclined": "4000000000000002",
    "pm_card_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_chargeDeclinedExpiredCard": "4000000000000069",
    "pm_card_authenticationRequired": "4000002500003155",
}
MESSAGES = {
    "card_declined": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "payment_intent_authentication_failure": "The payment method failed authentication.",
    "authentication_required": "Your card was declined. This transaction requires authentication.",
}


LENGTHS = range(13, 20)


def luhn(number: str) -> bool:
    """Check digit of a card number."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def read(typed: str) -> Card | None:
    """Card of a typed number (spaces and dashes allowed), or None when it is not a card number.

    A number that is not in the list of test cards is declined, as a processor's test mode does.
    """
    number = typed.replace(" ", "").replace("\u00a0", "").replace("\u202f", "").replace("-", "")
    if not number.isascii() or not number.isdigit() or len(number) not in LENGTHS or not luhn(number):
        return None
    return CARDS.get(number, Card(number, "card_declined", "live_mode_test_card"))
