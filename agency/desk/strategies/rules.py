"""What a button of the time line does to its cards. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.parties.enums import Tone

SAVE, CHECK = "save", "check"
# What a card says before somebody fills it in: a letter more, well after the one before.
NEW_STEP: Mapping[str, Any] = {
    "kind": MessageKind.REGISTERED_LETTER.value, "channel": Channel.REGISTERED.value, "tone": Tone.PLAIN.value,
    "delay_days": "15", "answer_days": "15", "encloses_previous": "on", "encloses_invoice": "",
    "only_if": "", "skip_if": "",
}  # fmt: skip


def rearranged(rows: Sequence[Mapping[str, Any]], act: str) -> list[Mapping[str, Any]]:
    """Return the cards after a button: « add-2 » puts one behind the third, « up-1 », « down-1 » and « remove-1 »."""
    found, (what, _dash, number) = list(rows), act.partition("-")
    if not (number.isascii() and number.isdecimal()) or int(number) >= len(found):
        return found
    place = int(number)
    if what == "add":
        found.insert(place + 1, NEW_STEP)
    elif what == "remove":
        del found[place]
    elif what == "up" and place:
        found[place - 1], found[place] = found[place], found[place - 1]
    elif what == "down" and place + 1 < len(found):
        found[place], found[place + 1] = found[place + 1], found[place]
    return found
