"""The three large files read: seconds, ratio to a bare pass, memory.

Each measure runs in a process of its own, so that its peak of memory is its own; the file is made by another one.
"""

import csv
import io
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.bench.large_files import camt_of, facturx_sample, fec_of
from tests.bench.line import Line, at_most, ratio_at_most

FEC_LINES, CAMT_ENTRIES, PDFS = 1_000_000, 100_000, 1_000
MEGABYTES = 300


def measure_fec(path: Path, lines: int) -> list[Line]:
    """A ledger to rows; the same pass by `csv` and `Decimal` alone gives the floor."""
    from agency.readers.claim_files import read_claims

    data = path.read_bytes()
    took = seconds_of(lambda: read_claims(data))
    peak = megabytes()
    bare = seconds_of(lambda: bare_pass(data))
    return [
        at_most(f"FEC of {lines} lines read", "s", took, 20 * lines / FEC_LINES),
        ratio_at_most("  beside csv and Decimal alone", "s", took, bare, 4),
        at_most("  memory", "MB", peak, MEGABYTES),
    ]


def bare_pass(data: bytes) -> Decimal:
    """What any reader must do: cut the lines and add up the amounts."""
    total = Decimal(0)
    lines = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="")
    rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    next(rows)
    for row in rows:
        total += Decimal(row[11].replace(",", ".")) - Decimal(row[12].replace(",", "."))
    return total


def measure_camt(path: Path, entries: int) -> list[Line]:
    """A statement of many entries."""
    from agency.readers.statement_files import read_statement_file

    data = path.read_bytes()
    took = seconds_of(lambda: read_statement_file(data))
    return [
        at_most(f"CAMT.053 of {entries} entries read", "s", took, 5 * entries / CAMT_ENTRIES),
        at_most("  memory", "MB", megabytes(), MEGABYTES),
    ]


def measure_facturx(path: Path, count: int) -> list[Line]:
    """Invoices on two cores."""
    pdf = path.read_bytes()
    peaks: list[float] = []
    with ProcessPoolExecutor(2) as pool:
        took = seconds_of(lambda: peaks.extend(pool.map(read_some, [pdf, pdf], [count // 2, count // 2])))
    return [
        at_most(f"Factur-X, {count} PDF read by two processes", "s", took, 60 * count / PDFS),
        at_most("  memory", "MB", max(peaks), MEGABYTES),
    ]


def read_some(pdf: bytes, count: int) -> float:
    """Read the same invoice again and again (nothing is kept between two readings); peak of this process."""
    from agency.readers.claim_files import read_claims
    from agency.readers.isolation.parser import stop

    for _ in range(count):
        read_claims(pdf)
    stop()
    return megabytes()


def megabytes() -> float:
    """Peak of memory of this process and of the children it has ended."""
    users = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(user).ru_maxrss for user in users) / 1024


def seconds_of(action: Callable[[], object]) -> float:
    """Wall time of a call."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


MEASURES: tuple[tuple[Callable[[int], bytes], Callable[[Path, int], list[Line]], int], ...] = (
    (fec_of, measure_fec, FEC_LINES),
    (camt_of, measure_camt, CAMT_ENTRIES),
    (facturx_sample, measure_facturx, PDFS),
)


def _make(rank: int, size: int, path: Path) -> None:
    path.write_bytes(MEASURES[rank][0](size))


def _measure(rank: int, size: int, path: Path, told: Any) -> None:
    told.put(MEASURES[rank][1](path, size))


def measure(full: bool) -> list[Line]:
    """Make each file, then read it; a tenth of each when small."""
    spawned = multiprocessing.get_context("spawn")
    told, lines = spawned.Queue(), []
    with tempfile.TemporaryDirectory() as folder:
        for rank, (_make_it, _measure_it, whole) in enumerate(MEASURES):
            path, size = Path(folder) / str(rank), whole if full else whole // 10
            for act, more in ((_make, ()), (_measure, (told,))):
                child = spawned.Process(target=act, args=(rank, size, path, *more))
                child.start()
                child.join()
            lines += told.get(timeout=1)
    return lines
