"""Our own PostgreSQL: started, stopped, killed, and up again with what was committed."""

from __future__ import annotations

import os
import shutil
import signal
import time
from pathlib import Path

import psycopg
import pytest

from config.local import postgres
from config.local.postgres import Server


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A cluster of this test alone, under a path too long for a socket."""
    local = tmp_path / ("un-chemin-assez-long-pour-depasser-la-limite-" * 2) / ".local"
    local.mkdir(parents=True)
    monkeypatch.setattr(postgres, "LOCAL", local)
    server = Server("essai")
    yield server
    server.stop()
    for folder in (server.sockets, server.data.parent):
        if folder.name.startswith("amiable-"):
            shutil.rmtree(folder, ignore_errors=True)


def count(server: Server) -> int:
    with psycopg.connect(server.dsn("amiable", "amiable_owner")) as conn:
        return conn.execute("SELECT count(*) FROM kept").fetchone()[0]


def kill(server: Server) -> None:
    os.kill(server.pid(), signal.SIGKILL)
    deadline = time.monotonic() + 10
    while server.pid() is not None and time.monotonic() < deadline:
        time.sleep(0.01)


def test_a_server_starts_recovers_and_stops(server):
    assert server.pid() is None
    server.start()
    first = server.pid()
    assert len(str(server.sockets)) <= postgres.LONGEST_SOCKET_FOLDER
    with psycopg.connect(server.dsn("amiable", "amiable_owner")) as conn:
        conn.execute("CREATE TABLE kept (id int)")
        conn.execute("INSERT INTO kept VALUES (1)")
    server.start()
    assert server.pid() == first

    kill(server)
    assert (server.data / "postmaster.pid").exists()
    server.start()
    assert server.pid() not in {None, first}
    assert count(server) == 1

    server.stop()
    assert server.pid() is None
    assert not (server.data / "postmaster.pid").exists()
    server.stop()


def test_a_cluster_that_may_be_lost_lies_in_memory_and_is_forgotten(server, tmp_path, monkeypatch):
    memory = tmp_path / "memoire"
    memory.mkdir()
    monkeypatch.setattr(postgres, "MEMORY", memory)
    suite = Server("essai-de-suite", durable=False)
    monkeypatch.setattr(postgres, "ROOM_IN_MEMORY", 2**60)
    assert not suite.data.is_relative_to(memory)
    monkeypatch.setattr(postgres, "ROOM_IN_MEMORY", 0)
    suite.start()
    assert suite.data.is_relative_to(memory)
    assert not server.data.is_relative_to(memory)
    # Once there it stays there, however little room is left.
    monkeypatch.setattr(postgres, "ROOM_IN_MEMORY", 2**60)
    assert suite.pid() is not None
    suite.stop()
    suite.forget()
    assert not suite.data.exists()


def test_roles_are_those_of_the_house(server):
    server.start()
    with psycopg.connect(server.dsn("amiable", "amiable_app")) as conn:
        rows = conn.execute(
            "SELECT rolname, rolinherit, rolsuper, rolcreaterole FROM pg_roles WHERE rolname LIKE 'amiable%' ORDER BY 1"
        ).fetchall()
        assert rows == [
            ("amiable_app", False, False, False),
            ("amiable_owner", True, False, True),
            ("amiable_queue", True, False, False),
        ]
        assert conn.execute("SHOW max_locks_per_transaction").fetchone() == ("512",)
        assert conn.execute("SHOW listen_addresses").fetchone() == ("",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("CREATE TABLE mine (id int)")


def test_a_number_that_now_belongs_to_somebody_else_is_not_our_server(server):
    server.data.mkdir()
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n")
    assert server.pid() is None


def test_without_user_namespaces_the_server_is_nobodys(server, monkeypatch):
    """Some containers forbid them to root; `nobody` then runs it, in a folder of its own."""
    if os.geteuid() != 0:
        pytest.skip("only root needs another user")
    monkeypatch.setattr(postgres, "_prefix", tuple)
    try:
        server.start()
        assert server.data.owner() == "nobody"
        with psycopg.connect(server.dsn("amiable", "amiable_app")) as conn:
            assert conn.execute("SELECT 1").fetchone() == (1,)
    finally:
        server.stop()
        shutil.rmtree(server.data.parent)
        shutil.rmtree(server.sockets)


def test_a_missing_program_says_what_to_do(monkeypatch):
    monkeypatch.setattr(postgres, "binary", lambda name: "/nulle/part/initdb")
    with pytest.raises(postgres.ServerNotStarted, match="DATABASE_URL"):
        postgres._run("initdb")


def test_a_program_that_fails_gives_its_reason(tmp_path):
    with pytest.raises(postgres.ServerNotStarted, match="pg_ctl failed"):
        postgres._run("pg_ctl", "-D", str(tmp_path), "status")


def test_the_command_says_how_it_is_used(capsys):
    assert postgres.main(["restart"]) == 2
    assert "start|stop|forget|status" in capsys.readouterr().err


def test_the_programs_of_the_wheel_come_first():
    assert Path(postgres.binary("pg_dump")).parts[-3:] == ("pginstall", "bin", "pg_dump")
