"""Calls to an address that somebody of an agency typed: never to this machine nor to a private network."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from socket import EAI_AGAIN, EAI_NONAME, IPPROTO_TCP, SHUT_RDWR, SOCK_STREAM, gaierror, getaddrinfo, socket
from threading import Thread, Timer
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

# A whole exchange lasts so many times the silence that is borne, however slowly it drips.
LONGEST = 4
# Addresses of a name that are tried.
MOST_ADDRESSES = 3
# All that is given out to the world in version 6; what leads back to version 4 is beside it, or refused below.
_GLOBAL_V6 = IPv6Network("2000::/3")
# Of protocols, where some hosts keep their metadata; this Python takes most of it for the world's.
_OF_PROTOCOLS = IPv4Network("192.0.0.0/24")


class _Watched(HTTPConnection):
    """A connection that is cut once the exchange has lasted too long."""

    _watch: tuple[Timer, socket] | None = None

    def _new_conn(self) -> socket:
        connected = self._dialled()
        silence = self.timeout
        if isinstance(silence, (int, float)):
            # The copy outlives the wrapping in TLS, which takes the socket itself away.
            copy = connected.dup()
            timer = Timer(silence * LONGEST, _cut, [copy])
            timer.daemon = True
            timer.start()
            self._watch = (timer, copy)
        return connected

    def _dialled(self) -> socket:
        return super()._new_conn()

    def close(self) -> None:
        """Close, and watch no more."""
        super().close()
        if self._watch is not None:
            timer, copy = self._watch
            self._watch = None
            timer.cancel()
            copy.close()


def _looked_up(name: str, port: int, seconds: Any) -> list[Any]:
    """What a name leads to. Raises `OSError`, also when the servers of its domain are silent for so long."""
    found: list[Any] = []

    def ask() -> None:
        try:
            found.append(getaddrinfo(name, port, type=SOCK_STREAM, proto=IPPROTO_TCP))
        except (OSError, UnicodeError) as error:
            found.append(error)

    # The resolver has its own patience, and no way to be told ours: it is left to end alone.
    asking = Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds if isinstance(seconds, (int, float)) else None)
    if not found:
        raise gaierror(EAI_AGAIN, f"no name within {seconds} seconds")
    if isinstance(found[0], OSError):
        raise found[0]
    if isinstance(found[0], UnicodeError):
        raise gaierror(EAI_NONAME, str(found[0]))
    return list(found[0])


def _cut(copy: socket) -> None:
    with suppress(OSError), copy:
        copy.shutdown(SHUT_RDWR)


class _AnyConnection(_Watched, HTTPSConnection):
    pass


class _PublicConnection(_AnyConnection):
    """Asks once where the name leads, looks at each address, and calls that very address: no name is asked twice."""

    def _dialled(self) -> socket:
        found = self._addresses()
        if not found or not all(is_public(address) for address in found):
            raise NewConnectionError(self, "the address is not a public one")
        for rank, address in enumerate(found[:MOST_ADDRESSES], start=1):
            try:
                return create_connection(
                    (address, self.port), self.timeout, source_address=self.source_address,
                    socket_options=self.socket_options,
                )  # fmt: skip
            except TimeoutError as error:
                raise ConnectTimeoutError(self, f"no answer within {self.timeout} seconds") from error
            except OSError as error:
                if rank == len(found[:MOST_ADDRESSES]):
                    raise NewConnectionError(self, f"no connection: {error}") from error
        raise NewConnectionError(self, "no address")

    def _addresses(self) -> list[str]:
        try:
            answers = _looked_up(self._dns_host, self.port, self.timeout)
        except OSError as error:
            raise NameResolutionError(self.host, self, error) from error  # type: ignore[arg-type]
        return list(dict.fromkeys(str(where[0]) for *_rest, where in answers))


class _WatchedPool(HTTPConnectionPool):
    ConnectionCls = _Watched


class _AnyPool(HTTPSConnectionPool):
    ConnectionCls = _AnyConnection


class _PublicPool(HTTPSConnectionPool):
    ConnectionCls = _PublicConnection


class _AnyAdapter(HTTPAdapter):
    pools: dict[str, type] = {"http": _WatchedPool, "https": _AnyPool}

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = self.pools


class _PublicAdapter(_AnyAdapter):
    pools: dict[str, type] = {"https": _PublicPool}


class _Nowhere(HTTPAdapter):
    def send(self, request: requests.PreparedRequest, *_args: Any, **_options: Any) -> requests.Response:  # type: ignore[override]
        raise requests.exceptions.InvalidSchema(f"only https is called: {request.url}")


def is_public(address: str) -> bool:
    """Whether an address is one of the world: no private, local, shared, multicast or translated one."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        leads_back = found.sixtofour is not None or found.teredo is not None
        return found in _GLOBAL_V6 and found.is_global and not leads_back
    return found.is_global and not (found.is_multicast or found.is_reserved or found in _OF_PROTOCOLS)


def public_session(*, timeout: float) -> requests.Session:
    """Return a session that calls public addresses by https only, follows no proxy of the machine, and gives up.

    `timeout` in seconds of silence. Every other address raises a `requests.RequestException`.
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
    for scheme in ("http://", "https://"):
        session.mount(scheme, _AnyAdapter())
    return session
