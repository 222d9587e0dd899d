"""Formulas whose result is not in the file: what they would say is unknown, and is not zero."""

import re
import struct
from dataclasses import dataclass

# How far a cell may run over the end of one piece of the file into the next.
LONGEST_CELL = 2_000
_BLANK = re.compile(
    rb"(?:</f>|<f[^<>]{0,200}/>)\s{0,9}(?:<v\s?/>|<v>\s{0,9}</v>|</c>)|<c[^<>]{0,99} t=.e.|office:value-type=.error."
    rb"|<table:table-cell(?![^<>]{0,900}office:value-type)[^<>]{0,900}table:formula="
)
_ZERO = re.compile(rb"(?:</f>|<f[^<>]{0,200}/>)\s{0,9}<v>0(?:\.0{1,9})?</v>")
# Programs that write formulas and no results ask the spreadsheet to reckon them when it opens the file.
_TO_RECKON = re.compile(rb"fullCalcOnLoad=.(?:1|true)")
_RECORD = struct.Struct("<HH")
_FIRST_RECORD = b"\x09\x08\x10\x00"
_SECTOR, _LONGEST_RECORD = 512, 8_224
_FORMULA, _RECKONED_BY, _PASSWORD = 0x0006, 0x01C1, 0x002F
_RESULT_AT, _RESULT = 10, 8


@dataclass(slots=True)
class Holes:
    """What formulas without a result read as: blank, or a 0 that says nothing; whether a password hides it all."""

    blank: bool = False
    zero: bool = False
    to_reckon: bool = False
    locked: bool = False

    def look(self, member: str, piece: bytes) -> None:
        """Look into a piece of a member of a workbook."""
        if member == "xl/workbook.xml":
            self.to_reckon = self.to_reckon or _TO_RECKON.search(piece) is not None
        elif member.startswith("xl/worksheets/") or member == "content.xml":
            self.blank = self.blank or _BLANK.search(piece) is not None
            self.zero = self.zero or _ZERO.search(piece) is not None

    @property
    def has_false_zeros(self) -> bool:
        """Whether the zeros of this workbook may be formulas that nobody reckoned."""
        return self.zero and self.to_reckon


def of_old_workbook(data: bytes) -> Holes:
    """The same of an XLS: its formulas of result 0, unless a version of Excel signed that it reckoned them."""
    holes = Holes(to_reckon=True)
    for start in range(_SECTOR, len(data), _SECTOR):
        if data[start : start + len(_FIRST_RECORD)] == _FIRST_RECORD:
            _walk(data, start, holes)
    return holes


def _walk(data: bytes, at: int, holes: Holes) -> None:
    while at + _RECORD.size <= len(data):
        kind, length = _RECORD.unpack_from(data, at)
        if length > _LONGEST_RECORD or not (kind or length):
            return
        result = data[at + _RESULT_AT : at + _RESULT_AT + _RESULT]
        if kind == _PASSWORD:
            holes.locked = True
        elif kind == _RECKONED_BY:
            holes.to_reckon = False
        elif kind == _FORMULA and result == bytes(_RESULT):
            holes.zero = True
        at += _RECORD.size + length
