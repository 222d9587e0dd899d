"""The published versions of a text, and two of them side by side."""

from __future__ import annotations

from typing import Any

from agency.letters.enums import MessageKind
from agency.letters.models import LetterTemplate
from agency.letters.wording import richtext
from agency.parties.enums import DebtorKind, Tone

from .queries import made_by, publishings, revisions
from .rules import compare_words
from .values import ComparedTexts, Line, Passage, TextVersion


def versions_of(text: LetterTemplate) -> list[TextVersion]:
    """Return the published versions of a text, latest first, in three queries whatever their number."""
    made, written = made_by(text), revisions(text)
    found: list[TextVersion] = []
    for revision, entry in publishings(text).items():
        if revision not in written:
            continue
        one = written[revision]
        author, publisher = _name(one.user), _name(entry.user)
        found.append(
            TextVersion(
                rank=len(found) + 1,
                number=revision,
                at=entry.timestamp,
                author=author,
                publisher=publisher if publisher != author else "",
                sort=_sort(one.content),
                subject=one.content["subject"],
                body=richtext.plain_text(richtext.parse(one.content["body"])),
                current=text.live and revision == text.live_revision_id,
                made=made.get(revision, (0, 0))[0],
                left=made.get(revision, (0, 0))[1],
            )
        )
    return found[::-1]


def compared(before: TextVersion, after: TextVersion) -> ComparedTexts:
    """Return what changed from a version to another, word by word."""
    return ComparedTexts(
        before,
        after,
        sort=_line(before.sort, after.sort),
        subject=_line(before.subject, after.subject),
        body=_lines(before.body, after.body),
    )


def _sort(kept: dict[str, Any]) -> str:
    """« lettre recommandée, particulier, simple »; what was written before there were tones is plain."""
    told = (MessageKind(kept["kind"]), DebtorKind(kept["audience"]), Tone(kept.get("tone", Tone.PLAIN)))
    return ", ".join(str(one.label) for one in told)


def _lines(before: str, after: str) -> tuple[Line, ...]:
    return tuple(tuple(Passage(fate, words) for fate, words in line) for line in compare_words(before, after))


def _line(before: str, after: str) -> Line:
    return next(iter(_lines(before, after)), ())


def _name(user: Any) -> str:
    return (user.get_full_name() or user.email) if user is not None else ""
