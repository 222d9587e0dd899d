"""Readers of printed pages, for the tests: words, words in a rectangle, tags."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2 as pdfium

MM = 72 / 25.4
A4_HEIGHT = 297


def page_texts(pdf: bytes) -> list[str]:
    """Words of each page, one space between them."""
    with pdfium.PdfDocument(pdf) as document:
        return [_words(page.get_textpage().get_text_range()) for page in document]


def text_in(pdf: bytes, page: int, *, left: float, top: float, right: float, bottom: float) -> str:
    """Words that stand in a rectangle of a page, in millimetres from its top left corner."""
    with pdfium.PdfDocument(pdf) as document:
        words = document[page].get_textpage()
        return _words(
            words.get_text_bounded(
                left=left * MM, bottom=(A4_HEIGHT - bottom) * MM, right=right * MM, top=(A4_HEIGHT - top) * MM
            )
        )


def character_boxes(pdf: bytes) -> Iterator[tuple[int, float, float, float, float]]:
    """Page, left, top, right and bottom of every printed character, in millimetres."""
    with pdfium.PdfDocument(pdf) as document:
        for number, page in enumerate(document):
            words = page.get_textpage()
            for index in range(words.count_chars()):
                left, bottom, right, top = words.get_charbox(index)
                if right > left:
                    yield number, left / MM, A4_HEIGHT - top / MM, right / MM, A4_HEIGHT - bottom / MM


def figures(pdf: bytes) -> list[str]:
    """Alternative text of every figure of the tag tree."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [str(node.get("/Alt", "")) for node in _nodes(document.Root.StructTreeRoot) if _is(node, "/Figure")]


def tags(pdf: bytes) -> set[str]:
    """Kinds of element in the tag tree."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return {str(node.S) for node in _nodes(document.Root.StructTreeRoot) if "/S" in node}


def _is(node: Any, kind: str) -> bool:
    return "/S" in node and str(node.S) == kind


def _nodes(node: Any) -> Iterator[Any]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _nodes(child)
    elif isinstance(node, pikepdf.Dictionary):
        yield node
        if "/K" in node:
            yield from _nodes(node.K)


def _words(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
