"""`python -m sandbox`: its processes, its refusals, and that it imports nothing of the product."""

import ast
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox.__main__ import endpoint
from sandbox.core.webhooks import is_local
from tests.sandbox.http_helpers import deposit, http

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Address:
    url: str


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [str(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


def command(tmp_path, ports, *more):
    names = ("--stripe-port", "--post-port", "--mail-http-port", "--smtp-port", "--registers-port", "--clamd-port")
    options = [part for pair in zip(names, ports, strict=True) for part in pair]
    return [sys.executable, "-m", "sandbox", "--data", str(tmp_path), *options, *more]


def test_one_command_runs_all_and_stops_on_sigterm(tmp_path):
    ports = free_ports(6)
    with subprocess.Popen(command(tmp_path, ports), cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            lines = [process.stdout.readline() for _ in range(6)]
            answers = [http(f"http://127.0.0.1:{port}/style.css").status for port in (*ports[:3], ports[4])]
            with socket.create_connection(("127.0.0.1", int(ports[3])), timeout=5) as smtp:
                greeting = smtp.recv(100)
        finally:
            process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=10)

    assert lines[5] == "Prêt.\n"
    assert answers == [200, 200, 200, 200]
    assert greeting.startswith(b"220 ")
    assert code == 0


def test_accepted_letters_survive_a_killed_process(tmp_path, listener):
    ports = free_ports(6)
    office = Address(f"http://127.0.0.1:{ports[1]}")
    line = command(tmp_path, ports, "--post-webhook-url", f"cabinetdulac={listener.url}")
    refs = []
    for _ in range(2):
        with subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            try:
                for _line in range(6):
                    process.stdout.readline()
                refs.append(deposit(office).json["ref"])
            finally:
                process.kill()

    assert refs[0] == refs[1]


@pytest.mark.parametrize("taken", range(6))
def test_a_port_that_is_taken_is_named(tmp_path, taken):
    ports = free_ports(6)
    with socket.create_server(("127.0.0.1", int(ports[taken]))):
        done = subprocess.run(
            command(tmp_path, ports), cwd=ROOT, capture_output=True, text=True, timeout=20, check=False
        )

    assert done.returncode == 2
    assert f"le port {ports[taken]} est déjà pris" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_webhook_to_the_outside_is_refused(tmp_path):
    line = command(tmp_path, free_ports(6), "--webhook-url", "http://example.com/hook")
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)

    assert done.returncode == 2
    assert "n’appelle que cet ordinateur" in done.stderr


def test_an_endpoint_for_one_account_of_the_bank_is_refused(tmp_path):
    line = command(tmp_path, free_ports(6), "--webhook-url", "acct_lac=http://lac.localhost/hook")
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)

    assert done.returncode == 2
    assert "tous les comptes" in done.stderr


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("http://lac.localhost/x", (None, "http://lac.localhost/x")),
        ("http://lac.localhost/x?a=b", (None, "http://lac.localhost/x?a=b")),
        ("acct_lac=http://lac.localhost/x?a=b", ("acct_lac", "http://lac.localhost/x?a=b")),
    ],
)
def test_an_address_may_hear_of_one_account_only(written, read):
    assert endpoint(written) == read


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:8000/x", True),
        ("http://lac.localhost:8000/x", True),
        ("http://localhost/x", True),
        ("http://127.0.0.1.example.com/x", False),
        ("http://localhost@example.com/x", False),
        ("http://10.0.0.1/x", False),
        ("https://localhost/x", False),
        ("/x", False),
    ],
)
def test_only_addresses_of_this_machine_are_local(url, local):
    assert is_local(url) is local


def test_the_sandbox_imports_itself_the_standard_library_its_smtp_and_its_signatures_only():
    foreign = set()
    for path in (ROOT / "sandbox").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            else:
                continue
            tops = {name.split(".")[0] for name in names}
            foreign |= {(path.name, top) for top in tops - sys.stdlib_module_names - {"sandbox"}}
    assert foreign == {("smtp.py", "aiosmtpd"), ("server.py", "jwt"), ("server.py", "cryptography")}
