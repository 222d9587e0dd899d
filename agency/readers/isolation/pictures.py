"""Pages of a document as pictures, drawn by the process that opens documents: a hostile file costs it alone."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agency.common.pictures import as_jpeg
from agency.readers.files.errors import UnreadableFile

from .parser import draw_page, draw_picture

_PDF = "application/pdf"
_PICTURES = frozenset({"image/jpeg", "image/png"})
# What the largest page that is drawn takes, three bytes a pixel.
_MOST = 3 * 1400 * 2800


@dataclass(frozen=True)
class DrawnPages:
    """Pages as JPEG, and how many the document has; none when it cannot be drawn."""

    pages: tuple[bytes, ...] = ()
    count: int = 0


def draw_pages(data: bytes, mime: str, most: int) -> DrawnPages:
    """Return at most `most` pages of a PDF or a picture; nothing of another kind, nor of what cannot be opened."""
    pages: list[bytes] = []
    count = 1 if mime == _PDF or mime in _PICTURES else 0
    try:
        while len(pages) < min(most, count):
            found = draw_page(data, len(pages)) if mime == _PDF else draw_picture(data)
            pages.append(_jpeg(found))
            count = found["count"]
    except (UnreadableFile, ValueError, zlib.error):
        # What follows is not drawn: whoever reads finds it in the file that goes beside.
        count = max(count, len(pages) + 1)
    return DrawnPages(tuple(pages), count if pages else 0)


def _jpeg(found: Mapping[str, Any]) -> bytes:
    pixels = zlib.decompressobj().decompress(base64.b64decode(found["pixels"]), _MOST)
    return as_jpeg(found["width"], found["height"], pixels)
