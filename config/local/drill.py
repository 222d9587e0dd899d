"""A restore is rehearsed: agencies come back from their files into a server of its own, are read, and thrown away.

`python -m config.local.drill FILE…`, with the settings of the platform: one line per file, and 1 when one of them would
not give its agency back whole. The platform at work is neither asked nor touched. PostgreSQL's programs must be here,
of the version that made the files or a later one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from config.local.postgres import Server, ServerNotStarted

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = "SELECT schema_name FROM public.tenants_agency WHERE slug = %s"


class DrillFailed(RuntimeError):
    """What a command of the house said when it refused."""


def main(files: list[str]) -> int:
    """Rehearse each file; 0 when all came back whole, 1 when one did not, 2 when none is named."""
    if not files:
        _say("python -m config.local.drill FICHIER… : nommez au moins une sauvegarde.")
        return 2
    failed = 0
    try:
        with _a_server_of_its_own() as (server, environment):
            _manage(environment, "migrate_agencies", "--platform")
            for file in files:
                begun = time.perf_counter()
                try:
                    slug, said = _taken_back(server, environment, file)
                except DrillFailed as refused:
                    failed += 1
                    _say(f"{file}\tNE REVIENT PAS : {refused}")
                else:
                    _say(f"{slug}\trendu en {time.perf_counter() - begun:.0f} s\t{said}")
    except (DrillFailed, ServerNotStarted) as refused:
        _say(f"Pas de serveur pour l’essai : {refused}")
        return 1
    return 1 if failed else 0


def _taken_back(server: Server, environment: Mapping[str, str], file: str) -> tuple[str, str]:
    """Restore one file, bring it up to this release, read its books and journal; its short name, and words."""
    slug = _manage(environment, "restore_agency", str(Path(file).resolve())).split("\t")[0]
    _manage(environment, "migrate_agencies", "--schemas", _open_for_reading(server, slug))
    books = _manage(environment, "check_books", "--agency", slug).split("\t")[-1]
    journal = _manage(environment, "verify_journal", "--agency", slug).split("\t")[-1]
    return slug, f"comptes : {books} ; journal : {journal}"


@contextmanager
def _a_server_of_its_own() -> Iterator[tuple[Server, dict[str, str]]]:
    """A cluster that ends with the rehearsal, and the settings that send every command there."""
    server = Server(name=f"drill-{os.getpid()}", durable=False)
    with tempfile.TemporaryDirectory(prefix="amiable-drill-") as media:
        try:
            server.start()
            yield (
                server,
                {
                    **os.environ,
                    "DATABASE_URL": server.dsn("amiable", "amiable_app"),
                    "OWNER_DATABASE_URL": server.dsn("amiable", "amiable_owner"),
                    "AMIABLE_MEDIA_ROOT": media,
                    "AMIABLE_MEDIA_BUCKET": "",
                },
            )
        finally:
            server.stop()
            server.forget()


def _open_for_reading(server: Server, slug: str) -> str:
    """A suspended agency is read as well; the schema of the one of that short name."""
    import psycopg  # noqa: PLC0415  as in postgres.py: only where a server runs

    with psycopg.connect(server.dsn("amiable", "postgres"), autocommit=True) as wire:
        wire.execute("UPDATE public.tenants_agency SET state = 'active' WHERE slug = %s", [slug])
        row = wire.execute(SCHEMA, [slug]).fetchone()
    return str(row[0]) if row else ""


def _manage(environment: Mapping[str, str], *words: str) -> str:
    """What a command of the house says. Raises `DrillFailed` with its complaint."""
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        complaint = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise DrillFailed(complaint[-1].removeprefix("CommandError: ") if complaint else words[0])
    return done.stdout.strip()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
