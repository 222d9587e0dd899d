"""Every word and article that the law shows, in a book that a lawyer proof-reads; the code may not drift from it."""

import json
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path

from agency.law.contact import denials, gate, letter_content, limits
from agency.law.interest import late_payment, rates
from agency.law.money import imputation, plans
from agency.law.persons import mandate, protection
from agency.law.time import claim_types, limitation, limitation_events

BOOK = Path(__file__).parents[2] / "books" / "law_words.json"
MODULES = (
    claim_types, denials, gate, imputation, late_payment, letter_content, limitation, limitation_events, limits,
    mandate, plans, protection, rates,
)  # fmt: skip


def plain(value):
    """Words only: the strings of a record, of a list, of a table."""
    if isinstance(value, str):
        return str(value)
    if is_dataclass(value):
        told = {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        return {name: words for name, words in told.items() if words}
    if isinstance(value, tuple | list):
        return [words for item in value if (words := plain(item))]
    if isinstance(value, dict):
        return {str(key): words for key, item in value.items() if (words := plain(item))}
    return None


def words_of(module):
    """Constants and enumerations defined by a module."""
    found = {}
    for name, value in vars(module).items():
        if isinstance(value, type) and issubclass(value, Enum) and value.__module__ == module.__name__:
            found[name] = {member.name: member.value for member in value}
        elif name.isupper() and not isinstance(value, rates.RateTable) and name != "SEIZABLE" and plain(value):
            found[name] = plain(value)
    return found


def test_the_words_are_those_of_the_book():
    found = {module.__name__.rpartition(".")[2]: words_of(module) for module in MODULES}
    assert json.loads(BOOK.read_text(encoding="utf-8")) == found
