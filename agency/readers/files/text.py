"""Bytes to text without guessing: BOM, then strict UTF-8, then the eight-bit codes met in French files."""

import codecs
import re

from .errors import UnreadableFile

_CHUNK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# In CP850 these bytes are é è à ê ç ° ô î ù â É; in Windows-1252 they are rare signs or unused.
_CP850_SIGNS = re.compile(rb"(?<=[A-Za-z ])[\x82\x8a\x85\x88\x87\xf8\x93\x8c\x97\x83\x90](?=[A-Za-z0-9 ])")
_CP1252_LETTERS = re.compile(
    rb"(?<=[A-Za-z ])[\xe9\xe8\xe0\xea\xe7\xf4\xee\xf9\xe2\xc9\xc8\xc0\xeb\xef\xfb](?=[A-Za-z0-9 ])"
)
# œ, Œ and the euro of ISO 8859-15, a legal code of the FEC, are ½, ¼ and ¤ in Windows-1252.
_LATIN9_LETTERS = re.compile(rb"[A-Za-z][\xbc\xbd][A-Za-z]|\xa4")
_C1_BYTES = re.compile(rb"[\x80-\x9f]")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_CONTROL_SIGNS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CP1252_UNUSED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


def is_utf8(data: bytes) -> bool:
    """Whether the whole is valid UTF-8, checked by pieces so that a large file is not held twice."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _CHUNK):
            decoder.decode(data[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def guess_encoding(data: bytes) -> str:
    """Name of the codec: BOM, else UTF-8 when the whole is valid, else by its accents."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name
    if is_utf8(data):
        return "utf-8"
    sample = data[: 4 * _CHUNK]
    dos, windows = len(_CP850_SIGNS.findall(sample)), len(_CP1252_LETTERS.findall(sample))
    if _LATIN9_LETTERS.search(sample) and not _C1_BYTES.search(sample):
        return "iso8859-15"
    if dos > windows or (_CP1252_UNUSED.search(sample) and dos >= windows):
        return "cp850"
    return "cp1252"


def decode(data: bytes) -> str:
    """The text of the file, line ends kept. Raises UnreadableFile when the bytes are no text (rule TXT-1)."""
    encoding = guess_encoding(data)
    try:
        # cp1252 leaves five bytes undefined: a lone one must not sink a whole file, it becomes visible.
        return data.decode(encoding, errors="replace" if encoding == "cp1252" else "strict")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            "l’encodage du fichier est abîmé ; exportez-le de nouveau en UTF-8.",
            rule="TXT-1",
            where=f"octet {error.start + 1}",
        ) from None


def decode_statement(data: bytes) -> str:
    """The text of a bank's file, each control character a blank: what a bank writes cannot be asked anew."""
    return _CONTROL_SIGNS.sub(" ", decode(data))


def is_binary(data: bytes) -> bool:
    """Whether the beginning is full of bytes no text file has (UTF-16 and UTF-32 carry a BOM); a few are mishaps."""
    head = data[:4096]
    if head.startswith(tuple(bom for bom, _ in _BOMS)):
        return False
    return len(_CONTROLS.findall(head)) > len(head) // 20
