"""Hostile files: refused within two seconds and 300 MB, and nothing read from the disk or the network (ASVS 5.2)."""

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from agency.readers.claim_files import UnreadableFile, read_claims
from agency.readers.isolation import parser

from .bombs import attached, bombs

HERE = Path(__file__)
SECRET = "ce-secret-ne-sort-pas"
NAMES = [name for name, _ in bombs("", "")]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    canary = tmp_path_factory.mktemp("disk") / "canary.txt"
    canary.write_text(SECRET)
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(0.1)
        port = str(door.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "tests.agency.readers.bombs", str(canary), port],
            capture_output=True,
            text=True,
            cwd=HERE.parents[3],
            check=True,
            timeout=120,
        )
        try:
            knocked = door.accept()[0]
        except TimeoutError:
            knocked = None
        if knocked is not None:
            knocked.close()
    *lines, peak = map(json.loads, done.stdout.splitlines())
    return {"bombs": {line["name"]: line for line in lines}, "peak": peak, "knocked": knocked, "text": done.stdout}


@pytest.mark.parametrize("name", NAMES)
def test_bomb_is_refused_in_time(report: dict[str, Any], name: str) -> None:
    bomb = report["bombs"][name]
    assert bomb["used"] == 0
    assert bomb["told"]
    assert bomb["seconds"] < 4, "two seconds for each of the two readers"


@pytest.mark.bar
def test_memory_stays_low_and_nothing_is_read_from_disk_or_network(report: dict[str, Any], bar: Any) -> None:
    bombs = report["bombs"].values()
    refused = sum(bomb["used"] == 0 and bool(bomb["told"]) for bomb in bombs)
    slowest = max(bomb["seconds"] for bomb in bombs) / 2
    peak = max(report["peak"]["own"], report["peak"]["worker"])
    read = SECRET in report["text"] or report["knocked"] is not None
    bar(
        "B12 bombs",
        measured=f"{refused} of {len(NAMES)} refused, {slowest:.1f} s a reader at most, {peak:.0f} MB, read: {read}",
        wanted="all, 2 s, 300 MB, False",
        holds=refused == len(NAMES) and slowest < 2 and peak < 300 and not read,
    )


def test_the_worker_serves_again_after_a_bomb() -> None:
    with pytest.raises(UnreadableFile):
        read_claims(b"%PDF-1.7\n" + b"[" * 100_000)
    assert parser.open_pdf(attached(b"<a/>"))["names"] == ["factur-x.xml"]


def test_the_worker_starts_again_when_its_process_is_gone() -> None:
    parser.open_pdf(attached(b"<a/>"))
    process = parser._PROCESS._process
    assert process is not None
    process.kill()
    process.wait()
    assert parser.open_pdf(attached(b"<a/>"))["names"] == ["factur-x.xml"]


def test_the_worker_holds_none_of_our_environment() -> None:
    parser.open_pdf(attached(b"<a/>"))
    process = parser._PROCESS._process
    assert process is not None
    assert Path(f"/proc/{process.pid}/environ").read_bytes() == b""


def test_sizes_are_refused_before_reading() -> None:
    with pytest.raises(UnreadableFile, match="20 Mo"):
        read_claims(b"%PDF-1.7" + b"\x00" * 20_000_001)
    with pytest.raises(UnreadableFile, match="20 Mo"):
        read_claims(b"PK\x03\x04" + b"\x00" * 20_000_001)
