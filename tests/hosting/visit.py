"""Somebody visits the server that the page made: over TLS, by names that lead to the machine itself."""

from __future__ import annotations

import json
import re
import subprocess
import time
from pathlib import Path

from tests.hosting.debian import HOST

PASSWORD = "une-phrase-assez-longue-26"


class Visitor:
    """A browser of few words, with its own cookies, that trusts one authority."""

    def __init__(self, authority: Path, cookies: Path) -> None:
        """`cookies` is its file of cookies."""
        self.authority, self.cookies = authority, cookies

    def ask(self, host: str, path: str, *options: str, scheme: str = "https") -> tuple[int, str]:
        """The number and the whole answer, headers first; 0 and the reason when no connection could be made."""
        known = ["--resolve", f"{host}:443:127.0.0.1", "--resolve", f"{host}:80:127.0.0.1"]
        kept = ["-b", str(self.cookies), "-c", str(self.cookies)]
        command = ["curl", "-sS", "-i", "--max-time", "30", "--cacert", str(self.authority), *known, *kept, *options]
        done = subprocess.run([*command, f"{scheme}://{host}{path}"], capture_output=True, text=True, check=False)
        if done.returncode:
            return 0, done.stderr
        return int(done.stdout.split(maxsplit=2)[1]), done.stdout

    def post(self, host: str, path: str, **fields: str) -> tuple[int, str]:
        """Send a form of a page that was just read, with its token."""
        _, page = self.ask(host, path)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        filled = fields | {"csrfmiddlewaretoken": token[1] if token else ""}
        sent = [option for name, value in filled.items() for option in ("--data-urlencode", f"{name}={value}")]
        return self.ask(host, path, "-e", f"https://{host}{path}", *sent)


def until_well(visitor: Visitor, seconds: float = 150) -> dict[str, object]:
    """Wait until the probe says that nothing is late; what it said last."""
    deadline = time.monotonic() + seconds
    while True:
        number, page = visitor.ask(HOST, "/sante/")
        body = page.rpartition("\n\n")[2]
        if number == 200 or time.monotonic() > deadline:
            return dict(json.loads(body)) if body.startswith("{") else {"status": page}
        time.sleep(3)


def faults(visitor: Visitor, mails: list[str]) -> list[str]:
    """What a visitor finds wrong, in sentences; empty when all is as the page says."""
    return [said for said, right in _seen(visitor, mails) if not right]


def _seen(visitor: Visitor, mails: list[str]) -> list[tuple[str, bool]]:
    one, two, nobody = f"premier.{HOST}", f"second.{HOST}", f"personne.{HOST}"
    home, first, second = visitor.ask(HOST, "/"), visitor.ask(one, "/"), visitor.ask(two, "/")
    plain, hidden = visitor.ask(one, "/", scheme="http"), visitor.ask(HOST, "/sante/mesures/")
    stranger = visitor.ask(nobody, "/")
    link = next((found for mail in mails if (found := re.search(rf"https://{one}(\S+)", mail))), None)
    entered = visitor.post(one, link[1], password=PASSWORD) if link else (0, "")
    day, elsewhere = visitor.ask(one, "/gestion/journee/"), visitor.ask(two, "/gestion/journee/")
    sheet = re.search(r'href="(/static/[^"]+\.css)"', first[1])
    return [
        (f"the platform's page: {home[0]}", home[0] == 200),
        ("the browser is not told to come back over TLS only", "strict-transport-security" in home[1].lower()),
        (f"the first agency: {first[0]}", first[0] == 200 and "Cabinet Un" in first[1]),
        (f"the second agency: {second[0]}", second[0] == 200 and "Cabinet Deux" in second[1]),
        ("an agency shows the other's name", "Cabinet Deux" not in first[1] and "Cabinet Un" not in second[1]),
        (f"plain HTTP is answered {plain[0]}", plain[0] in {301, 308}),
        (f"numbers are shown outside: {hidden[0]}", hidden[0] == 404),
        (f"a certificate for nobody: {stranger}", stranger[0] == 0),
        ("no invitation by e-mail", link is not None),
        (f"the invitation is answered {entered[0]}", entered[0] == 302),
        (f"the manager's day: {day[0]}", day[0] == 200),
        ("a cookie without its prefix", "__Host-session" in visitor.cookies.read_text()),
        (f"a session of one agency in the other: {elsewhere[0]}", elsewhere[0] == 302),
        ("no style sheet", sheet is not None and visitor.ask(one, sheet[1])[0] == 200),
    ]
