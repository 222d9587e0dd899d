"""Files made to hurt. `python -m tests.agency.readers.bombs CANARY PORT` reads each and prints what happened.

CANARY is a file whose content must never come out; PORT is a local door at which nobody must knock.
"""

import io
import json
import os
import resource
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

CII = '<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100">'
END = "</rsm:CrossIndustryInvoice>"


def laughs() -> bytes:
    """Each entity is ten times the one before."""
    lines = ["<!ENTITY a0 'ha'>"] + [f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)]
    return f"<?xml version='1.0'?><!DOCTYPE x [{''.join(lines)}]>{CII}&a9;{END}".encode()


def external(system: str) -> bytes:
    """An entity that lives elsewhere."""
    return f"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM '{system}'>]>{CII}&e;{END}".encode()


def external_dtd(system: str) -> bytes:
    """A document type that lives elsewhere."""
    return f"<?xml version='1.0'?><!DOCTYPE x SYSTEM '{system}'>{CII}{END}".encode()


def late_doctype() -> bytes:
    """A document type after a long comment."""
    return b"<!--" + b"x" * 30_000 + b"-->" + laughs().partition(b"?>")[2]


def deep() -> bytes:
    """Elements nested beyond reason."""
    return f"{CII}{'<a>' * 200_000}{'</a>' * 200_000}{END}".encode()


def zipped(name: str, content: bytes, *others: str) -> bytes:
    """An archive with a member and some empty ones."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(name, content)
        for other in others:
            archive.writestr(other, "")
    return out.getvalue()


def nested_zip() -> bytes:
    """An archive of archives, as 42.zip."""
    inner = zipped("zeros", b"\0" * 5_000_000)
    return zipped("a.zip", zipped("b.zip", inner))


def big_workbook() -> bytes:
    """A workbook whose sheet unpacks to 200 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "")
        with archive.open("xl/worksheets/sheet1.xml", "w") as member:
            for _ in range(200):
                member.write(b"\0" * 1_000_000)
    return out.getvalue()


def lying_workbook() -> bytes:
    """The same, declared as one kilobyte."""
    data = bytearray(big_workbook())
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.rfind(mark)
        data[at + offset : at + offset + 4] = struct.pack("<I", 1024)
    return bytes(data)


