"""SMTP without TLS nor authentication on 127.0.0.1, with the failures that a test asks for."""

import asyncio
import errno
import logging
import socket
from collections.abc import Awaitable, Callable

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox.core.faults import Faults
from sandbox.core.http import PortTaken

MAX_SIZE = 20 * 1024 * 1024
IDLE_SECONDS = 60
Keeper = Callable[[str, list[str], bytes], None]

# Each command would be a line of the demo's log; the page shows what came.
logging.getLogger("mail.log").setLevel(logging.ERROR)


class Rules:
    """Addresses that bounce at once (`rejected`, 550) or ask to come back later (`deferred`, 451)."""

    def __init__(self) -> None:
        """Everybody is welcome."""
        self.rejected: set[str] = set()
        self.deferred: set[str] = set()


class _Answers:
    """What is said of an addressee and of a mail; the library calls it by the names of the commands."""

    def __init__(self, keep: Keeper, faults: Faults, rules: Rules) -> None:
        self.keep, self.faults, self.rules = keep, faults, rules

    async def handle_RCPT(self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]) -> str:
        """Refuses who is refused."""
        if address.lower() in self.rules.rejected:
            return "550 No such mailbox"
        if address.lower() in self.rules.deferred:
            return "451 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:
        """Keeps a mail, before the 250 is sent."""
        content = envelope.original_content or b""
        # A file is written, and latency slept: other conversations go on meanwhile.
        fate = await asyncio.to_thread(self._keep, envelope.mail_from or "", envelope.rcpt_tos, content)
        if fate == "lost" and server.transport is not None:
            server.transport.close()
        return {
            "error_before": "451 Failure asked for, nothing kept",
            "error_after": "451 Failure asked for, message kept",
        }.get(fate, "250 OK")

    def _keep(self, sender: str, recipients: list[str], content: bytes) -> str:
        self.faults.wait()
        fate = self.faults.draw()
        if fate != "error_before":
            self.keep(sender, recipients, content)
        return fate


class SmtpServer(Controller):
    """Accepts mail and hands it to `keep(sender, recipients, content)`, before the 250 is sent."""

    def __init__(self, port: int, keep: Keeper, faults: Faults, rules: Rules) -> None:
        """Binds 127.0.0.1:`port` (0 for a free one). Raises PortTaken."""
        try:
            self._door = socket.create_server(("127.0.0.1", port), backlog=128)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(port) from error
            raise
        super().__init__(
            _Answers(keep, faults, rules),
            hostname="127.0.0.1",
            port=int(self._door.getsockname()[1]),
            server_hostname="sandbox",
            ident="ESMTP",
            data_size_limit=MAX_SIZE,
            timeout=IDLE_SECONDS,
        )

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        """The library binds when it starts; the port is known, and refused, from the constructor on."""
        return self.loop.create_server(self._factory_invoker, sock=self._door)

    def stop(self, no_assert: bool = True) -> None:  # noqa: FBT001, FBT002 (signature of the base class)
        """Frees the port, whether it had begun to answer or not."""
        if self._thread is not None:
            super().stop(no_assert)
        else:
            self.loop.close()
            self._door.close()
