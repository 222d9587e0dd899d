"""A mail run on paper: one file in the order of the envelopes, and the list of its registered letters."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from agency.common.calendar import paris_date
from agency.law.contact.limits import Channel
from agency.letters.presenters import recipient_lines
from agency.letters.presenters.runs import draw_separators, draw_slips, draw_summary
from agency.letters.printing.reports.run import slip_cells
from agency.letters.printing.reports.run_values import RunPile, RunRow
from agency.letters.rules import NotPrintable
from agency.mandates.queries import letter_cost
from agency.outbox.models import Message
from agency.outbox.presenters.parcels import drawn_for
from agency.outbox.queries import documents_of
from agency.outbox.runs.enums import MailLineState
from agency.outbox.runs.models import MailRun, MailRunLine
from agency.outbox.runs.rules import piles, sheets
from agency.outbox.runs.values import Envelope, Pile

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader, PdfWriter

SLIP_HEADS = ("N°", "Destinataire", "Adresse", "Référence", "Numéro de suivi")


def sheets_of(message: Message) -> int:
    """Return how many sheets a letter makes, printed on both sides. Raises `NotPrintable` for a paper that is none."""
    return sheets(len(paper.pages) for paper in papers_of(message, tried=True))


def papers_of(message: Message, *, tried: bool = False) -> list[PdfReader]:
    """Return the papers of an envelope, in their order. Raises `NotPrintable` for one that does not open.

    `tried`: each page is put in a file of its own first, as it will be in that of the run, which none may break.
    """
    from pypdf import PdfWriter  # noqa: PLC0415  megabytes that few processes need

    found = []
    for document in documents_of(message):
        with document.file.open("rb") as stream:
            content = stream.read()
        try:
            paper = _opened(content)
            if tried and paper is not None:
                add_on_fronts(PdfWriter(), paper.pages)
        except Exception as error:
            # A page that somebody sent may break the library in any way: it is this letter's fault, not the run's.
            raise NotPrintable(f"« {document.title} » n’est pas un PDF lisible : il ne s’imprime pas.") from error
        if paper is None:
            raise NotPrintable(f"« {document.title} » est protégé ou vide : il ne s’imprime pas.")
        found.append(paper)
    return found


def _opened(content: bytes) -> PdfReader | None:
    """A paper that opens without a password; an owner's one, that everybody reads with the empty one, opens too."""
    from pypdf import PdfReader  # noqa: PLC0415

    paper = PdfReader(io.BytesIO(content))
    if paper.is_encrypted and not paper.decrypt(""):
        return None
    return paper if len(paper.pages) else None


def run_name(run: MailRun) -> str:
    """« Tournée n° 12 », as its papers say it."""
    return f"Tournée n° {run.pk}"


def printed_run(
    run: MailRun, lines: Mapping[int, MailRunLine], ordered: Sequence[Envelope], *, progress: Callable[[int], None]
) -> tuple[bytes, int]:
    """Return the file of a run and its number of pages: the summary, then each pile behind its separator.

    Everything begins on a front, so that it is printed on both sides at once. `progress` hears how many are done.
    """
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415

    on, name = paris_date(run.asked_at), run_name(run)
    found = piles(ordered)
    shown, rows = [_pile(pile) for pile in found], [
        _row(lines[one.line], place) for place, one in enumerate(ordered, start=1)
    ]  # fmt: skip
    writer = PdfWriter()
    add_on_fronts(writer, PdfReader(io.BytesIO(draw_summary(name=name, piles=shown, rows=rows, on=on))).pages)
    separators = PdfReader(io.BytesIO(draw_separators(name=name, piles=shown, on=on))).pages
    for rank, pile in enumerate(found):
        add_on_fronts(writer, [separators[rank]])
        for place in range(pile.first, pile.last + 1):
            for paper in papers_of(lines[ordered[place - 1].line].message):
                add_on_fronts(writer, paper.pages)
            progress(place)
    writer.add_metadata({"/Title": name})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue(), len(writer.pages)


def slips(run: MailRun) -> bytes:
    """Return the list of a run's registered letters, printed, with the post's numbers that are known."""
    return draw_slips(name=run_name(run), rows=_registered(run), on=paris_date(run.asked_at))


def slip_rows(run: MailRun) -> list[tuple[str, ...]]:
    """Return the same list for a spreadsheet, under `SLIP_HEADS`."""
    return slip_cells(_registered(run))


def _registered(run: MailRun) -> list[RunRow]:
    lines = run.lines.filter(registered=True, place__isnull=False).exclude(state=MailLineState.PULLED).order_by("place")
    return [_row(line, line.place or 0) for line in lines.select_related("message__debtor", "message__case")]


def add_on_fronts(writer: PdfWriter, pages: Iterable[PageObject]) -> None:
    """Add pages so that what follows them begins on a front."""
    count = 0
    for page in pages:
        writer.add_page(page)
        count += 1
    if count % 2:
        writer.add_blank_page()


def _pile(pile: Pile) -> RunPile:
    way = Channel.REGISTERED if pile.registered else Channel.POST
    return RunPile(_title(pile), pile.first, pile.last, pile.sheets, letter_cost(way))


def _title(pile: Pile) -> str:
    kind = "Recommandées avec avis de réception" if pile.registered else "Lettres simples"
    return f"{kind}, {pile.sheets} {'feuille' if pile.sheets == 1 else 'feuilles'}"


def _row(line: MailRunLine, place: int) -> RunRow:
    message = line.message
    return RunRow(place, _lines(message), message.reference or message.case.reference, line.tracking)


def _lines(message: Message) -> tuple[str, ...]:
    """The lines of the window, as they were drawn."""
    return drawn_for(message) or (recipient_lines(message.debtor) if message.debtor else ())
