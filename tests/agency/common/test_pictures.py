"""A logo is a PNG read within bounds, seen on white paper, kept without what it carried."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from agency.common.pictures import KEPT, PictureError, clean_logo


def a_png(size: tuple[int, int] = (600, 300), colour: str = "#14564B", **options: object) -> bytes:
    """A picture of one colour, as a graphic tool saves it."""
    written = io.BytesIO()
    Image.new("RGBA", size, colour).save(written, "PNG", **options)
    return written.getvalue()


def a_bomb() -> bytes:
    """A few bytes that say they are sixty thousand pixels wide and high."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 10_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def test_a_logo_loses_what_it_carried_and_what_would_only_weigh() -> None:
    told = PngInfo()
    told.add_text("Author", "Camille Roussel, 8 rue des Acacias")
    kept = clean_logo(a_png((2000, 1000), pnginfo=told))
    assert b"Camille" not in kept
    with Image.open(io.BytesIO(kept)) as found:
        assert (found.format, found.size, found.info) == ("PNG", (800, 400), {})
        assert found.width <= KEPT[0]
    assert clean_logo(kept) == kept


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "s’envoie en PNG"),
        (b"GIF89a", "s’envoie en PNG"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 40, "ne s’ouvre pas"),
        (a_png()[:200], "ne s’ouvre pas"),
        (a_bomb(), "trop grand"),
        (a_png((60, 60)), "flou"),
        (a_png((1300, 200)), "trop allongé"),
        (a_png(colour="white"), "ne se voit pas sur du papier blanc"),
        (a_png(colour="#FFFFFF00"), "ne se voit pas sur du papier blanc"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 1_000_001, "dépasse 1 Mo"),
    ],
    ids=["svg", "gif", "broken", "cut", "bomb", "small", "long", "white", "empty", "heavy"],
)
def test_what_is_no_logo_is_refused_with_what_to_do(content: bytes, said: str) -> None:
    with pytest.raises(PictureError, match=said):
        clean_logo(content)
