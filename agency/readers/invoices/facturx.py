"""Factur-X and ZUGFeRD PDFs: the invoice embedded as XML. The text printed on the page is never read."""

import base64

from agency.readers.claims.options import ReadOptions
from agency.readers.claims.rows import ClaimFile, Evidence, Refusal
from agency.readers.isolation.parser import open_pdf

from .cii import invoice_of
from .invoice import claim_file


def matches(data: bytes) -> bool:
    """Whether the file is a PDF; some carry a few bytes before their header."""
    return b"%PDF-" in data[:1024]


def read(data: bytes, _options: ReadOptions) -> ClaimFile:
    """One invoice. Raises UnreadableFile when the PDF cannot be opened safely (SAFE-*) or its XML is bad."""
    found = open_pdf(data)
    if not found["xml"]:
        others = ", ".join(str(name)[:40] for name in found["names"][:5])
        reason = (
            "ce PDF ne contient pas de facture électronique (Factur-X). Demandez le Factur-X à votre logiciel, "
            "ou saisissez la créance et joignez ce PDF comme pièce."
        )
        return ClaimFile("pdf", (), (Refusal("pièces jointes du PDF", "", others, reason, "PDF-1"),), "")
    source = Evidence("invoice_pdf", content=data, media_type="application/pdf", name="facture.pdf")
    return claim_file(invoice_of(base64.b64decode(found["xml"])), "facturx", source)
