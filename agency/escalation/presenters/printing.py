"""Prints a pack: what is said of a case, and the pages of its pieces, in one PDF/A-3 with an index and bookmarks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from agency.letters.printing.rendering import SOURCES, fonts, noon

_STANDARDS: list[Any] = ["a-3b"]


def render_pack(data: Mapping[str, Any], pictures: Mapping[str, bytes], on: date) -> bytes:
    """PDF of a pack, from the data of `pack.typ` and the pictures it names; the same bytes for the same content."""
    # Twelve megabytes with its fonts, which a process that prints nothing does without.
    import typst  # noqa: PLC0415

    with TemporaryDirectory(prefix="pack-") as room:
        for name in ("common.typ", "pack.typ"):
            shutil.copy(SOURCES / name, room)
        for name, picture in pictures.items():
            (Path(room) / name).write_bytes(picture)
        compiler = typst.Compiler(str(Path(room) / "pack.typ"), root=room, font_paths=fonts())
        pdf = compiler.compile(
            sys_inputs={"data": json.dumps(data)}, format="pdf", pdf_standards=_STANDARDS, timestamp=noon(on)
        )
    if not isinstance(pdf, bytes):
        raise TypeError("Typst n’a pas rendu un PDF.")
    return pdf
