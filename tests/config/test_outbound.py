"""An address that somebody typed never leads to our own machines, whatever its name says, or says next."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from agency.webhooks.gateway import post
from config.outbound import any_session, is_public, public_session
from sandbox.programs import ProgramSandbox

OURS = [
    "127.0.0.1", "127.1.2.3", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.0.0.192", "198.18.0.1", "192.0.2.1",
    "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a9fe:a9fe", "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "2001:0:7f00:1::", "2001:db8::1", "fec0::1",
]  # fmt: skip


@pytest.mark.parametrize("address", OURS)
def test_an_address_of_ours_or_of_nobody_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "185.199.108.153", "2606:4700:4700::1111", "2a01:e0a::1"])
def test_an_address_of_the_world_is(address: str) -> None:
    assert is_public(address)


@pytest.fixture
def program(tmp_path: Path) -> Iterator[ProgramSandbox]:
    with ProgramSandbox(tmp_path) as service:
        yield service


@pytest.fixture
def dialled(monkeypatch: Any) -> list[Any]:
    """Where a socket of this machine was really led."""
    seen: list[Any] = []
    connect = socket.socket.connect

    def kept(self: socket.socket, address: Any) -> Any:
        seen.append(address)
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", kept)
    return seen


def resolver(monkeypatch: Any, *answers: list[str]) -> list[str]:
    """A name server that answers so, the first time, the second, and the last one for ever; returns what was asked."""
    asked: list[str] = []
    real, left = socket.getaddrinfo, list(answers)

    def answered(host: Any, port: Any, *args: Any, **options: Any) -> Any:
        if not str(host).endswith(".exemple.fr"):
            return real(host, port, *args, **options)
        asked.append(host)
        found = left.pop(0) if len(left) > 1 else left[0]
        return [
            (socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found
        ]

    monkeypatch.setattr("socket.getaddrinfo", answered)
    monkeypatch.setattr("config.outbound.getaddrinfo", answered)
    return asked


def test_a_name_that_leads_inside_is_never_called(
    program: ProgramSandbox, dialled: list[Any], monkeypatch: Any
) -> None:
    port = urlsplit(program.url).port
    for address in ("127.0.0.1", "::ffff:127.0.0.1", "::1", "169.254.169.254", "64:ff9b::7f00:1"):
        resolver(monkeypatch, [address])
        with pytest.raises(requests.ConnectionError):
            public_session(timeout=1).post(f"https://compta.exemple.fr:{port}/")
    # One good address beside a bad one is no excuse.
    resolver(monkeypatch, ["1.1.1.1", "127.0.0.1"])
    with pytest.raises(requests.ConnectionError):
        public_session(timeout=1).post(f"https://compta.exemple.fr:{port}/")
    assert dialled == []
    assert program.received == []


def test_a_name_that_answers_twice_is_asked_once(dialled: list[Any], monkeypatch: Any) -> None:
    """DNS rebinding: public when it is looked at, ours when it is called."""
    asked = resolver(monkeypatch, ["192.88.99.1"], ["127.0.0.1"])
    with pytest.raises(requests.RequestException):
        public_session(timeout=0.2).post("https://compta.exemple.fr/")
    assert asked == ["compta.exemple.fr"]
    assert [where[0] for where in dialled] == ["192.88.99.1"]


@pytest.mark.parametrize(
    "url",
    ["https://127.1/", "https://2130706433/", "https://0x7f.0.0.1/", "https://[::ffff:127.0.0.1]/", "https://[::1]/"],
)
def test_numbers_written_strangely_lead_nowhere(url: str, dialled: list[Any]) -> None:
    with pytest.raises(requests.RequestException):
        public_session(timeout=1).post(url)
    assert dialled == []


def test_no_clear_text_and_no_proxy_of_the_machine(
    program: ProgramSandbox, dialled: list[Any], monkeypatch: Any
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", program.url)
    monkeypatch.setenv("ALL_PROXY", program.url)
    resolver(monkeypatch, ["127.0.0.1"])
    for url in (program.hook, "https://compta.exemple.fr/"):
        with pytest.raises(requests.RequestException):
            public_session(timeout=1).post(url)
    assert dialled == []
    assert program.received == []


def test_a_redirection_is_not_followed(program: ProgramSandbox, settings: Any) -> None:
    settings.OUTBOUND_SESSION = "config.outbound.any_session"
    program.answers, program.location = [307], "http://169.254.169.254/latest/meta-data/"
    assert post(program.hook, b"{}", {}).status == 307
    assert len(program.received) == 1


def test_one_that_drips_is_cut(monkeypatch: Any) -> None:
    """A byte now and then keeps each read within its time: the whole exchange has an end too."""
    listening = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        held, _where = listening.accept()
        try:
            held.sendall(b"HTTP/1.1 2")
            while True:
                held.sendall(b"0")
                time.sleep(0.1)
        except OSError:
            held.close()

    Thread(target=drip, daemon=True).start()
    begun = time.monotonic()
    with listening, pytest.raises(requests.RequestException), any_session(timeout=0.3) as session:
        session.post(f"http://127.0.0.1:{listening.getsockname()[1]}/", stream=True)
    assert time.monotonic() - begun < 3


def test_a_name_whose_servers_are_silent_is_given_up(monkeypatch: Any, dialled: list[Any]) -> None:
    def asleep(*_args: Any, **_options: Any) -> Any:
        time.sleep(5)
        return []

    monkeypatch.setattr("config.outbound.getaddrinfo", asleep)
    begun = time.monotonic()
    with pytest.raises(requests.ConnectionError):
        public_session(timeout=0.3).post("https://compta.exemple.fr/")
    assert time.monotonic() - begun < 3
    assert dialled == []
