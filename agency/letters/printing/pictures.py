"""Pages of a letter of ours as pictures, for a browser that shows no PDF: what stands on paper, and nothing else."""

from __future__ import annotations

from io import BytesIO
from threading import Lock

# Twice the 72 points of an inch: a page is read at 1,190 pixels wide.
SCALE = 2
# The library works for one thread at a time.
_ALONE = Lock()


def count_pages(pdf: bytes) -> int:
    """Return how many pages a document has."""
    import pypdfium2  # noqa: PLC0415  megabytes that few processes need

    with _ALONE, pypdfium2.PdfDocument(pdf) as found:
        return len(found)


def page_picture(pdf: bytes, number: int) -> bytes:
    """Return a page, the first one being 1, as PNG. Raises IndexError when there is no such page."""
    import pypdfium2  # noqa: PLC0415

    with _ALONE, pypdfium2.PdfDocument(pdf) as found:
        if not 1 <= number <= len(found):
            raise IndexError(number)
        shown = found[number - 1].render(scale=SCALE).to_pil()
    picture = BytesIO()
    shown.save(picture, "PNG")
    return picture.getvalue()
