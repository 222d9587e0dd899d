"""Files put together in one ZIP, with the list of their SHA-256: the same bytes for the same content."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable
from datetime import date
from typing import IO

MANIFEST = "SHA256SUMS.txt"


def write_bundle(out: IO[bytes], parts: Iterable[tuple[str, bytes]], on: date) -> list[str]:
    """Write these files into a ZIP dated `on`, then the manifest that `sha256sum -c` reads; return its lines.

    Parts are taken one at a time, so that only one is held in memory.
    """
    lines: list[str] = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in parts:
            bundle.writestr(_entry(name, on), content)
            lines.append(f"{hashlib.sha256(content).hexdigest()}  {name}")
        bundle.writestr(_entry(MANIFEST, on), "".join(f"{line}\n" for line in lines))
    return lines


def _entry(name: str, on: date) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (on.year, on.month, on.day, 12, 0, 0))
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    return entry
