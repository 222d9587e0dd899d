"""Files as telephones make them, with what they tell of their owner, and files that nobody should send."""

from __future__ import annotations

import io
import zlib

import pillow_heif
import pypdf
from PIL import Image
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from agency.uploads.values import SentFile

MAKER, AUTHOR = "TELEPHONE-DE-CAMILLE", "CAMILLEROUSSEL"
pillow_heif.register_heif_opener()


def photo(kind: str = "JPEG", size: tuple[int, int] = (90, 120)) -> bytes:
    """A picture with the maker of the telephone and the place where it was taken."""
    told = Image.Exif()
    told[0x010F] = MAKER
    told.get_ifd(0x8825)[2] = (47.0, 13.0, 6.0)
    out = io.BytesIO()
    Image.new("RGB", size, "#14564B").save(out, kind, exif=told)
    return out.getvalue()


def pdf(password: str = "", owner: str | None = None) -> bytes:
    """A page with a script, a link, a file inside and an author; locked by a password, or its copying by an owner's."""
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(200, 200)
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("DANGER")}
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): DictionaryObject(script)})
    writer.add_attachment("INSIDE", b"MZ-inside")
    writer.add_metadata({"/Author": AUTHOR})
    with io.BytesIO(photo()) as drawn, io.BytesIO() as made:
        Image.open(drawn).save(made, "PDF")
        for other in pypdf.PdfReader(io.BytesIO(made.getvalue())).pages:
            writer.add_page(other)
    if password or owner:
        writer.encrypt(password, owner)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pdf_that_hides() -> bytes:
    """The first page leads to the link of the second; a photo is packed twice; a picture is named like an action."""
    with io.BytesIO(photo()) as drawn, io.BytesIO() as made:
        Image.open(drawn).save(made, "PDF")
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(made.getvalue()))
    first, second = writer.pages[0], writer.add_blank_page(200, 200)
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("DANGER")}
    link = writer._add_object(DictionaryObject({
        NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): DictionaryObject(script),
    }))  # fmt: skip
    second[NameObject("/Annots")] = ArrayObject([link])
    first[NameObject("/X")] = DictionaryObject({NameObject("/P"): ArrayObject([link])})
    pictures = first["/Resources"]["/XObject"]
    (name,) = pictures
    picture = pictures[name]
    picture._data = zlib.compress(picture._data)
    picture[NameObject("/Filter")] = ArrayObject([NameObject("/FlateDecode"), NameObject("/DCTDecode")])
    pictures[NameObject("/A")] = pictures.raw_get(name)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def sent(name: str, content: bytes) -> SentFile:
    """A file as it comes out of a form."""
    return SentFile(name, len(content), io.BytesIO(content))
