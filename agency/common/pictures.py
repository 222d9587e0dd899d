"""Pictures written anew: a logo as somebody hands it over, read within bounds and judged; a page from its pixels."""

from __future__ import annotations

import base64
import io
import struct

from PIL import Image, UnidentifiedImageError

LARGEST = 1_000_000
"""Bytes of a file that is opened at all."""
SIDES = (120, 2400)
"""Least and most pixels of a side: printed 13 mm high, fewer would blur; more would only weigh."""
STRETCH = 5
KEPT = (1000, 400)
QUALITY = 72
"""Of a page as JPEG: small print is read."""
SEEN, INK = 0.02, 150
"""A logo is seen on white paper when this share of it is darker than this grey (contrast of three to one)."""
_TOO_LARGE = f"Ce logo est trop grand : {SIDES[1]} pixels de côté au plus."
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


class PictureError(ValueError):
    """This file is no logo that we can print; the message says in French what to hand over."""


def clean_logo(content: bytes) -> bytes:
    """Return a PNG of the same picture and nothing else: no metadata, no second frame, of a bounded size.

    Raises `PictureError`. What a file says of its size is read before a pixel is drawn.
    """
    if len(content) > LARGEST:
        raise PictureError("Ce logo dépasse 1 Mo : enregistrez-le plus petit, en PNG.")
    if not content.startswith(_SIGNATURE):
        raise PictureError("Un logo s’envoie en PNG. Exportez le vôtre en PNG, puis choisissez-le.")
    try:
        with Image.open(io.BytesIO(content), formats=("PNG",)) as found:
            _check_size(*found.size)
            drawn = found.convert("RGBA")
    except Image.DecompressionBombError as error:
        raise PictureError(_TOO_LARGE) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        if isinstance(error, PictureError):
            raise
        raise PictureError("Ce PNG ne s’ouvre pas : exportez-le de nouveau.") from error
    _check_seen(drawn)
    drawn.thumbnail(KEPT)
    written = io.BytesIO()
    Image.frombytes("RGBA", drawn.size, drawn.tobytes()).save(written, "PNG", optimize=True)
    return written.getvalue()


def as_svg(png: bytes) -> str:
    """The same PNG inside an SVG, the form in which a letter takes its pictures."""
    width, height = struct.unpack(">II", png[16:24])
    data = base64.b64encode(png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )


def as_jpeg(width: int, height: int, pixels: bytes) -> bytes:
    """A picture as JPEG, from its pixels of three bytes each. Raises ValueError when they are too few or too many."""
    written = io.BytesIO()
    Image.frombytes("RGB", (width, height), pixels).save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def _check_size(width: int, height: int) -> None:
    least, most = SIDES
    if min(width, height) < least:
        raise PictureError(f"Ce logo serait flou : il lui faut {least} pixels de côté au moins.")
    if max(width, height) > most:
        raise PictureError(_TOO_LARGE)
    if max(width, height) > STRETCH * min(width, height):
        raise PictureError(f"Ce logo est trop allongé : {STRETCH} fois plus large que haut au plus.")


def _check_seen(picture: Image.Image) -> None:
    """Refuse what white paper would swallow, like a white logo made for a dark page."""
    paper = Image.new("RGBA", picture.size, "white")
    grey = Image.alpha_composite(paper, picture).convert("L").histogram()
    if sum(grey[:INK]) < SEEN * picture.width * picture.height:
        raise PictureError("Ce logo ne se voit pas sur du papier blanc : prenez sa version foncée.")
