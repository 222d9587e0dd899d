"""B30: what no log may hold: people as the database knows them, and the shapes of what identifies or opens."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.contrib.auth import get_user_model

from agency.banking.models import BankLine
from agency.parties.models import Address, ContactPoint, Debtor

SHORTEST = 4
# Written here again on purpose: the house's own pattern is what is being judged.
SHAPES = {
    "IBAN": re.compile(r"\b[A-Z]{2}\d{2}[ ]?(?:[A-Z0-9]{4}[ ]?){4,7}[A-Z0-9]{0,3}\b"),
    "e-mail": re.compile(r"[\w.+-]+@[\w-]+\.\w"),
    "telephone": re.compile(r"(?:\+33|\b0)[ .]?[1-9](?:[ .-]?\d{2}){4}\b"),
    "card": re.compile(r"\b4\d{3}(?:[ ]?\d{4}){3}\b"),
    "password": re.compile(r"(?i)(?:password|passe)[\"']?\s*[=:]\s*\S"),
}


def people_of_the_agency() -> set[str]:
    """Names, streets, addresses, numbers and payers of the agency the test is in."""
    told = {value for row in Debtor.objects.values_list("first_name", "last_name", "company_name") for value in row}
    told |= set(Address.objects.values_list("line1", flat=True))
    told |= set(ContactPoint.objects.values_list("value", flat=True))
    told |= {value for row in BankLine.objects.values_list("counterparty", "counterparty_iban") for value in row}
    return told | {value for row in get_user_model().objects.values_list("last_name", "email") for value in row}


def leaks(log: str, canaries: Iterable[str]) -> list[str]:
    """What a log holds that it may not: each kind of shape, and each canary, as whole words whatever their case."""
    words = sorted({each.strip() for each in canaries if len(each.strip()) >= SHORTEST})
    found = [f"{kind}: {match.group()}" for kind, shape in SHAPES.items() for match in shape.finditer(log)]
    return found + [each for each in words if re.search(rf"(?i)(?<!\w){re.escape(each)}(?!\w)", log)]
