"""SMTP (RFC 5321, no TLS, no authentication) on 127.0.0.1: EHLO, MAIL, RCPT, DATA, RSET, NOOP, VRFY, QUIT."""

import errno
import re
import socketserver
import threading
from collections.abc import Callable

from sandbox.ground.faults import Faults
from sandbox.ground.http import PortTaken

MAX_SIZE = 20 * 1024 * 1024
MAX_LINE = 4096
PATH = re.compile(r"(?:FROM|TO):\s*<([^<>]*)>", re.IGNORECASE)
Keeper = Callable[[str, list[str], bytes], None]


class Rules:
    """Addresses that bounce at once (`rejected`, 550) or ask to come back later (`deferred`, 451)."""

    def __init__(self) -> None:
        """Everybody is welcome."""
        self.rejected: set[str] = set()
        self.deferred: set[str] = set()


class _Session(socketserver.StreamRequestHandler):
    server: "SmtpServer"
    timeout = 60

    def handle(self) -> None:
        """One conversation, until QUIT or until the caller hangs up."""
        self._sender: str | None = None
        self._recipients: list[str] = []
        self._reply(220, "sandbox ESMTP")
        try:
            while self._one_command():
                pass
        except OSError:
            return

    def _one_command(self) -> bool:
        line = self.rfile.readline(MAX_LINE)
        if not line:
            return False
        verb, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
        if verb.upper() == "QUIT":
            self._reply(221, "Bye")
            return False
        command = getattr(self, f"_do_{verb.lower()}", None)
        if command is None or not verb.isalpha():
            self._reply(502, "Command not implemented")
            return True
        return command(rest.strip()) is not False

    def _reply(self, code: int, text: str, *more: str) -> None:
        lines = [text, *more]
        marks = ["-"] * (len(lines) - 1) + [" "]
        self.wfile.write("".join(f"{code}{mark}{line}\r\n" for mark, line in zip(marks, lines, strict=True)).encode())

    def _do_helo(self, _: str) -> None:
        self._do_rset_quietly()
        self._reply(250, "sandbox")

    def _do_ehlo(self, _: str) -> None:
        self._do_rset_quietly()
        self._reply(250, "sandbox", f"SIZE {MAX_SIZE}", "8BITMIME", "SMTPUTF8")

    def _do_mail(self, rest: str) -> None:
        match = PATH.match(rest)
        if match is None:
            self._reply(501, "Syntax: MAIL FROM:<address>")
        elif self._sender is not None:
            self._reply(503, "Sender already given")
        else:
            self._sender = match[1]
            self._reply(250, "OK")

    def _do_rcpt(self, rest: str) -> None:
        match = PATH.match(rest)
        if self._sender is None:
            self._reply(503, "MAIL first")
        elif match is None or "@" not in match[1]:
            self._reply(501, "Syntax: RCPT TO:<address>")
        elif match[1].lower() in self.server.rules.rejected:
            self._reply(550, "No such mailbox")
        elif match[1].lower() in self.server.rules.deferred:
            self._reply(451, "Try again later")
        else:
            self._recipients.append(match[1])
            self._reply(250, "OK")

    def _do_data(self, _: str) -> bool:
        if self._sender is None or not self._recipients:
            self._reply(503, "RCPT first")
            return True
        self._reply(354, "End data with <CR><LF>.<CR><LF>")
        content = self._read_content()
        if content is None:
            self._reply(552, "Message too big")
            return False
        return self._keep(content)

    def _keep(self, content: bytes) -> bool:
        self.server.faults.wait()
        fate = self.server.faults.draw()
        if fate == "error_before":
            self._reply(451, "Failure asked for, nothing kept")
            return True
        self.server.keep(self._sender or "", self._recipients, content)
        self._do_rset_quietly()
        if fate == "lost":
            return False
        if fate == "error_after":
            self._reply(451, "Failure asked for, message kept")
        else:
            self._reply(250, "OK")
        return True

    def _read_content(self) -> bytes | None:
        kept = bytearray()
        while len(kept) <= MAX_SIZE:
            line = self.rfile.readline()
            if not line:
                raise ConnectionError("hung up during DATA")
            if line in (b".\r\n", b".\n"):
                return bytes(kept)
            kept += line[1:] if line.startswith(b".") else line
        return None

    def _do_rset_quietly(self) -> None:
        self._sender, self._recipients = None, []

    def _do_rset(self, _: str) -> None:
        self._do_rset_quietly()
        self._reply(250, "OK")

    def _do_noop(self, _: str) -> None:
        self._reply(250, "OK")

    def _do_vrfy(self, _: str) -> None:
        self._reply(252, "Cannot verify, will try")


class SmtpServer(socketserver.ThreadingTCPServer):
    """Accepts mail and hands it to `keep(sender, recipients, content)`, before the 250 is sent."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, port: int, keep: Keeper, faults: Faults, rules: Rules) -> None:
        """Binds 127.0.0.1:`port` (0 for a free one). Raises PortTaken."""
        self.keep, self.faults, self.rules = keep, faults, rules
        try:
            super().__init__(("127.0.0.1", port), _Session)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(port) from error
            raise
        self.port = int(self.server_address[1])
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that hangs up is ordinary here; nothing is printed."""

    def start(self) -> None:
        """Begins to answer, in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Frees the port."""
        if self._thread.is_alive():
            self.shutdown()
            self._thread.join()
        self.server_close()
