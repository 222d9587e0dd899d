"""Finds canaries in bytes: two letters nobody writes, one for B's secrets, one for what its pages say to all.

A letter and not a word: it fits in the shortest column, and no random token can hold it by chance.
"""

from __future__ import annotations

import gzip
import io
import json
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterator
from email.header import decode_header, make_header

SECRET = "Ѫ"
IDENTITY = "Ѯ"
NAMES = {SECRET: "a secret of B", IDENTITY: "the identity of B"}
# Two bytes happen by chance in a picture or a compressed page: files carry the letter eight times.
IN_FILES = SECRET * 8


def spellings(mark: str) -> tuple[bytes, ...]:
    """How the letter looks in a page, in JSON, in an address, in an old-fashioned mail, in UTF-16."""
    utf8 = mark.encode()
    percent = urllib.parse.quote(mark)
    return (
        utf8,
        json.dumps(mark).strip('"').encode(),
        json.dumps(mark).strip('"').upper().replace("U", "u", 1).encode(),
        percent.encode(),
        percent.lower().encode(),
        percent.replace("%", "=").encode(),
        percent.replace("%", r"\x").lower().encode(),
        f"&#{ord(mark)};".encode(),
        f"&#x{ord(mark):x};".encode(),
        mark.encode("idna") if mark.isascii() else f"xn--{mark.encode('punycode').decode()}".encode(),
    )


SPELLINGS = {mark: spellings(mark) for mark in NAMES}


def marks_in(content: bytes) -> set[str]:
    """Which canaries these bytes hold, also inside an archive, a spreadsheet or a compressed stream."""
    found = {SECRET for part in _layers(content) if IN_FILES.encode() in part}
    for part in _layers(content):
        if b"\0" not in part and not part.startswith(b"%PDF"):
            found |= {mark for mark, ways in SPELLINGS.items() if any(way in part for way in ways)}
    return found


def marks_in_headers(headers: Iterator[tuple[str, str]]) -> set[str]:
    """Which canaries headers hold, encoded words read."""
    text = "\n".join(f"{name}: {value}\n{make_header(decode_header(value))}" for name, value in headers)
    return marks_in(text.encode())


def _layers(content: bytes) -> Iterator[bytes]:
    yield content
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    elif content.startswith(b"\x1f\x8b"):
        yield gzip.decompress(content)
    elif content.startswith(b"%PDF"):
        yield from _streams(content)


def _streams(pdf: bytes) -> Iterator[bytes]:
    """What a PDF compresses: attachments and metadata are read so; words drawn with glyph numbers are not."""
    for piece in pdf.split(b"stream")[1::2]:
        try:
            yield zlib.decompressobj().decompress(piece.lstrip(b"\r\n"))
        except zlib.error:
            continue
