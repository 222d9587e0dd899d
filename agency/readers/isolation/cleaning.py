"""A picture or a PDF of a stranger, written anew by the process that opens documents: what it hid stays behind."""

from __future__ import annotations

import base64
import zlib
from typing import NamedTuple

from agency.common.pictures import as_jpeg
from agency.readers.files.errors import UnreadableFile

from .parser import bare_pdf, draw_photo

# The largest photo that is kept, three bytes a pixel.
_MOST = 3 * 2000 * 2000


class CleanFile(NamedTuple):
    """The bytes of a file written anew, and what it is."""

    content: bytes
    mime: str


def clean_file(data: bytes, *, pdf: bool) -> CleanFile:
    """Return a picture as its pixels alone, a PDF as its pages alone. Raises `UnreadableFile` (SAFE-*).

    No metadata is left (place, device, author, revisions), nor anything that acts (scripts, forms that send, links,
    files inside).
    """
    if pdf:
        return CleanFile(base64.b64decode(bare_pdf(data)["pdf"]), "application/pdf")
    drawn = draw_photo(data)
    try:
        pixels = zlib.decompressobj().decompress(base64.b64decode(drawn["pixels"]), _MOST)
        return CleanFile(as_jpeg(drawn["width"], drawn["height"], pixels), "image/jpeg")
    except (ValueError, zlib.error) as error:
        raise UnreadableFile("cette photo ne s’ouvre pas ; reprenez-la.", rule="SAFE-6") from error
