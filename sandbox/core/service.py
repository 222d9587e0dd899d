"""Base class of the stand-ins: a context manager that serves HTTP on 127.0.0.1 and keeps its own data."""

from pathlib import Path
from types import TracebackType
from typing import Self

from sandbox.core.clock import Clock
from sandbox.core.faults import Faults
from sandbox.core.http import HttpServer, Request, Response, Router, as_json
from sandbox.core.layout import style_sheet


class Service:
    """Base of the stand-ins: `with Service(...) as service: service.url`."""

    def __init__(self, data_dir: Path | str, port: int = 0) -> None:
        """Binds the port at once (raises PortTaken); answers from `start`."""
        self.data_dir = Path(data_dir)
        self.clock = Clock()
        self.faults = Faults()
        self.router = Router()
        self.router.add("GET", "/style.css", lambda _: style_sheet())
        self.http = HttpServer(self.answer, port)
        self.url = self.http.url

    def answer(self, request: Request) -> Response:
        """The routed answer, 404 when nothing is there."""
        found = self.router.find(request.method, request.path)
        if found is None:
            return as_json({"error": {"code": "not_found", "message": f"{request.method} {request.path}"}}, 404)
        handler, values = found
        return handler(request, **values)

    def start(self) -> Self:
        """Begins to answer."""
        self.http.start()
        return self

    def stop(self) -> None:
        """Frees the port."""
        self.http.stop()

    def __enter__(self) -> Self:
        """Starts."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stops."""
        self.stop()
