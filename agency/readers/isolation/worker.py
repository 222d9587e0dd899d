"""The only program that opens a PDF, a picture or a spreadsheet. Run as a file: no environment, no import of ours.

It waits for frames on its standard input, forks once per document, and the fork gives up everything before it
looks: no new file or socket, bounded memory and processor time. Nothing survives from one document to the next.
"""

import base64
import codecs
import json
import os
import resource
import select
import signal
import struct
import sys
import time
import zlib
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

import facturx  # type: ignore[import-untyped]
import pillow_heif  # type: ignore[import-untyped]
import pypdf
import pypdfium2
import python_calamine
from PIL import Image, ImageOps, JpegImagePlugin, MpoImagePlugin, PngImagePlugin
from pypdf.filters import decode_stream_data
from pypdf.generic import ArrayObject, DictionaryObject, EncodedStreamObject, IndirectObject, NameObject

HEADER = struct.Struct(">cQ")
PAGE = struct.Struct(">I")
MEMORY = 220_000_000
MAX_CELLS = 4_000_000
CPU_SECONDS = {b"P": 1, b"S": 2, b"D": 4, b"I": 4, b"H": 6, b"B": 6}
WALL_SECONDS = 8.0
# About 120 dots an inch: small print is read, a page weighs some hundred kilobytes.
SCALE = 1.65
LARGEST = (1400, 2800)
# A photo of a receipt is read at this size.
PHOTO = (2000, 2000)
# Formats of pictures, loaded before the fork gives up opening files.
PICTURES = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin)
# Each spelling a PDF library asks for: a string of random bytes may look like any of them.
CODECS = ("cp1252", "latin-1", "charmap", "gbk", "utf-16", "utf-16-be", "utf-16be", "utf-16-le", "utf-16le")
INVOICE_NAMES = {"factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"}
# What acts in a PDF, or tells of who made it: taken out wherever it stands.
ACTS = frozenset(
    {
        *("/A", "/AA", "/OpenAction", "/JS", "/JavaScript", "/URI", "/Launch", "/XFA", "/EF", "/AF", "/Names"),
        *("/RichMediaContent", "/RichMediaSettings", "/Movie", "/Sound", "/3DD", "/3DV"),
        *("/Metadata", "/PieceInfo", "/LastModified", "/Info"),
    }
)
# Segments of a JPEG that tell of the camera, the place, the program: all but JFIF, colour profile, Adobe's colours.
TELLING = frozenset({*range(0xE1, 0xF0), 0xFE} - {0xE2, 0xEE})
SIGNALS = {signal.SIGXCPU: "time", signal.SIGKILL: "time"}


