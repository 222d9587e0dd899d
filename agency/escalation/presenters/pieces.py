"""The pieces of a pack: what shows the debt and what was said of it, never what a person told of their life."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from agency.cases.enums import DocumentKind
from agency.cases.models import Case, Document
from agency.common.calendar import format_date
from agency.common.text import slug_name
from agency.escalation.values import PackPiece, Section

_EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "text/xml": "xml"}


class Pieces:
    """The documents of a case that go with a pack, numbered in the order in which its sections cite them."""

    def __init__(self) -> None:
        self.found: list[PackPiece] = []
        self._numbers: dict[str, int] = {}

    def of(self, documents: Iterable[Document]) -> tuple[int, ...]:
        """Return the numbers of documents in the pack; the same bytes are there once. What cannot be read is left."""
        numbers = []
        for document in documents:
            if document.sha256 not in self._numbers:
                with document.file.open("rb") as kept:
                    self._add(document.title, str(document.get_kind_display()), document.added_on, document.mime,
                              kept.read())  # fmt: skip
            numbers.append(self._numbers[document.sha256])
        return tuple(dict.fromkeys(numbers))

    def signed(self, title: str, added_on: object, content: bytes) -> tuple[int, ...]:
        """Return the number of a PDF that is no document of the case: the signed mandate."""
        sha256 = hashlib.sha256(content).hexdigest()
        if sha256 not in self._numbers:
            self._add(title, "mandat", added_on, "application/pdf", content)
        return (self._numbers[sha256],)

    def _add(self, title: str, kind: str, added_on: object, mime: str, content: bytes) -> None:
        number, sha256 = len(self.found) + 1, hashlib.sha256(content).hexdigest()
        name = slug_name(title)[:60] or "piece"
        name = f"pieces/{number:03d}-{name}.{_EXTENSIONS.get(mime, 'bin')}"
        dated = format_date(added_on) if hasattr(added_on, "year") else ""  # type: ignore[arg-type]
        self._numbers[sha256] = number
        self.found.append(PackPiece(number, title, kind, dated, sha256, mime, name, content))


def papers(case: Case, *kinds: DocumentKind) -> list[Document]:
    """Return the documents of a case of these kinds, the oldest first."""
    return list(case.documents.filter(kind__in=kinds).order_by("added_on", "pk"))


def listing_section(pieces: Pieces) -> Section:
    """Return item 16: every piece with its hash (law R7.5)."""
    rows = tuple((str(piece.number), piece.title, piece.dated, piece.sha256) for piece in pieces.found)
    return Section(
        16, "Bordereau des pièces et empreintes", columns=("Pièce", "Titre", "Date", "SHA-256"), rows=rows,
        note="L’empreinte de ce PDF et celle des données sont dans manifeste.json.",
    )  # fmt: skip
