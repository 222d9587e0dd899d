"""A person's page by the real web server, beside a page of one query on the same server.

Two processes of gunicorn with four threads each, as docs/running.md starts them. Time of processor is that of the
processes of the server and of its sessions of PostgreSQL, by turns of both pages. At its real size thirty pages
a second are asked for during a minute, whatever the time the answers take.
"""

from __future__ import annotations

import http.client
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.ground import a_database, busy
from tests.bench.line import Line, at_most, ratio_at_least

PAGES, TURNS, WARM = 20, 15, 40
MS_A_PAGE, SHARE_OF_HELLO = 12, 0.12
A_SECOND, SECONDS, P95_MS = 30, 60, 300
HELLO = "/bench/bonjour/"


def a_case_with_a_past() -> tuple[str, str]:
    """A case that was written to and paid in part, with its receipt; the code of its person, its reference."""
    from django.utils import timezone

    from agency.cases.operations import current_code, set_first_letter
    from agency.letters.enums import MessageKind
    from agency.outbox.operations import plan
    from tests.factories import BY, NOW, TODAY, a_case, a_receipt
    from tests.factories.transfers import a_transfer

    case = a_case()
    set_first_letter(case=case, reference=f"{case.reference}-L1", sent_on=TODAY, by=BY, at=NOW)
    a_transfer(case, "10.00", "ligne-1")
    plan(
        case=case, debtor=case.debtor, kind=MessageKind.RECEIPT, planned_on=TODAY, dedupe_key="m1",
        payload=a_receipt(), by=BY, at=NOW,
    )  # fmt: skip
    return current_code(debtor=case.debtor, by=BY, at=timezone.now()), case.reference


@dataclass(frozen=True)
class Site:
    """The web server that runs: where it listens, its processes, how its sessions of PostgreSQL are found."""

    port: int
    master: int
    host: str
    dsn: str

    def spent(self) -> float:
        """Seconds of processor used so far by its processes and by its sessions of PostgreSQL."""
        children = Path(f"/proc/{self.master}/task/{self.master}/children").read_text().split()
        return sum(busy(int(process)) for process in [*children, *self._sessions()])

    def _sessions(self) -> list[int]:
        import psycopg

        with psycopg.connect(self.dsn, autocommit=True) as wire:
            asked = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename = 'amiable_app'"
            return [pid for (pid,) in wire.execute(asked)]


@contextmanager
def a_site(environment: dict[str, str], host: str, dsn: str, folder: Path) -> Iterator[Site]:
    """Gunicorn with the settings of the bench, until the end."""
    log = folder / "site.log"
    command = [
        str(Path(sys.executable).with_name("gunicorn")), "config.wsgi", "--bind", "127.0.0.1:0", "--workers", "2",
        "--threads", "4", "--error-logfile", str(log), "--no-control-socket",
    ]  # fmt: skip
    settings = {"DJANGO_SETTINGS_MODULE": "tests.bench.portal_settings", "AMIABLE_LOG_LEVEL": "ERROR"}
    process = subprocess.Popen(command, env=environment | settings)
    try:
        yield Site(_port(log), process.pid, host, dsn)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _port(log: Path) -> int:
    for _try in range(240):
        found = re.search(r"Listening at: http://[\d.]+:(\d+)", log.read_text() if log.exists() else "")
        if found:
            return int(found[1])
        time.sleep(0.25)
    raise RuntimeError("Gunicorn does not listen.")


class Browser:
    """A person's browser, with the cookies of their visit."""

    def __init__(self, site: Site, cookies: str = "") -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
        self._headers = {"Host": f"{site.host}", "Cookie": cookies}

    def get(self, path: str) -> tuple[int, list[str]]:
        """Ask for a page; return its status and the cookies it gives."""
        return self._ask("GET", path)

    def enter(self, code: str) -> str:
        """Begin a visit with the code of a letter; return the cookies that keep it."""
        _status, given = self.get("/espace/")
        self._headers["Cookie"] = _kept(given)
        token = _kept(given).partition("=")[2]
        form = urlencode({"code": code, "postcode": "44300", "csrfmiddlewaretoken": token})
        typed = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token}
        status, more = self._ask("POST", "/espace/", form, typed)
        assert status == http.client.FOUND, status
        return _kept([*given, *more])

    def _ask(self, method: str, path: str, body: str = "", more: dict[str, str] | None = None) -> tuple[int, list[str]]:
        self._line.request(method, path, body or None, self._headers | (more or {}))
        answer = self._line.getresponse()
        answer.read()
        return answer.status, answer.headers.get_all("Set-Cookie") or []


def _kept(given: list[str]) -> str:
    return "; ".join(cookie.partition(";")[0] for cookie in given)


def by_turns(browser: Browser, site: Site, paths: tuple[str, ...], turns: int) -> list[float]:
    """Milliseconds of processor that a page of each path takes, asked by turns of twenty; the median turn."""
    took: dict[str, list[float]] = {path: [] for path in paths}
    for _turn in range(turns):
        for path in paths:
            before = site.spent()
            assert {browser.get(path)[0] for _page in range(PAGES)} == {http.client.OK}, path
            took[path].append((site.spent() - before) * 1000 / PAGES)
    return [statistics.mean(took[path]) for path in paths]


def in_a_crowd(site: Site, cookies: str, path: str) -> tuple[float, int]:
    """Thirty pages a second for a minute, each at its instant; the 95th percentile in milliseconds, and errors."""
    own = threading.local()
    begun = time.perf_counter()

    def ask(rank: int) -> tuple[float, int]:
        due = begun + rank / A_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        try:
            browser = own.__dict__.setdefault("browser", Browser(site, cookies))
            status = browser.get(path)[0]
        except (OSError, http.client.HTTPException):
            own.__dict__.clear()
            status = 0
        return (time.perf_counter() - due) * 1000, int(status != http.client.OK)

    with ThreadPoolExecutor(A_SECOND) as hands:
        answers = list(hands.map(ask, range(A_SECOND * SECONDS)))
    return statistics.quantiles([took for took, _error in answers], n=20)[18], sum(error for _took, error in answers)


def measure(full: bool) -> list[Line]:
    """The page and the floor by turns; with `full`, the page in a crowd too."""
    from django.db import connections
    from django_tenants.utils import tenant_context

    from tests import databases

    with tempfile.TemporaryDirectory() as folder, a_database(Path(folder)) as database:
        agency = database.first
        with tenant_context(agency):
            code, reference = a_case_with_a_past()
        connections.close_all()
        dsn = databases.server().dsn(database.name, "postgres")
        with a_site(database.environment, agency.host, dsn, Path(folder)) as site:
            cookies = Browser(site).enter(code)
            browser, home = Browser(site, cookies), f"/espace/dossier/{reference}/"
            for _page in range(WARM):
                browser.get(home)
                browser.get(HELLO)
            page, hello = by_turns(browser, site, (home, HELLO), TURNS * (4 if full else 1))
            crowd = in_a_crowd(site, cookies, home) if full else None
    lines = [
        at_most("a person's page, of processor with PostgreSQL", "ms a page", page, MS_A_PAGE),
        ratio_at_least("  beside a page of one query", "a second", 1000 / page, 1000 / hello, SHARE_OF_HELLO),
    ]
    if crowd:
        lines.append(at_most(f"  {A_SECOND} a second for {SECONDS} s, 95th percentile", "ms", crowd[0], P95_MS))
        lines.append(at_most("  errors", "pages", crowd[1], 0))
    return lines
