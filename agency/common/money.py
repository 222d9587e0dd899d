"""Euros as bare Decimals with two places: construction, rounding, splits that lose no cent (R4.8)."""

import re
from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, InvalidOperation

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
# numeric(14, 2) in the database: a larger amount is a reading error, never a debt.
LARGEST = Decimal("999999999999.99")

NARROW_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"

_FRENCH_AMOUNT = re.compile(r"[+-]?\d+([.,]\d{1,2})?")
_GROUPING = re.compile(r"[\s\u00a0\u202f'’€]|EUR", re.IGNORECASE)


class MoneyError(ValueError):
    """The value is not an amount of euros that we can hold to the cent."""


def round_cents(value: Decimal | int) -> Decimal:
    """Round a computed amount to the cent, half up (R4.8). Raises MoneyError on a float or a non-number."""
    return _exact(value).quantize(CENT, rounding=ROUND_HALF_UP)


def euros(value: Decimal | int | str) -> Decimal:
    """Build an amount of euros with exactly two places (R4.8).

    Nothing is rounded in silence: a value finer than the cent raises MoneyError (use `round_cents`
    on computed values), as does a float, a non-number or an amount beyond 999 999 999 999,99.
    """
    exact = _exact(value)
    if abs(exact) > LARGEST:
        raise MoneyError(f"{value!r} dépasse le plus grand montant accepté.")
    rounded = exact.quantize(CENT, rounding=ROUND_HALF_UP)
    if rounded != exact:
        raise MoneyError(f"{value!r} est plus fin que le centime ; arrondissez avant.")
    return rounded


def parse_euros(text: str) -> Decimal:
    """Read an amount as a person types it: « 1 234,56 € », « 1234.5 », « -12 ». Raises MoneyError."""
    bare = _GROUPING.sub("", text).replace(MINUS, "-")
    if not _FRENCH_AMOUNT.fullmatch(bare):
        raise MoneyError(f"« {text} » n’est pas un montant : écrivez par exemple 1 234,56.")
    return euros(bare.replace(",", "."))


def split(amount: Decimal, parts: int | Sequence[Decimal | int]) -> list[Decimal]:
    """Split an amount in equal parts, or by weights, losing no cent (R4.4, R4.8).

    Largest remainder; ties go to the first part. The parts have the sign of the amount and their sum
    is the amount. Raises MoneyError without parts, on a negative weight, or when every weight is zero.
    """
    weights = [1] * parts if isinstance(parts, int) else list(parts)
    total = sum((Decimal(weight) for weight in weights), Decimal(0))
    if total <= 0 or min(weights) < 0:
        raise MoneyError("Une répartition demande au moins une part, et des poids positifs.")
    whole = abs(euros(amount))
    exact = [whole * weight / total for weight in weights]
    shares = [share.quantize(CENT, rounding=ROUND_DOWN) for share in exact]
    missing = int((whole - sum(shares, ZERO)) / CENT)
    by_remainder = sorted(range(len(shares)), key=lambda i: (shares[i] - exact[i], i))
    for index in by_remainder[:missing]:
        shares[index] += CENT
    return [-share for share in shares] if amount < 0 else shares


def format_euros(amount: Decimal) -> str:
    """Write an amount in French: « 1 234,56 € » with unbreakable spaces, and a true minus sign."""
    return f"{format_number(euros(amount))}{NO_BREAK_SPACE}€"


def format_percent(rate: Decimal) -> str:
    """Write a rate given in percent: Decimal("12.15") is « 12,15 % »."""
    return f"{format_number(rate)}{NO_BREAK_SPACE}%"


def format_number(value: Decimal) -> str:
    """Write a Decimal in French with the places it has: « 1 234,56 »."""
    text = f"{abs(value):,f}".replace(",", NARROW_SPACE).replace(".", ",")
    return f"{MINUS}{text}" if value < 0 else text


def _exact(value: Decimal | int | str) -> Decimal:
    # bool is an int for Python and never an amount for us.
    if not isinstance(value, Decimal | int | str) or isinstance(value, bool):
        raise MoneyError(f"{value!r} n’est pas un montant exact : les flottants sont refusés.")
    try:
        exact = Decimal(value)
    except InvalidOperation as error:
        raise MoneyError(f"{value!r} n’est pas un montant.") from error
    if not exact.is_finite():
        raise MoneyError(f"{value!r} n’est pas un montant fini.")
    return exact
