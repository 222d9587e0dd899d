"""`python -m tests.bench.bench_readers`: seconds, ratio to a bare pass, memory, for the three large files.

Each measure runs in a process of its own, so that its peak of memory is its own.
"""

import csv
import io
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from pathlib import Path

from tests.bench.large_files import camt_of, facturx_sample, fec_of

FEC_LINES = 1_000_000
CAMT_ENTRIES = 100_000
PDFS = 1_000


def measure_fec(path: Path) -> None:
    """A ledger of a million lines to rows; the same pass by `csv` and `Decimal` alone gives the floor."""
    from agency.readers.claim_files import read_claims

    data = path.read_bytes()
    took = seconds_of(lambda: read_claims(data))
    peak = megabytes()
    floor = seconds_of(lambda: bare_pass(data))
    tell(f"FEC {FEC_LINES} lignes", took, 20, peak, f"ratio {took / floor:.1f} (max 4), passe nue {floor:.1f} s")


def bare_pass(data: bytes) -> Decimal:
    """What any reader must do: cut the lines and add up the amounts."""
    total = Decimal(0)
    lines = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="")
    rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    next(rows)
    for row in rows:
        total += Decimal(row[11].replace(",", ".")) - Decimal(row[12].replace(",", "."))
    return total


def measure_camt(path: Path) -> None:
    """A statement of a hundred thousand entries."""
    from agency.readers.statement_files import read_statement_file

    data = path.read_bytes()
    took = seconds_of(lambda: read_statement_file(data))
    tell(f"CAMT.053 {CAMT_ENTRIES} mouvements", took, 5, megabytes(), f"{len(data) / 1e6:.0f} Mo")


def measure_facturx(path: Path) -> None:
    """A thousand invoices on two cores."""
    pdf = path.read_bytes()
    peaks: list[float] = []
    with ProcessPoolExecutor(2) as pool:
        took = seconds_of(lambda: peaks.extend(pool.map(read_some, [pdf, pdf], [PDFS // 2, PDFS // 2])))
    tell(f"Factur-X {PDFS} PDF", took, 60, max(peaks), f"{PDFS / took:.0f} par seconde")


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


def tell(name: str, took: float, limit: int, peak: float, more: str) -> None:
    """One line of the report."""
    sys.stdout.write(f"{name:30} {took:6.2f} s (max {limit})  {peak:4.0f} Mo (max 300)  {more}\n")


MEASURES = {
    "fec": (measure_fec, lambda: fec_of(FEC_LINES)),
    "camt": (measure_camt, lambda: camt_of(CAMT_ENTRIES)),
    "facturx": (measure_facturx, facturx_sample),
}


def main() -> None:
    """Make each file, then measure its reading, in processes of their own.

    A process inherits the peak of the one it was forked from: this one must stay small.
    """
    if len(sys.argv) > 1:
        act, name, path = sys.argv[1:4]
        measure, make = MEASURES[name]
        if act == "make":
            Path(path).write_bytes(make())
        else:
            measure(Path(path))
        return
    with tempfile.TemporaryDirectory() as folder:
        for name in MEASURES:
            for act in ("make", "measure"):
                command = [sys.executable, "-m", "tests.bench.bench_readers", act, name, str(Path(folder) / name)]
                subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
