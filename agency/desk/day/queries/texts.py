"""Texts that may not leave any more, or that nobody wrote: what the agency sends of their kind waits."""

from __future__ import annotations

from dataclasses import dataclass

from agency.letters.enums import MessageKind
from agency.letters.models import LetterTemplate
from agency.letters.queries import condemned, unwritten
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


def missing_texts() -> list[MissingText]:
    """Return the texts to write or to mend: one was published and may not leave any more, or letters wait for it."""
    if not (pairs := unwritten()):
        return []
    texts, letters = condemned(), waiting_for_words()
    found = [
        MissingText(kind, audience, texts.get((kind, audience)), letters.get((kind, audience), 0))
        for kind, audience in pairs
    ]
    return [text for text in found if text.template or text.letters]