def main() -> None:
    """Serve documents until the parent closes its end."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    _warm_up()
    while head := source.read(HEADER.size):
        kind, length = HEADER.unpack(head)
        answer = _in_fork(kind, source.read(length))
        target.write(struct.pack(">Q", len(answer)) + answer)
        target.flush()


def _warm_up() -> None:
    """Load what the libraries load late: a locked-up fork can no longer open a module."""
    for name in CODECS:
        codecs.lookup(name)
    writer = pypdf.PdfWriter()
    writer.add_blank_page(10, 10)
    writer.add_attachment("a.xml", b"<a/>")
    out = BytesIO()
    writer.write(out)
    _pdf(out.getvalue())
    writer.encrypt("", "owner", algorithm="AES-256")
    locked = BytesIO()
    writer.write(locked)
    _pdf(locked.getvalue())
    _page(PAGE.pack(0) + out.getvalue())
    _bare(out.getvalue())
    Image.preinit()
    # A locked-up fork may start no thread.
    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.register_heif_opener(thumbnails=False)


def _in_fork(kind: bytes, payload: bytes) -> bytes:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _child(kind, payload, writing)
    os.close(writing)
    answer = _collected(reading, pid)
    os.close(reading)
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return _error(SIGNALS.get(signal.Signals(os.WTERMSIG(status)), "memory"))
    return answer or _error("memory")


def _collected(reading: int, pid: int) -> bytes:
    pieces: list[bytes] = []
    end = time.monotonic() + WALL_SECONDS
    while True:
        ready, _, _ = select.select([reading], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            os.kill(pid, signal.SIGKILL)
            return b""
        piece = os.read(reading, 1 << 20)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)


def _child(kind: bytes, payload: bytes, writing: int) -> None:
    try:
        _lock_up(CPU_SECONDS[kind])
        answer = json.dumps(READS[kind](payload)).encode()
    except MemoryError:
        answer = _error("memory")
    except RecursionError:
        answer = _error("depth")
    except Exception as error:  # noqa: BLE001 a library may raise anything on a hostile document
        # The library's own words may quote the document: only the kind of failure leaves this process.
        answer = _error("unreadable", type(error).__name__)
    try:
        view = memoryview(answer)
        while view:
            view = view[os.write(writing, view) :]
    finally:
        os._exit(0)


def _error(code: str, detail: str = "") -> bytes:
    return json.dumps({"error": code, "detail": detail}).encode()


def _lock_up(cpu: int) -> None:
    with open("/proc/self/statm", encoding="ascii") as pages:  # noqa: PTH123
        used = int(pages.read().split()[0]) * resource.getpagesize()
    limits = (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, used + MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),
    )
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    for what, value in limits:
        resource.setrlimit(what, (value, value))


def _pdf(data: bytes) -> dict[str, Any]:
    reader = pypdf.PdfReader(BytesIO(data))
    # An owner's password forbids printing or copying, not opening: everybody opens with the empty one.
    if reader.is_encrypted and not reader.decrypt(""):
        return {"error": "encrypted", "detail": ""}
    names = [attachment.name for attachment in reader.attachment_list]
    found = facturx.get_xml_from_pdf(data, check_xsd=False) if names else None
    # Without an invoice the library answers booleans where a name and bytes are expected.
    if not (isinstance(found, tuple) and isinstance(found[1], bytes)):
        found = _named_invoice(reader)
    return {"names": names, "name": found[0], "xml": base64.b64encode(found[1]).decode()}


def _named_invoice(reader: pypdf.PdfReader) -> tuple[str, bytes]:
    """The attachment that bears an invoice's name and that the library could not read: who reads it says why."""
    for attachment in reader.attachment_list:
        if attachment.name.lower() in INVOICE_NAMES and attachment.content:
            return attachment.name, attachment.content
    return "", b""


def _sheets(data: bytes) -> dict[str, Any]:
    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
    sheets, cells = [], 0
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        cells += sheet.total_height * sheet.total_width
        if cells > MAX_CELLS:
            return {"error": "cells", "detail": name}
        merged = [[list(start), list(end)] for start, end in sheet.merged_cell_ranges or []]
        rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
        sheets.append({"name": name, "rows": rows, "merged": merged})
    return {"sheets": sheets}


def _page(payload: bytes) -> dict[str, Any]:
    """A page of a PDF, whose number from 0 comes before the document."""
    (number,) = PAGE.unpack_from(payload)
    with pypdfium2.PdfDocument(payload[PAGE.size :]) as found:
        page = found[number]
        scale = min(SCALE, *(most / side for most, side in zip(LARGEST, page.get_size(), strict=True)))
        return _pixels(page.render(scale=scale).to_pil()) | {"count": len(found)}


def _picture(payload: bytes) -> dict[str, Any]:
    """A picture, upright, on white."""
    with Image.open(BytesIO(payload), formats=("JPEG", "PNG")) as found:
        found.thumbnail(LARGEST)
        return _pixels(ImageOps.exif_transpose(found)) | {"count": 1}


def _photo(payload: bytes) -> dict[str, Any]:
    """A picture of a stranger's telephone, upright, on white, and nothing of it but its pixels."""
    with Image.open(BytesIO(payload), formats=("JPEG", "PNG", "HEIF")) as found:
        found.thumbnail(PHOTO)
        return _pixels(ImageOps.exif_transpose(found), PHOTO) | {"count": 1}


