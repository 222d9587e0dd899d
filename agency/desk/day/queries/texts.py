"""Texts that may not leave any more, or that nobody wrote: what the agency sends of their kind waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from agency.letters.enums import MessageKind
from agency.letters.models import LetterTemplate
from agency.letters.queries import condemned, once_published, plain_texts, unwritten
from agency.letters.wording.lint import refusals
from agency.outbox.queries import waiting_for_words
from agency.parties.enums import DebtorKind


@dataclass(frozen=True)
class MissingText:
    """A kind and an audience without words: the text that was condemned, if one was, and how many letters wait."""

    kind: MessageKind
    audience: DebtorKind
    template: LetterTemplate | None
    letters: int

    @property
    def pk(self) -> int:
        """The number of its line: there is one for each kind and audience."""
        return 10 * list(MessageKind).index(self.kind) + list(DebtorKind).index(self.audience)

    @property
    def why(self) -> tuple[str, ...]:
        """What today's rules say of the text."""
        return refusals(self.template.wording) if self.template else ()


@dataclass(frozen=True)
class KnownTexts:
    """The templates that may leave, and those that were published once."""

    plain: QuerySet[LetterTemplate]
    once: QuerySet[LetterTemplate]

    @classmethod
    def now(cls) -> KnownTexts:
        """Those of the agency; not read yet."""
        return cls(plain_texts(), once_published())

    @cached_property
    def pairs(self) -> list[tuple[MessageKind, DebtorKind]]:
        """The kinds and audiences without words."""
        return unwritten(self.plain)

    def missing(self, letters: Iterable[tuple[str, str, int]]) -> list[MissingText]:
        """The texts to write or to mend, by how many letters wait for each (`waiting_for_words`)."""
        texts, held = condemned(self.once), {(kind, audience): many for kind, audience, many in letters}
        found = [
            MissingText(kind, audience, texts.get((kind, audience)), held.get((kind, audience), 0))
            for kind, audience in self.pairs
        ]
        return [text for text in found if text.template or text.letters]


def missing_texts() -> list[MissingText]:
    """Return the texts to write or to mend: one was published and may not leave any more, or letters wait for it."""
    texts = KnownTexts.now()
    return texts.missing(waiting_for_words(texts.pairs)) if texts.pairs else []
