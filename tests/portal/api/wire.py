"""The application as a web server calls it, on the test's own connection to the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection


@contextmanager
def answering(tenant: Any, **headers: str) -> Iterator[Callable[..., Any]]:
    """A WSGI application on this agency's host; the test is inside the agency again afterwards."""
    django = get_wsgi_application()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)

    def host(environ: dict[str, Any], start: Any) -> Any:
        return django(environ | {"HTTP_HOST": tenant.host} | headers, start)

    try:
        yield host
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
        connection.set_tenant(tenant)
