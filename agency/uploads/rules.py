"""What is taken of what a person sends, by its bytes. Pure."""

from __future__ import annotations

import re

from .enums import UploadFault, UploadFormat

MOST_FILES = 5
"""Files kept of one reply."""
MOST_ROWS = 20
"""Files tried with one reply, those refused too: beyond, it is no slip any more."""
LARGEST = 10 * 1024 * 1024
NAME_LENGTH = 100
NAMELESS = "document"

_PDF = b"%PDF-"
# Readers of PDF look for its first words within the first kilobyte.
_PDF_WITHIN = 1024
_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
# Brands of a still picture coded in HEVC, as telephones write them.
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis"})
_FTYP_WITHIN = 64
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def format_of(content: bytes) -> UploadFormat | None:
    """Return what a file is by its first bytes; None for what is not taken."""
    if _PDF in content[:_PDF_WITHIN]:
        return UploadFormat.PDF
    if content.startswith(_JPEG):
        return UploadFormat.JPEG
    if content.startswith(_PNG):
        return UploadFormat.PNG
    if content[4:8] == b"ftyp":
        head = content[8 : min(int.from_bytes(content[:4], "big"), _FTYP_WITHIN)]
        if any(head[start : start + 4] in _HEIC_BRANDS for start in range(0, len(head), 4)):
            return UploadFormat.HEIC
    return None


def fault_of(content: bytes) -> UploadFault | None:
    """Return why a file is refused at once; None when it may be judged further."""
    if not content:
        return UploadFault.EMPTY
    if len(content) > LARGEST:
        return UploadFault.TOO_LARGE
    return UploadFault.FORMAT if format_of(content) is None else None


def plain_name(name: str) -> str:
    """Return the name that a person gave a file, without its folders nor what is not seen of it."""
    bare = " ".join(_UNSEEN.sub("", re.split(r"[/\\]", name)[-1]).split())
    return bare[-NAME_LENGTH:] or NAMELESS


def served_name(name: str, mime: str) -> str:
    """Return the name under which a file judged is downloaded: the person’s own, with the ending of what it is now."""
    stem = name.rpartition(".")[0] or name
    return f"{stem}.{'pdf' if mime == 'application/pdf' else 'jpg'}"
