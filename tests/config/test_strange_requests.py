"""What nobody types is answered in calm words, by every door; what opens a door stands in no log."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from django.conf import settings

from config.logs.lines import PrivateFormatter
from tests.databases import AgencyClient, FreshDatabase

NUL = "\x00"
WORDS = "Rien n’est enregistré et rien n’est perdu"
DOORS = ["/espace/", "/compte/login/", "/compte/password/reset/", "/espace/pas-pour-moi/", "/espace/langue/"]


def calm(answer: Any) -> bool:
    return answer.status_code == 400 and WORDS in answer.content.decode()


@pytest.mark.parametrize("path", ["/", "/espace/", "/compte/login/", "/gestion/journee/", "/creancier/", "/fichiers/x"])
def test_a_nul_in_an_address_is_answered_in_words(tenant_client: AgencyClient, path: str) -> None:
    assert calm(tenant_client.get(f"{path}?q=a%00b"))
    assert calm(tenant_client.get(f"{path}?%00=b"))
    assert calm(tenant_client.get(f"{path}%00/"))


@pytest.mark.parametrize("path", ["/c/%00", "/espace/dossier/%00/", "/webhooks/%00/", "/webhooks/stripe/?a=%00"])
def test_a_nul_in_a_part_of_an_address_too(tenant_client: AgencyClient, path: str) -> None:
    assert calm(tenant_client.get(path))


@pytest.mark.parametrize("path", DOORS)
def test_a_nul_in_a_form_is_answered_in_words(tenant_client: AgencyClient, path: str) -> None:
    for field in ("code", "postcode", "text", "login", "password", "email", "next", "language", f"x{NUL}"):
        assert calm(tenant_client.post(path, {field: f"a{NUL}b"})), field


def test_a_nul_in_a_form_with_a_file_too(tenant_client: AgencyClient, tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("a;b")
    with (tmp_path / "f.csv").open("rb") as file:
        assert calm(tenant_client.post("/espace/", {"file": file, "code": f"{NUL}"}))


@pytest.mark.parametrize("header", ["Accept-Language", "User-Agent", "Referer", "X-Forwarded-For", "Cookie"])
def test_a_nul_in_a_header_is_answered_in_words(tenant_client: AgencyClient, header: str) -> None:
    assert calm(tenant_client.get("/espace/", headers={header: f"a=b{NUL}c"}))


@pytest.mark.parametrize("cookie", ["sessionid", "csrftoken", "django_language"])
def test_a_nul_in_a_cookie_is_answered_in_words(tenant_client: AgencyClient, cookie: str) -> None:
    tenant_client.cookies[cookie] = f"a{NUL}b"
    assert calm(tenant_client.get("/espace/"))


def test_the_platform_answers_in_words_as_well(tenant: Any) -> None:
    assert calm(AgencyClient().get("/?q=%00"))


def test_what_is_not_a_nul_passes(tenant_client: AgencyClient) -> None:
    assert tenant_client.get("/espace/?q=%2500&x=0").status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/espace/", "/nowhere/", "/static/portal/tokens.css", "/compte/login/", "/espace/?q=%00"]
)
def test_no_answer_lets_a_page_use_the_camera(tenant_client: AgencyClient, path: str) -> None:
    assert "camera=()" in tenant_client.get(path)["Permissions-Policy"]


def test_a_host_that_is_nobodys_has_the_policies_too(tenant: Any) -> None:
    assert "camera=()" in AgencyClient().get("/", headers={"Host": "personne.localhost"})["Permissions-Policy"]


@pytest.mark.parametrize(
    "said",
    [
        "GET /c/X7YQZMXDEP 200",
        "GET /c/X7YQ%20ZMXD%20EP 200",
        "GET /compte/login/?next=%2Fc%2FX7YQZMXDEP",
        "Referer: https://lhermitte.example/c/X7YQZMXDEP",
        "code X7YQ ZMXD EP refused",
        "code=X7YQ+ZMXD+EP",
        "X7YQ-ZMXD-EP",
    ],
)
def test_no_line_of_a_log_holds_an_access_code(said: str) -> None:
    record = logging.LogRecord("x", logging.WARNING, "", 0, said, None, None)
    line = PrivateFormatter().format(record)
    assert "X7YQ" not in line
    assert "ZMXD" not in line


def test_the_page_of_a_letters_address_tells_its_address_to_nobody(tenant_client: AgencyClient) -> None:
    page = tenant_client.get("/c/X7YQZMXDEP")
    assert page["Referrer-Policy"] == "strict-origin"
    assert '<meta name="referrer" content="strict-origin">' in page.content.decode()
    assert tenant_client.get("/espace/")["Referrer-Policy"] == "same-origin"


def test_gunicorns_own_log_of_requests_holds_no_code(fresh_database: FreshDatabase, tmp_path: Path) -> None:
    log, socket = tmp_path / "access.log", tmp_path / "port"
    command = [
        str(Path(sys.executable).with_name("gunicorn")), "config.wsgi:application", "--bind", "127.0.0.1:0",
        "--access-logfile", str(log), "--error-logfile", str(socket), "--no-control-socket",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=fresh_database.environment)
    try:
        address = _listening(socket)
        headers = {"Host": fresh_database.first.host, "Referer": f"{address}/c/X7YQZMXDEP"}
        with urlopen(Request(f"{address}/c/X7YQZMXDEP", headers=headers), timeout=60) as answer:
            assert answer.status == 200
        for _try in range(40):
            if log.exists() and log.read_text():
                break
            time.sleep(0.25)
    finally:
        process.terminate()
        process.wait(timeout=20)
    written = log.read_text()
    assert "GET /c/…" in written
    assert "X7YQ" not in written


def _listening(log: Path) -> str:
    """Where gunicorn says it listens."""
    for _try in range(240):
        lines = log.read_text().splitlines() if log.exists() else []
        found = [line.partition("Listening at: ")[2].split()[0] for line in lines if "Listening at: " in line]
        if found:
            return found[0]
        time.sleep(0.25)
    pytest.fail("Gunicorn n’écoute pas.")
