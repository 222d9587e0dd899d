"""clamd on 127.0.0.1: PING, VERSION and INSTREAM, each ended by a zero as `z` commands ask."""

import errno
import socketserver
import struct
import threading
from types import TracebackType
from typing import Self, cast

from sandbox.core.http import PortTaken

# The harmless file by which antivirus programs are tried, in two pieces: whole, this source would be found by them.
TEST_FILE = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
# As clamd's StreamMaxLength ships.
LARGEST = 25 * 1024 * 1024
_LENGTH = struct.Struct(">I")
_MOST_OF_A_COMMAND = 64


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int) -> None:
        self.seen: list[int] = []
        super().__init__(("127.0.0.1", port), _Conversation)


class _Conversation(socketserver.StreamRequestHandler):
    """One command, one answer, then the line is closed."""

    timeout = 30

    def handle(self) -> None:
        """Answers as clamd does."""
        command = self._command()
        if command == b"zINSTREAM":
            self.wfile.write(self._scanned() + b"\0")
        elif command == b"zPING":
            self.wfile.write(b"PONG\0")
        elif command == b"zVERSION":
            self.wfile.write(b"ClamAV 1.4.3/sandbox\0")
        else:
            self.wfile.write(b"UNKNOWN COMMAND\0")

    def _command(self) -> bytes:
        said = b""
        while len(said) < _MOST_OF_A_COMMAND and (one := self.rfile.read(1)) not in {b"", b"\0"}:
            said += one
        return said

    def _scanned(self) -> bytes:
        content = b""
        while size := _LENGTH.unpack(self.rfile.read(_LENGTH.size))[0]:
            if len(content) + size > LARGEST:
                return b"INSTREAM size limit exceeded. ERROR"
            content += self.rfile.read(size)
        cast("_Server", self.server).seen.append(len(content))
        return b"stream: Eicar-Test-Signature FOUND" if TEST_FILE in content else b"stream: OK"


class AntivirusSandbox:
    """`with AntivirusSandbox() as antivirus: antivirus.address`."""

    def __init__(self, port: int = 0) -> None:
        """Binds 127.0.0.1:`port` (0 for a free one). Raises PortTaken."""
        try:
            self._server = _Server(port)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(port) from error
            raise
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        self.url = f"clamd://{self.address}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def seen(self) -> list[int]:
        """How many bytes each file that was looked at had."""
        return self._server.seen

    def __enter__(self) -> Self:
        """Begins to answer."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Frees the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
