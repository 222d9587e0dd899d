"""The author of an act, as a value that outlives the account it names; what does not hold in the chain of hashes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Actor:
    """Who does something: `kind` is an `ActorKind` value, `ref` a primary key or a name."""

    kind: str
    ref: str
    label: str

    @classmethod
    def system(cls, name: str) -> Actor:
        """Amiable itself, by the name of the task: `Actor.system("tick")`."""
        return cls("system", name, "Amiable")

    @classmethod
    def staff(cls, user: Any) -> Actor:
        """A member of staff, from the account."""
        return cls("staff", str(user.pk), user.get_full_name() or user.email)

    @classmethod
    def creditor(cls, user: Any) -> Actor:
        """A creditor's contact, from the account."""
        return cls("creditor", str(user.pk), user.get_full_name() or user.email)

    @classmethod
    def account(cls, user: Any) -> Actor:
        """Whoever signs in, for acts that staff and creditors' contacts do alike."""
        return cls.creditor(user) if user.kind == "creditor" else cls.staff(user)

    @classmethod
    def debtor(cls, debtor: Any) -> Actor:
        """The person a case is about, from the debtor's row."""
        return cls("debtor", str(debtor.pk), debtor.full_name)

    @classmethod
    def provider(cls, name: str) -> Actor:
        """An outside service speaking through a webhook or a file."""
        return cls("provider", name, name)

    @classmethod
    def key(cls, key: Any) -> Actor:
        """A program, by the key that it shows."""
        return cls("key", str(key.pk), key.name)

    @classmethod
    def helper(cls, helper: Any) -> Actor:
        """Somebody who helps a person, by their row: no name goes into a chain that outlives it."""
        return cls("helper", str(helper.pk), "Un aidant")


@dataclass(frozen=True)
class Fault:
    """What does not hold in the chain: a block and its lines; `last_line` is None when nobody knows any more."""

    kind: str
    block: int
    first_line: int
    last_line: int | None = None