def workbook(sheet: str) -> bytes:
    """A workbook with one sheet of the given XML."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{types}"/>',
        "_rels/.rels": (
            f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{rels}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{main}" xmlns:r="{rels}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{rels}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}">{sheet}</worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def sparse_workbook() -> bytes:
    """Two cells, at the two corners of the largest sheet there is."""
    return workbook(
        '<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>'
    )


def wide_merge() -> bytes:
    """A merged range over the whole sheet, with one value."""
    return workbook(
        '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
        '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    )


def repeated_cells() -> bytes:
    """An OpenDocument cell repeated to the last row and column."""
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet><table:table table:name='S'>"
        "<table:table-row table:number-rows-repeated='1048576'><table:table-cell office:value-type='string' "
        "table:number-columns-repeated='16384'><text:p>x</text:p></table:table-cell></table:table-row>"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", mimetype)
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<m:file-entry m:full-path="/" m:media-type="{mimetype}"/></m:manifest>',
        )
    return out.getvalue()


def pdf(*objects: bytes, trailer: bytes = b"<< /Root 1 0 R >>") -> bytes:
    """A PDF of the given objects, numbered from one."""
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (trailer, start))
    return out.getvalue()


def stream(content: bytes, more: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), more, content)


def attached(content: bytes, more: bytes = b"") -> bytes:
    """A PDF with one attachment."""
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(factur-x.xml) 3 0 R] >> >> >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
        b"<< /Type /Filespec /F (factur-x.xml) /UF (factur-x.xml) /EF << /F 4 0 R >> >>",
        stream(content, more),
    )


def pdf_deflate_bomb() -> bytes:
    """An attachment of 400 MB of zeros, deflated twice."""
    squeezer = zlib.compressobj(9)
    once = b"".join([squeezer.compress(b"\0" * 1_000_000) for _ in range(400)] + [squeezer.flush()])
    return attached(zlib.compress(once, 9), b"/Filter [/FlateDecode /FlateDecode]")


def pdf_names_loop() -> bytes:
    """A tree of names that is its own branch."""
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles 3 0 R >> >>",
        b"<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>",
        b"<< /Kids [3 0 R 3 0 R] >>",
    )


def pdf_table_loop() -> bytes:
    """A cross-reference table that comes before itself."""
    plain = pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>")
    start = plain.rfind(b"xref\n0")
    return plain.replace(b"<< /Root 1 0 R >>", b"<< /Root 1 0 R /Prev %d >>" % start)


def pdf_deep_arrays() -> bytes:
    """Arrays within arrays."""
    return pdf(b"<< /Type /Catalog /Names " + b"[" * 200_000 + b"]" * 200_000 + b" >>")


def pdf_metadata_laughs() -> bytes:
    """Entities in the metadata."""
    return pdf(b"<< /Type /Catalog /Metadata 2 0 R >>", stream(laughs(), b"/Type /Metadata /Subtype /XML"))


def fec_without_end() -> bytes:
    """A ledger whose second line never ends."""
    return b"JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|EcritureLib|PieceRef|Debit|Credit\n" + (
        b"411|" * 5_000_000
    )


def bombs(canary: str, port: str) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Name and maker of each."""
    yield "billion laughs", laughs
    yield "billion laughs, UTF-16", lambda: laughs().decode().encode("utf-16")
    yield "late document type", late_doctype
    yield "entity from disk", lambda: external(f"file://{canary}")
    yield "entity from network", lambda: external(f"http://127.0.0.1:{port}/")
    yield "DTD from disk", lambda: external_dtd(f"file://{canary}")
    yield "DTD from network", lambda: external_dtd(f"http://127.0.0.1:{port}/dtd")
    yield "deep XML", deep
    yield "statement with entities", lambda: laughs().replace(b"CrossIndustryInvoice", b"BkToCstmrStmt")
    yield "nested archives", nested_zip
    yield "big workbook", big_workbook
    yield "lying workbook", lying_workbook
    yield "sparse workbook", sparse_workbook
    yield "wide merge", wide_merge
    yield "repeated cells", repeated_cells
    yield "PDF deflate", pdf_deflate_bomb
    yield "PDF names loop", pdf_names_loop
    yield "PDF table loop", pdf_table_loop
    yield "PDF deep arrays", pdf_deep_arrays
    yield "PDF metadata", pdf_metadata_laughs
    yield "PDF entity from disk", lambda: attached(external(f"file://{canary}"))
    yield "PDF entity from network", lambda: attached(external(f"http://127.0.0.1:{port}/pdf"))
    yield "endless quote", lambda: b'Nom;Solde\n"' + b"x;\n" * 5_000_000
    yield "million columns", lambda: b"Nom;Solde" + b";x" * 2_000_000 + b"\nA;1,00\n"
    yield "endless ledger line", fec_without_end
    yield "open OFX tags", lambda: b"OFXHEADER:100\n<OFX><STMTRS>" + b"<STMTTRN>" * 500_000
    yield "endless MT940", lambda: b":20:A\n:25:B\n:60F:C261001EUR1,00\n:86:" + b"EREF+" * 500_000


def cpu_seconds() -> float:
    """Processor time of this process and of its isolated worker, whose forks are counted once they are gone."""
    from agency.readers.isolation import parser

    process = parser._PROCESS._process
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split() if process else []
    return time.process_time() + sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def outcome(data: bytes) -> dict[str, object]:
    """What both readers say of the bytes, and the processor time they took in all."""
    from agency.readers.claim_files import UnreadableFile, read_claims
    from agency.readers.statement_files import read_statement_file

    told, used, start = [], 0, cpu_seconds()
    for read in (read_claims, read_statement_file):
        try:
            found = read(data)
            told += [f"{refusal.rule} {refusal.reason} {refusal.value}" for refusal in found.refused]
            used += len(getattr(found, "rows", ())) + len(getattr(found, "statements", ()))
        except UnreadableFile as refused:
            told.append(f"{refused.rule} {refused.reason} {refused.value}")
    return {"seconds": cpu_seconds() - start, "told": told, "used": used}


def peak_of(pid: int | str) -> float:
    """Most memory a process has held since it runs its program, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main() -> None:
    """Print one line of JSON for each bomb, then the peak of memory of this process and of its parser."""
    from agency.readers.isolation.parser import open_pdf, stop

    canary, port = sys.argv[1:3]
    open_pdf(attached(b"<a/>"))  # Up already, as in a process that has served.
    for name, make in bombs(canary, port):
        sys.stdout.write(json.dumps({"name": name, **outcome(make())}) + "\n")
    stop()
    peak = {
        # Not `ru_maxrss`: that one begins with what the process that started us once used.
        "own": peak_of("self"),
        "worker": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    }
    sys.stdout.write(json.dumps(peak) + "\n")


if __name__ == "__main__":
    main()
