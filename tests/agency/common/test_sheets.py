"""What a sheet may hold, without asking the library that writes it."""

from __future__ import annotations

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from agency.common.sheets import plain_cell, printable


def test_what_the_library_refuses_is_left_out_and_nothing_else() -> None:
    every = "".join(map(chr, range(0x250)))
    assert printable(every) == ILLEGAL_CHARACTERS_RE.sub("", every)


def test_what_would_be_reckoned_stays_text() -> None:
    assert [plain_cell(text) for text in ("=1+1", "\x00=1+1", "Dupont")] == ["'=1+1", "'=1+1", "Dupont"]
