"""What the deciding pages say: a sum told anew beside ours, a letter before it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from agency.cases.models import Claim, Document
from agency.commitments.models import Commitment
from agency.commitments.queries import kept_by_letter
from agency.common.calendar import paris_date
from agency.desk.decisions.queries import beside
from agency.desk.frame.presenters.letter_decisions import decided, read
from agency.intake.models import ImportRow
from agency.letters.printing.pictures import count_pages
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.queries import documents_of, letters_sent_on
from agency.outbox.review.queries import drawing_of, letters_of_the_day
from agency.outbox.values import LetterPayload
from agency.users.models import User


@dataclass(frozen=True)
class SumAsked:
    """Ours, theirs, and the letters that left with ours."""

    claim: Claim
    old: Decimal
    new: Decimal
    letters: tuple[Message, ...]

    @property
    def rises(self) -> bool:
        """Whether more is asked than before."""
        return self.new > self.old

    @property
    def gap(self) -> Decimal:
        """By how much."""
        return abs(self.new - self.old)


def present_sum(row: ImportRow) -> SumAsked:
    """Return what the page of a decision says of a line."""
    told = row.facts["update"]
    claim = Claim.objects.select_related("case__debtor", "case__creditor").get(pk=told["claim"])
    sent = [letter for letters in letters_sent_on([claim.case_id]).values() for letter in letters]
    return SumAsked(claim, Decimal(told["old"]), Decimal(told["new"]), tuple(sent))


@dataclass(frozen=True)
class LetterToRead:
    """A letter as the page shows it: its sheets, what it encloses, what it says, where it stands in the day."""

    message: Message
    told: LetterPayload
    drawing: Document | None
    sheets: range
    enclosed: tuple[Document, ...]
    words: tuple[Commitment, ...]
    decisions: tuple[str, ...]
    readings: tuple[str, ...]
    approved: bool
    seen: bool
    rank: int
    many: int
    previous: int | None
    following: int | None

    @property
    def short_hash(self) -> str:
        """The beginning of the hash of the drawing, in the addresses of its sheets."""
        return self.drawing.sha256[:16] if self.drawing is not None else ""

    @property
    def held(self) -> bool:
        """Whether a person keeps it from leaving."""
        return self.message.state == MessageState.HELD

    @property
    def open(self) -> bool:
        """Whether it has not left: something may still be decided of it."""
        return self.message.state in (MessageState.PLANNED, MessageState.READY, MessageState.HELD)


def present_letter(message: Message, reader: User, at: datetime) -> LetterToRead:
    """Return what the page of a letter says before it leaves."""
    on, drawing = paris_date(at), drawing_of(message)
    sheets, readings = 0, list(message.readings.all())
    if drawing is not None:
        with drawing.file.open("rb") as stream:
            sheets = count_pages(stream.read())
    before, after = beside(message, on)
    return LetterToRead(
        message=message,
        told=message.read(LetterPayload),
        drawing=drawing,
        sheets=range(1, sheets + 1),
        enclosed=tuple(documents_of(message)[1:]) if drawing is not None else (),
        words=tuple(kept_by_letter(message.case, step=message.kind, debtor=message.debtor, sent_on=date.max)),
        decisions=tuple(decided(message)),
        readings=tuple(read(message)),
        approved=any(one.approved_at for one in readings),
        seen=drawing is not None
        and any((one.reader_id, one.sha256) == (reader.pk, drawing.sha256) for one in readings),
        rank=before.count() + 1,
        many=letters_of_the_day(on).count(),
        previous=before.values_list("pk", flat=True).last(),
        following=after.values_list("pk", flat=True).first(),
    )
