"""IMAP4rev1 on 127.0.0.1, in clear: one mailbox, read only, with the failures that a test asks for (RFC 3501)."""

import errno
import re
import socketserver
import threading
from collections.abc import Iterator
from datetime import date, datetime
from types import TracebackType
from typing import Self, cast

from sandbox.core.http import PortTaken

_LINE = re.compile(rb"^(\S+) (\S+)(?: (.*))?$")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class MailStore:
    """What the box holds: numbers that only grow, until the server counts anew."""

    def __init__(self) -> None:
        """Empty, open to one name and one password."""
        self.validity, self.next_uid = 1, 1
        self.mails: dict[int, tuple[date, bytes]] = {}
        self.username, self.password = "reponses", "une phrase longue"
        self.breaks_at: int | None = None
        # What is said of the size of each mail, instead of the truth.
        self.said_size: int | None = None

    def put(self, content: bytes, *, on: date | None = None) -> int:
        """A mail arrives; returns its number."""
        uid = self.next_uid
        self.mails[uid] = (on or datetime.now().astimezone().date(), content)
        self.next_uid += 1
        return uid

    def count_anew(self) -> None:
        """The server was moved: the same mails under other numbers."""
        kept = list(self.mails.values())
        self.validity, self.next_uid, self.mails = self.validity + 1, 1, {}
        for on, content in kept:
            self.put(content, on=on)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int, store: MailStore) -> None:
        self.store = store
        super().__init__(("127.0.0.1", port), _Conversation)


class _Conversation(socketserver.StreamRequestHandler):
    """A session, one command after the other."""

    timeout = 30

    def handle(self) -> None:
        """Answers as a server of mail boxes does."""
        self.store = cast("_Server", self.server).store
        self._say("* OK IMAP4rev1 sandbox")
        while line := self.rfile.readline():
            found = _LINE.match(line.rstrip(b"\r\n"))
            if found is None:
                return
            tag, command, rest = found[1].decode(), found[2].decode().upper(), (found[3] or b"").decode()
            if command == "LOGOUT":
                self._say("* BYE", f"{tag} OK bye")
                return
            if not self._answer(tag, command, rest):
                return

    def _answer(self, tag: str, command: str, rest: str) -> bool:
        match command:
            case "CAPABILITY":
                self._say("* CAPABILITY IMAP4rev1", f"{tag} OK done")
            case "LOGIN":
                self._login(tag, rest)
            case "EXAMINE":
                self._say(
                    f"* {len(self.store.mails)} EXISTS", f"* OK [UIDVALIDITY {self.store.validity}] counted",
                    f"* OK [UIDNEXT {self.store.next_uid}] next", f"{tag} OK [READ-ONLY] open",
                )  # fmt: skip
            case "UID":
                return self._by_number(tag, rest)
            case _:
                self._say(f"{tag} BAD not for reading")
        return True

    def _login(self, tag: str, rest: str) -> None:
        name, _space, word = rest.partition(" ")
        given = name.strip('"'), word[1:-1].replace('\\"', '"').replace("\\\\", "\\")
        good = given == (self.store.username, self.store.password)
        self._say(f"{tag} OK in" if good else f"{tag} NO [AUTHENTICATIONFAILED] refused")

    def _by_number(self, tag: str, rest: str) -> bool:
        command, _space, what = rest.partition(" ")
        if command.upper() == "SEARCH":
            self._say("* SEARCH " + " ".join(str(uid) for uid in self._found(what)), f"{tag} OK done")
            return True
        number, _space, asked = what.partition(" ")
        uid = int(number)
        if self.store.breaks_at == uid:
            return False
        if uid not in self.store.mails:
            self._say(f"{tag} OK done")
            return True
        content = self.store.mails[uid][1]
        if "RFC822.SIZE" in asked:
            size = self.store.said_size or len(content)
            self._say(f"* 1 FETCH (UID {uid} RFC822.SIZE {size})", f"{tag} OK done")
            return True
        if "HEADER" in asked:
            content = content.split(b"\r\n\r\n" if b"\r\n\r\n" in content else b"\n\n")[0] + b"\r\n\r\n"
        named = asked.strip("()").replace(".PEEK", "")
        self.wfile.write(f"* 1 FETCH (UID {uid} {named} {{{len(content)}}}\r\n".encode())
        self.wfile.write(content + b")\r\n")
        self._say(f"{tag} OK done")
        return True

    def _found(self, what: str) -> Iterator[int]:
        kind, _space, wanted = what.partition(" ")
        if kind.upper() == "SINCE":
            day, month, year = wanted.split("-")
            since = date(int(year), _MONTHS.index(month) + 1, int(day))
            yield from (uid for uid, (on, _content) in self.store.mails.items() if on >= since)
            return
        first = int(wanted.split(":")[0])
        numbers = [uid for uid in self.store.mails if uid >= first]
        # A range ending with a star always holds the last mail (RFC 3501, 9).
        yield from numbers or list(self.store.mails)[-1:]

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


class MailBoxSandbox:
    """`with MailBoxSandbox() as box: box.port, box.store.put(mail)`."""

    def __init__(self, port: int = 0) -> None:
        """Binds 127.0.0.1:`port` (0 for a free one). Raises PortTaken."""
        self.store = MailStore()
        try:
            self._server = _Server(port, self.store)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(port) from error
            raise
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> Self:
        """Answers."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Frees the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
