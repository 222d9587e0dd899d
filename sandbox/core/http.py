"""A small HTTP/1.1 server on 127.0.0.1: requests in, responses out, and answers that can be lost on purpose."""

import errno
import json
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

MAX_BODY = 64 * 1024 * 1024


class PortTaken(OSError):
    """Another program already listens on the port asked for."""

    def __init__(self, port: int) -> None:
        """Keeps `port`, so that the command line can say which option to change."""
        super().__init__(errno.EADDRINUSE, f"port {port} is taken")
        self.port = port


@dataclass(frozen=True)
class Request:
    """One request, already read: `path` is unquoted, header names are lower case."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes

    def form(self) -> list[tuple[str, str]]:
        """Pairs of an `application/x-www-form-urlencoded` body, in their order."""
        return parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True)

    def json(self) -> dict[str, Any]:
        """Object of a JSON body, `{}` when the body is empty. Raises ValueError when it is not an object."""
        value = json.loads(self.body or b"{}")
        if not isinstance(value, dict):
            raise ValueError("a JSON object is expected")  # noqa: TRY004 (the caller sent it)
        return value

    def argument(self, name: str, default: str = "") -> str:
        """First value of a query parameter."""
        return next((value for key, value in self.query if key == name), default)


@dataclass
class Response:
    """One answer. With `lost=True` the connection is closed without a byte: the caller cannot know."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    lost: bool = False


def as_json(value: Any, status: int = 200, **headers: str) -> Response:
    """`value` as a JSON answer; `headers` are given with underscores (`Request_Id`)."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    body = json.dumps(value, ensure_ascii=False, indent=2).encode()
    return Response(status, body, {"Content-Type": "application/json; charset=utf-8", **named})


def see_other(url: str) -> Response:
    """Redirection after a form (303)."""
    return Response(303, b"", {"Location": url})


Handler = Callable[..., Response]


class Router:
    """Method and path template (`/letters/{ref}`) to handler; path values are passed by name."""

    def __init__(self) -> None:
        """Empty."""
        self._routes: list[tuple[str, re.Pattern[str], Handler]] = []

    def add(self, method: str, template: str, handler: Handler) -> None:
        """Registers `handler(request, **path_values)`; the first registered match wins."""
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template)
        self._routes.append((method, re.compile(f"{pattern}$"), handler))

    def find(self, method: str, path: str) -> tuple[Handler, dict[str, str]] | None:
        """Handler and path values, or None."""
        for verb, pattern, handler in self._routes:
            match = pattern.match(path)
            if verb == method and match:
                return handler, match.groupdict()
        return None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "sandbox"
    sys_version = ""
    wbufsize = -1
    disable_nagle_algorithm = True
    server: "_Listener"

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > MAX_BODY:
            self.close_connection = True
            self._send(Response(413))
            return
        parts = urlsplit(self.path)
        request = Request(
            method=self.command,
            path=unquote(parts.path),
            query=parse_qsl(parts.query, keep_blank_values=True),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length),
        )
        response = self.server.answer(request)
        if response.lost:
            self.close_connection = True
            return
        self._send(response)

    # Names given by BaseHTTPRequestHandler.
    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _serve  # noqa: N815

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (signature of the base class)
        """Stays silent: the pages and `/_control` show what happened."""


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, port: int, answer: Callable[[Request], Response]) -> None:
        self.answer = answer
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(("127.0.0.1", port), _Handler)

    def server_bind(self) -> None:
        # The base class looks up the host's name here, which may ask a name server.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hangs up is ordinary here; nothing is printed."""

    def hang_up(self) -> None:
        """Ends idle keep-alive connections, whose threads would wait for a next request for ever."""
        with self._guard:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue


class HttpServer:
    """Serves `answer` on 127.0.0.1; port 0 takes a free one. The socket is bound by the constructor."""

    def __init__(self, answer: Callable[[Request], Response], port: int = 0) -> None:
        """Raises PortTaken when another program listens there."""
        try:
            self._listener = _Listener(port, answer)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(port) from error
            raise
        self.port = self._listener.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(
            target=self._listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    def start(self) -> None:
        """Begins to answer, in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stops answering, hangs up and frees the port."""
        if self._thread.is_alive():
            self._listener.shutdown()
            self._thread.join()
        self._listener.hang_up()
        self._listener.server_close()
