"""A member of the team at their desk on the twenty-third of November 2026, and a browser to look with."""

import shutil
import socketserver
import threading
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
import time_machine
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections
from playwright.sync_api import sync_playwright

from agency.users.enums import Role
from tests.agency.staff import scene
from tests.databases import AgencyClient


@pytest.fixture(autouse=True)
def clock():
    """Monday the twenty-third of November 2026, at twelve past nine in Paris."""
    with time_machine.travel(scene.NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ines(tenant):
    """Inès Caron, who handles files."""
    return scene.staff()


@pytest.fixture
def desk(tenant, ines):
    """Inès's browser, without scripts."""
    client = AgencyClient(tenant)
    client.force_login(ines)
    return client


@pytest.fixture
def sign_in(tenant):
    """`sign_in(Role.MANAGER)`: the browser of somebody with this role."""

    def enter(role: Role):
        client = AgencyClient(tenant)
        client.force_login(scene.staff(role, "Karim", "Haddou"))
        return client

    return enter


class _Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args):
        pass


@pytest.fixture
def address(fresh_database, settings):
    """The agency's own host, served for real."""

    class Application(StaticFilesHandler):
        def __call__(self, environ, start_response):
            try:
                return super().__call__(environ, start_response)
            finally:
                connections.close_all()

    server = make_server("127.0.0.1", 0, Application(get_wsgi_application()), _Server, _Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://lhermitte.localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        installed = playwright.chromium.executable_path
        path = installed if Path(installed).exists() else shutil.which("chromium")
        if path is None:
            pytest.skip("no Chromium on this machine: run `playwright install chromium`")
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()
