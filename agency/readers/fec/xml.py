"""The XML twin of the FEC (LPF A47 A-1): put back in lines, then read as any FEC."""

import re
from dataclasses import replace
from typing import TypeVar

from lxml import etree

from agency.readers.claims.options import ReadOptions
from agency.readers.claims.rows import ClaimFile, ClaimRow, Refusal
from agency.readers.files.xml import forget, local, root_name, stream_xml

from . import reader

_COLUMNS = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum",
    "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet",
    "ValidDate", "Montantdevise", "Idevise",
)  # fmt: skip
_Placed = TypeVar("_Placed", ClaimRow, Refusal)


def matches(data: bytes) -> bool:
    """Whether the root is the one of the tax office's schema."""
    return root_name(data).lower() == "comptabilite"


def read(data: bytes, options: ReadOptions) -> ClaimFile:
    """Open items by customer. Raises UnreadableFile (XML-*, FEC-*)."""
    lines = [b"\t".join(name.encode() for name in _COLUMNS)]
    for element in stream_xml(data, ("ligne", "ecriture")):
        if local(element) == "ecriture":
            forget(element)
        else:
            lines.append("\t".join(_fields(element)).encode())
    found = reader.read(b"\n".join(lines), options)
    return replace(
        found,
        format="fec_xml",
        rows=tuple(_placed(row) for row in found.rows),
        refused=tuple(_placed(refusal) for refusal in found.refused),
    )


def _fields(line: etree._Element) -> list[str]:
    """Values of a line, those of its entry and journal where it has none of its own."""
    values: dict[str, str] = {}
    holder: etree._Element | None = line
    while holder is not None and local(holder) in ("ligne", "ecriture", "journal"):
        for leaf in holder:
            if len(leaf) == 0 and leaf.text:
                values.setdefault(local(leaf).lower(), " ".join(leaf.text.split()))
        holder = holder.getparent()
    if "montant" in values and "debit" not in values:
        side = "credit" if values.get("sens", "").upper() in ("C", "-1", "-") else "debit"
        values[side] = values["montant"]
    values.setdefault("compauxnum", values.get("compteauxnum", ""))
    values.setdefault("compauxlib", values.get("compteauxlib", ""))
    return [values.get(name.lower(), "") for name in _COLUMNS]


def _placed(item: _Placed) -> _Placed:
    """The first data line of the rebuilt ledger is its second line: tell the rank of the element instead."""
    where = re.sub(r"^ligne (\d+)", lambda found: f"élément « ligne » n° {int(found[1]) - 1}", item.where)
    return replace(item, where=where)
