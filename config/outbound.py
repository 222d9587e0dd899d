"""Calls to an address that somebody of an agency typed: never to this machine nor to a private network."""

from __future__ import annotations

from functools import partial
from ipaddress import ip_address
from socket import socket
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError


class _PublicConnection(HTTPSConnection):
    """Looks at the address that answered, not at a name that may lead elsewhere a second later."""

    def _new_conn(self) -> socket:
        connected = super()._new_conn()
        if not ip_address(connected.getpeername()[0]).is_global:
            connected.close()
            raise NewConnectionError(self, "the address is not a public one")
        return connected


class _PublicPool(HTTPSConnectionPool):
    ConnectionCls = _PublicConnection


class _PublicAdapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {"https": _PublicPool}


class _Nowhere(HTTPAdapter):
    def send(self, request: requests.PreparedRequest, *_args: Any, **_options: Any) -> requests.Response:  # type: ignore[override]
        raise requests.exceptions.InvalidSchema(f"only https is called: {request.url}")


def public_session(*, timeout: float) -> requests.Session:
    """Return a session that calls public addresses by https only, follows no proxy of the machine, and gives up.

    `timeout` in seconds. Every other address raises a `requests.RequestException`.
    """
    session = any_session(timeout=timeout)
    session.mount("http://", _Nowhere())
    session.mount("https://", _PublicAdapter())
    return session


def any_session(*, timeout: float) -> requests.Session:
    """Return a session that calls this machine too, as the demo's stand-ins need; it gives up after so many seconds."""
    session = requests.Session()
    session.trust_env = False
    session.request = partial(session.request, timeout=timeout)  # type: ignore[method-assign]
    return session
