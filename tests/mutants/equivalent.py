"""Faults that change nothing anyone can see, each with its reason: they are not drawn.

Named by file, function and what becomes of the line, never by its number. An entry that names no fault any more fails a
test. A fault that a story could tell does not belong here, however hard the story is to write.
"""

from __future__ import annotations

from .sites import Site

EQUIVALENT: dict[tuple[str, str, str], str] = {}


def equivalent(site: Site) -> bool:
    """Whether a fault is known to change nothing."""
    return name_of(site) in EQUIVALENT


def name_of(site: Site) -> tuple[str, str, str]:
    """What an edit elsewhere in the file does not change."""
    return site.path, site.name, site.what