def _bare(payload: bytes) -> dict[str, Any]:
    """The pages of a PDF, without what acts nor what tells of who made it."""
    reader = pypdf.PdfReader(BytesIO(payload))
    if reader.is_encrypted and not reader.decrypt(""):
        return {"error": "encrypted", "detail": ""}
    # All of it before any page is copied: a page may lead to what belongs to another.
    _disarm(reader.pages)
    writer = pypdf.PdfWriter()
    for page in reader.pages:
        writer.add_page(page)
    writer.metadata = None
    out = BytesIO()
    writer.write(out)
    return {"pdf": base64.b64encode(out.getvalue()).decode()}


def _disarm(pages: Iterable[DictionaryObject]) -> None:
    """Take out of pages, and of all that they lead to, what acts and what tells."""
    ahead: list[Any] = list(pages)
    seen: set[int] = set()
    while ahead:
        thing = ahead.pop()
        if isinstance(thing, IndirectObject):
            thing = thing.get_object()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, DictionaryObject):
            for key in ACTS & thing.keys():
                if key != "/A" or _acts(thing[key]):
                    del thing[key]
            if isinstance(thing, EncodedStreamObject):
                _hush(thing)
            ahead += [thing.raw_get(key) for key in thing]
        elif isinstance(thing, ArrayObject):
            ahead += list(thing)


def _acts(found: Any) -> bool:
    """Whether what stands under « /A » is an action: a font, a picture or a glyph may bear that letter as its name."""
    return not isinstance(found, DictionaryObject) or "/S" in found


def _hush(stream: EncodedStreamObject) -> None:
    """A picture coded as JPEG, whatever it was packed in besides, keeps its pixels alone."""
    packed = stream["/Filter"] if "/Filter" in stream else ()  # noqa: SIM401  `get` follows no reference
    names = [name.get_object() for name in packed] if isinstance(packed, ArrayObject) else [packed]
    if not names or names[-1] not in ("/DCTDecode", "/DCT"):
        return
    stream._data = _without_words(decode_stream_data(stream))  # noqa: SLF001  the bytes as they stand in the file
    stream[NameObject("/Filter")] = NameObject("/DCTDecode")
    stream.pop("/DecodeParms", None)


def _without_words(picture: bytes) -> bytes:
    """A JPEG without the segments that tell of the camera and the place."""
    kept, at = [picture[:2]], 2
    while at + 4 <= len(picture) and picture[at] == 0xFF and picture[at + 1] != 0xDA:  # noqa: PLR2004
        end = at + 2 + int.from_bytes(picture[at + 2 : at + 4], "big")
        if picture[at + 1] not in TELLING:
            kept.append(picture[at:end])
        at = end
    return b"".join([*kept, picture[at:]])


def _pixels(picture: Image.Image, most: tuple[int, int] = LARGEST) -> dict[str, Any]:
    seen = picture.convert("RGBA")
    seen.thumbnail(most)
    plain = Image.new("RGB", seen.size, "white")
    plain.paste(seen, mask=seen)
    packed = zlib.compress(plain.tobytes(), 1)
    return {"width": plain.width, "height": plain.height, "pixels": base64.b64encode(packed).decode()}


def _cell(value: object) -> str:
    if value == "" or value is None:
        return ""
    if isinstance(value, bool):
        return f"b{value}"
    if isinstance(value, int | float):
        return f"n{value!r}"
    return f"d{value.isoformat()}" if hasattr(value, "isoformat") else f"s{value}"


READS: dict[bytes, Callable[[bytes], dict[str, Any]]] = {
    b"P": _pdf,
    b"S": _sheets,
    b"D": _page,
    b"I": _picture,
    b"H": _photo,
    b"B": _bare,
}

if __name__ == "__main__":
    main()
