"""The example of a program in docs/ runs against the application, over HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.conf import settings

from agency.cases.models import Case

from .conftest import Program
from .test_confiding import NORA, a_bill
from .wire import answering

CLIENT = Path(settings.BASE_DIR) / "docs/api_client.py"


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_words: Any) -> None:
        """Nothing."""


def run_client(tenant: Any, program: Program, path: Path) -> subprocess.CompletedProcess[str]:
    """The program runs beside; this thread answers it, so that it sees what the test wrote."""
    found: list[subprocess.CompletedProcess[str]] = []
    with answering(tenant) as host, make_server("127.0.0.1", 0, host, handler_class=_Quiet) as server:
        server.timeout = 0.2
        key = program.client.defaults["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
        told = os.environ | {"AMIABLE_URL": f"http://127.0.0.1:{server.server_port}", "AMIABLE_KEY": key}
        command = [sys.executable, str(CLIENT), str(path)]
        beside = Thread(
            target=lambda: found.append(
                subprocess.run(command, env=told, capture_output=True, text=True, timeout=60, check=False)
            )
        )
        beside.start()
        while beside.is_alive():
            server.handle_request()
    return found[0]


def test_the_example_confides_a_file_and_says_where_the_cases_stand(
    tenant: Any, program: Program, case: Case, tmp_path: Path
) -> None:
    path = tmp_path / "factures.json"
    path.write_text(json.dumps([a_bill("P-1"), a_bill("P-2")]))
    first = run_client(tenant, program, path)
    assert (first.returncode, first.stderr) == (0, "")
    made = Case.objects.get(claims__number="P-1")
    assert f"P-1 : dossier {made.reference}" in first.stdout
    assert f"{made.reference} : Nous vérifions le dossier" in first.stdout
    assert case.reference in first.stdout
    again = run_client(tenant, program, path)
    assert again.stdout == first.stdout
    assert Case.objects.filter(claims__number__startswith="P-").distinct().count() == 1
    path.write_text(json.dumps([a_bill("P-3", debtor=NORA | {"postcode": "ABC"})]))
    refused = run_client(tenant, program, path)
    assert refused.returncode == 1
    assert "ligne 1, debtor.postcode" in refused.stdout
