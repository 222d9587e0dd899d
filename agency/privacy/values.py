"""What is told of the data of a person: parts, each with entries of labelled facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

Entry = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class DataPart:
    """Everything of one kind that is held on a person, row by row: labels and values as they are kept."""

    key: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class KeptBack:
    """What one field of a row holds for the team alone: the whole of it, or its `key`; where the row is `of` some kind.

    The copy of a person's data does not reach into what somebody else said, nor tells who said it (RGPD, article 15,
    4).
    """

    field: str
    key: str = ""
    of: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class HeldData:
    """Where one kind of data stands: its model by name, how its rows lead to the person, the fields that are told.

    `alone` keeps what is written on a case from a person who shares it: it may speak of the other one. `back` are the
    words in those fields that are for the team alone.
    """

    key: str
    model: str
    path: str
    fields: tuple[str, ...]
    alone: bool = False
    only: tuple[tuple[str, Any], ...] = ()
    back: tuple[KeptBack, ...] = ()


@dataclass(frozen=True)
class Wipe:
    """What goes of one table when cases are erased: the way to the case or the person, and what stands instead.

    No `instead` deletes the rows. `only` limits it to rows where there is something to replace.
    """

    model: str
    path: str
    instead: tuple[tuple[str, Any], ...] = ()
    only: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Receivers:
    """Who received data of one person: their creditor, who carries letters, e-mails, cards and debits if any did.

    `helpers` are those who came in, each with the first time; `professionals` whom the case was handed over to, when.
    """

    creditor: str
    post: bool
    mail: bool
    card: bool
    bank: bool
    helpers: tuple[tuple[str, datetime], ...]
    professionals: tuple[tuple[str, datetime], ...]
