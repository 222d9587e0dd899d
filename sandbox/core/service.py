"""Base class of the stand-ins: a context manager that serves HTTP on 127.0.0.1 and keeps its own data."""

from pathlib import Path
from types import TracebackType
from typing import Self

from sandbox.core import control
from sandbox.core.clock import Clock
from sandbox.core.faults import Faults
from sandbox.core.http import HttpServer, Request, Response, Router, as_json
from sandbox.core.layout import style_sheet
from sandbox.core.webhooks import WebhookSender


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


class WebhookService(Service):
    """A stand-in that tells what happens by webhooks, with a clock and faults moved from outside."""

    def __init__(
        self,
        data_dir: Path | str,
        port: int = 0,
        webhook_url: str = "",
        webhook_secret: str = "",
        threads: int = 1,
    ) -> None:
        """Opens what the service keeps, then lays its routes; `threads` send the webhooks."""
        super().__init__(data_dir, port)
        self.webhooks = self.open(threads)
        if webhook_url:
            self.webhooks.add_endpoint(webhook_url, webhook_secret)
        control.add_clock(self.router, self.clock, self.advance)
        control.add_webhooks(self.router, self.webhooks)
        control.add_faults(self.router, self.faults)
        self.add_routes()

    def open(self, threads: int) -> WebhookSender:
        """Opens the data; returns who sends the webhooks."""
        raise NotImplementedError

    def advance(self) -> None:
        """Does what the clock, once moved, makes due."""
        raise NotImplementedError

    def add_routes(self) -> None:
        """Lays the routes of this service."""
        raise NotImplementedError

    def start(self) -> Self:
        """Answers, and begins to deliver events."""
        self.webhooks.start()
        return super().start()

    def stop(self) -> None:
        """Ends the deliveries, then frees the port and the file."""
        super().stop()
        self.webhooks.stop()
