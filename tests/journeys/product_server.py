"""The product and its stand-ins in a process of their own, their clock handed in on the standard input.

`move 2026-11-03T10:00:00+01:00` sets the clock (it then runs on), `morning` plays the morning run of both agencies,
`post` draws and hands over what is due, `follow` and `night` play what beat asks of money each few minutes and each
night, `books` says whether the books are balanced. Each answers with one line.
Tasks run inside the request that wakes them, so that the test needs no worker; the rows are the same.
"""

from __future__ import annotations

import sys
import threading
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import time_machine

PORT, DATA = int(sys.argv[1]), Path(sys.argv[3])
COORDINATES = time_machine.travel(datetime.fromisoformat(sys.argv[2]), tick=True).start()

from django.conf import settings  # noqa: E402
from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: E402  the clock is set before the product
from django.utils import timezone  # noqa: E402
from django_tenants.utils import tenant_context  # noqa: E402

from config.wsgi import application  # noqa: E402
from sandbox.mail import MailSandbox  # noqa: E402
from sandbox.post import PostSandbox  # noqa: E402
from sandbox.stripe import StripeSandbox  # noqa: E402


class Server(ThreadingMixIn, WSGIServer):
    """One thread a request, as in production."""

    daemon_threads = True


class Handler(WSGIRequestHandler):
    """Says nothing of what goes well."""

    def log_message(self, *_words: object) -> None:
        """Keep quiet."""


def morning() -> str:
    """Plan what is due today and hand it over, in both agencies."""
    from agency.journal.rules import Actor
    from agency.strategies.operations import tick

    planned = 0
    for agency in _agencies():
        with tenant_context(agency):
            now = timezone.now()
            planned += tick(by=Actor.system("tick"), on=timezone.localdate(now), at=now)
    return f"{planned} planned; {post()}"


def post() -> str:
    """Draw what is due and hand it over."""
    from agency.journal.rules import Actor
    from agency.outbox.operations import dispatch, prepare

    sent = 0
    for agency in _agencies():
        with tenant_context(agency):
            for stage in (prepare, dispatch):
                while stage(by=Actor.system("outbox"), at=timezone.now()):
                    sent += stage is dispatch
    return f"{sent} handled"


def follow() -> str:
    """What beat asks each few minutes of the money that leaves: transfers, what is given back, invoices."""
    return _beat("remittances.follow", "refunds.follow", "fees.send")


def night() -> str:
    """What beat asks each night of the money: the works of the day, the proof of the books."""
    return _beat("fees.count", "books.prove")


def _beat(*names: str) -> str:
    from tenants.tasks import for_each_agency

    for name in names:
        for_each_agency(name, at=timezone.now())
    return " ".join(names)


def books() -> str:
    """Say « balanced » when the books of both agencies, the bank and what is owed agree."""
    from agency.books.queries import gap_now

    for agency in _agencies():
        with tenant_context(agency):
            gap = gap_now()
            if gap is not None:
                return f"unbalanced {agency.slug} {gap}"
    return "balanced"


def _agencies() -> list:
    from tenants.queries import active_agencies

    return list(active_agencies())


def start_stand_ins(stack: ExitStack) -> None:
    """Open the bank, the post office and the mail box, and tell them where each agency listens."""
    bank = stack.enter_context(StripeSandbox(DATA, _port(settings.STRIPE_API_BASE)))
    office = stack.enter_context(PostSandbox(DATA, _port(settings.POST_OFFICE_URL)))
    stack.enter_context(MailSandbox(DATA, 0, settings.EMAIL_PORT))
    platform = f"http://{settings.PUBLIC_HOSTS[0]}:{PORT}"
    bank.webhooks.add_endpoint(f"{platform}/webhooks/stripe/", settings.STRIPE_WEBHOOK_SECRET)
    for agency in _agencies():
        host = f"http://{agency.host}:{PORT}/webhooks"
        office.webhooks.add_endpoint(f"{host}/poste/", settings.POST_OFFICE_WEBHOOK_SECRET, agency.schema_name)


def _port(address: str) -> int:
    return int(address.rsplit(":", 1)[1])


def main() -> None:
    """Serve until the standard input ends."""
    server = make_server("127.0.0.1", PORT, StaticFilesHandler(application), Server, Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with ExitStack() as stack:
        start_stand_ins(stack)
        _obey()


def _obey() -> None:
    print("ready", flush=True)
    for line in sys.stdin:
        verb, _, word = line.strip().partition(" ")
        if verb == "move":
            COORDINATES.move_to(datetime.fromisoformat(word))
            answer = timezone.now().isoformat()
        else:
            answer = {"morning": morning, "post": post, "follow": follow, "night": night, "books": books}[verb]()
        print(answer, flush=True)


if __name__ == "__main__":
    main()
