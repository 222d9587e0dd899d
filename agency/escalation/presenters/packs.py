"""A pack whole: its sections and pieces as one PDF/A, as JSON, with a manifest of hashes, in one archive."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation

from agency.cases.models import Case
from agency.common.calendar import format_date
from agency.common.text import french_typography as fr
from agency.escalation.enums import PackPurpose
from agency.escalation.values import PackContent, PackPiece, Section
from agency.letters.presenters.letters import brand
from agency.mandates.models import AgencyProfile
from agency.readers.isolation.pictures import draw_pages

from .debt import debt_sections
from .exchanges import exchange_sections
from .history import history_section
from .pieces import Pieces, listing_section
from .printing import render_pack
from .requests import request_fields, request_section
from .standing import standing_sections

# A long piece is drawn in part; its original goes whole beside.
PAGES_OF_A_PIECE = 30
PAGES_IN_ALL = 300
_TITLES = {PackPurpose.HAND_OVER: "Dossier transmis", PackPurpose.PROOF: "Preuves du dossier"}
# A column of a page holds a hash in four parts only.
_HASH = re.compile(r"\b" + 4 * r"([0-9a-f]{16})" + r"\b")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def pack_content(case: Case, purpose: PackPurpose, agency: AgencyProfile, on: date) -> PackContent:
    """Return what a pack says of a case on a day, item by item (law R7.5).

    To hand over, it adds the fields of a request of an order; as proof, the journal and its chain. The number of
    queries does not grow with what the case holds. Nothing of a budget, a hard time, a protection or a note of the team
    is read.
    """
    with translation.override(settings.LANGUAGE_CODE):
        pieces = Pieces()
        sections = [
            *debt_sections(case, pieces),
            *exchange_sections(case, pieces),
            *standing_sections(case, pieces, on),
        ]
        sections.append(listing_section(pieces))
        request: dict[str, Any] = {}
        if purpose == PackPurpose.PROOF:
            sections.append(history_section(case))
        else:
            request = request_fields(case, agency, pieces, on)
            sections.append(request_section(request))
        title = f"{_TITLES[purpose]} {case.reference}"
    return PackContent(case.reference, title, on.isoformat(), tuple(sections), tuple(pieces.found), request)


def pack_archive(content: PackContent, agency: AgencyProfile) -> bytes:
    """Return the ZIP of a pack with its manifest: the same bytes for the same content."""
    files = {"dossier.pdf": _printed(content, agency), "dossier.json": _json(_as_json(content))}
    if content.request:
        files["injonction-de-payer.json"] = _json(content.request)
    manifest = {
        "case": content.reference, "made_on": content.made_on, "algorithm": "SHA-256",
        "files": [{"file": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
                  for name, data in files.items()],
        "pieces": [piece.listed() for piece in content.pieces],
    }  # fmt: skip
    files["manifeste.json"] = _json(manifest)
    files |= {piece.name: piece.content for piece in content.pieces}
    return _zipped(files)


def _printed(content: PackContent, agency: AgencyProfile) -> bytes:
    pictures: dict[str, bytes] = {}
    pieces, left = [], PAGES_IN_ALL
    for piece in content.pieces:
        drawn = draw_pages(piece.content, piece.mime, min(PAGES_OF_A_PIECE, left))
        left -= len(drawn.pages)
        names = [f"p{piece.number:03d}-{at:03d}.jpg" for at in range(1, len(drawn.pages) + 1)]
        pictures |= dict(zip(names, drawn.pages, strict=True))
        pieces.append(
            {
                "title": f"Pièce {piece.number} : {piece.title}",
                "caption": _caption(piece, len(drawn.pages), drawn.count),
                "pages": [{"file": name, "alt": f"{piece.title}, page {at}"} for at, name in enumerate(names, 1)],
            }
        )
    made = format_date(date.fromisoformat(content.made_on))
    data = {
        "title": content.title,
        "author": agency.legal_name,
        "colour": brand(agency).colour,
        "foot": f"{agency.legal_name}, {content.title}, {made}",
        "opening": [
            fr(f"Établi le {made} par {agency.legal_name}, mandataire du créancier."),
            fr("Chaque pièce est reproduite à la suite, et jointe dans son format d’origine, avec son empreinte."),
            fr("Ce dossier ne contient ni budget, ni information de santé ou de vie privée, ni note interne."),
        ],
        "sections": [_section(section) for section in content.sections],
        "pieces": pieces,
    }
    return render_pack(data, pictures, date.fromisoformat(content.made_on))


def _caption(piece: PackPiece, shown: int, count: int) -> str:
    parts = [piece.kind, piece.dated, f"SHA-256 {piece.sha256}"]
    if not shown:
        parts.append("à lire dans le fichier joint")
    elif shown < count:
        parts.append(f"{shown} pages sur {count}, la suite dans le fichier joint")
    return ", ".join(part for part in parts if part)


def _section(section: Section) -> Mapping[str, Any]:
    numbers = ", ".join(map(str, section.pieces))
    return {
        "title": f"{section.number}. {section.title}",
        "facts": [[name, value] for name, value in section.facts],
        "columns": list(section.columns),
        "rows": [[_HASH.sub(r"\1 \2 \3 \4", cell) for cell in row] for row in section.rows],
        "pieces": f"Pièces : {numbers}" if numbers else "",
        "empty": "Rien au dossier." if section.empty else "",
        "note": section.note,
    }


def _as_json(content: PackContent) -> dict[str, Any]:
    return {
        "version": 1,
        "case": content.reference,
        "made_on": content.made_on,
        "sections": [
            {
                "number": section.number, "title": section.title,
                "facts": [{"name": name, "value": told} for name, told in section.facts],
                "columns": section.columns, "rows": section.rows, "pieces": section.pieces, "note": section.note,
            }
            for section in content.sections
        ],
        "pieces": [piece.listed() for piece in content.pieces],
    }  # fmt: skip


def _json(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _zipped(files: Mapping[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            archive.writestr(entry, data)
    return kept.getvalue()
