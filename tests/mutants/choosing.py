"""Which faults are planted: a sample spread over rooms and kinds, the same for the same code, seed and number."""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from itertools import islice
from pathlib import Path

from .equivalent import equivalent
from .sites import Kind, Site, usable

PRODUCT = ("agency/**/*.py", "portal/**/*.py")
# Migrations are history; the law and the readers of files have their own vectors, properties and samples. The wording
# of letters is pure too, but its tests are examples as elsewhere: faults are planted in it.
LEFT_OUT = (
    "*/migrations/*",
    "agency/law/*",
    "agency/readers/*",
)


def product(root: Path) -> list[Path]:
    """Modules of the product where faults are planted."""
    found = {path for pattern in PRODUCT for path in root.glob(pattern)}
    return sorted(path for path in found if not left_out(path.relative_to(root).as_posix()))


def left_out(path: str) -> bool:
    """Whether a module is proved otherwise, or by nobody."""
    return any(fnmatch(path, pattern) for pattern in LEFT_OUT)


def all_sites(root: Path) -> list[Site]:
    """Every fault that may be planted in the product and changes something."""
    return [site for site in every_site(root) if not equivalent(site)]


def every_site(root: Path) -> list[Site]:
    """The same, with those that are known to change nothing."""
    return [site for path in product(root) for site in usable(path.relative_to(root).as_posix(), path.read_bytes())]


def room_of(site: Site) -> str:
    """`agency/outbox`, `portal/debtors`: a room and all that is in it."""
    parts = site.path.split("/")
    return "/".join(parts[:2]) if len(parts) > 2 else parts[0]


def choose(sites: Iterable[Site], number: int, seed: int) -> list[Site]:
    """Return `number` of these faults (or all), each room with a share that grows with its size, but slower."""
    rooms: dict[str, list[Site]] = defaultdict(list)
    for site in sorted(sites, key=_place):
        rooms[room_of(site)].append(site)
    shares = _shares({room: len(found) for room, found in rooms.items()}, number)
    chosen = [site for room, share in shares.items() for site in islice(_drawn(rooms[room], seed), share)]
    return sorted(chosen, key=_place)


def _place(site: Site) -> tuple[str, int, int, str]:
    return site.path, site.start, site.end, site.text


def _shares(sizes: dict[str, int], number: int) -> dict[str, int]:
    """Places by room, in proportion to the square root of its size; no room gets more than it has."""
    shares = dict.fromkeys(sizes, 0)
    for _place in range(min(number, sum(sizes.values()))):
        open_ = (room for room in sorted(sizes) if shares[room] < sizes[room])
        shares[max(open_, key=lambda room: math.sqrt(sizes[room]) / (shares[room] + 1))] += 1
    return shares


def _drawn(sites: list[Site], seed: int) -> Iterator[Site]:
    """The faults of a room in an order drawn by the seed, one of each kind in turn."""
    kinds: dict[Kind, list[Site]] = defaultdict(list)
    for site in sorted(sites, key=lambda site: _rank(site, seed)):
        kinds[site.kind].append(site)
    order = sorted(kinds, key=lambda kind: _rank(kinds[kind][0], seed))
    while any(kinds.values()):
        for kind in order:
            if kinds[kind]:
                yield kinds[kind].pop(0)


def _rank(site: Site, seed: int) -> str:
    """Chance that an edit elsewhere in the file does not change: no line number in it."""
    return hashlib.sha256(f"{seed}:{site.path}:{site.name}:{site.what}".encode()).hexdigest()
