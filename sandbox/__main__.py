"""`python -m sandbox`: processor, post office, registers, mails, antivirus in one process, until SIGTERM or Ctrl-C."""

import argparse
import json
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from sandbox.antivirus import AntivirusSandbox
from sandbox.core.http import PortTaken
from sandbox.core.service import Service
from sandbox.core.webhooks import WebhookSender, is_local
from sandbox.mail import MailSandbox
from sandbox.post import PostSandbox
from sandbox.registers import RegistersSandbox
from sandbox.stripe import StripeSandbox
from sandbox.stripe.endpoints import PLATFORM


def parser() -> argparse.ArgumentParser:
    """Options of the command line."""
    options = argparse.ArgumentParser(prog="python -m sandbox", description="Le monde extérieur, en bac à sable.")
    options.add_argument("--stripe-port", type=int, default=8811, help="banque d’essai (HTTP)")
    options.add_argument("--post-port", type=int, default=8812, help="bureau de poste (HTTP)")
    options.add_argument("--mail-http-port", type=int, default=8813, help="boîte aux lettres (HTTP)")
    options.add_argument("--smtp-port", type=int, default=8825, help="boîte aux lettres (SMTP)")
    options.add_argument("--registers-port", type=int, default=8814, help="registres publics (HTTP)")
    options.add_argument("--registers-firms", type=Path, help="entreprises de l’annuaire en plus des siennes (JSON)")
    options.add_argument("--clamd-port", type=int, default=8815, help="antivirus (clamd)")
    options.add_argument("--data", type=Path, required=True, help="dossier des données")
    for prefix, name in (("", "la banque d’essai"), ("post-", "le bureau de poste")):
        options.add_argument(
            f"--{prefix}webhook-url",
            action="append",
            default=[],
            metavar="[COMPTE=]URL",
            help=f"où {name} annonce ses événements, d’un compte ou de tous ; répétable",
        )
        options.add_argument(f"--{prefix}webhook-secret", default="", help="secret de ces annonces")
    return options


def endpoint(written: str) -> tuple[str | None, str]:
    """Account, or None for all, and address of `[ACCOUNT=]URL`."""
    account, sign, url = written.partition("=")
    return (account, url) if sign and "/" not in account else (None, written)


def _announce(webhooks: WebhookSender, written: list[str], secret: str) -> None:
    webhooks.forget_endpoints()
    for one in written:
        account, url = endpoint(one)
        webhooks.add_endpoint(url, secret, account)


def _servers(options: argparse.Namespace) -> list[tuple[str, Callable[[], Service | AntivirusSandbox]]]:
    data: Path = options.data

    def stripe() -> Service:
        bank = StripeSandbox(data, options.stripe_port)
        _announce(bank.webhooks, options.webhook_url, options.webhook_secret)
        return bank

    def post() -> Service:
        office = PostSandbox(data, options.post_port)
        _announce(office.webhooks, options.post_webhook_url, options.post_webhook_secret)
        return office

    def mail() -> Service:
        return MailSandbox(data, options.mail_http_port, options.smtp_port)

    def registers() -> Service:
        book = RegistersSandbox(data, options.registers_port)
        if options.registers_firms:
            book.enter(json.loads(options.registers_firms.read_text()))
        return book

    return [
        ("Banque d’essai", stripe), ("Bureau de poste", post), ("Registres publics", registers),
        ("Boîte aux lettres", mail), ("Antivirus", lambda: AntivirusSandbox(options.clamd_port)),
    ]  # fmt: skip


def _refusal(options: argparse.Namespace) -> str:
    for written in options.webhook_url:
        account = endpoint(written)[0]
        if account not in (None, PLATFORM):
            return f"{account} : chez Stripe, une adresse entend tous les comptes rattachés, ou la plateforme seule."
    for written in options.webhook_url + options.post_webhook_url:
        url = endpoint(written)[1]
        if not is_local(url):
            return f"{url} : le bac à sable n’appelle que cet ordinateur (http://127.0.0.1, localhost, *.localhost)."
    return ""


def run(arguments: Sequence[str], stopping: threading.Event, out: TextIO, err: TextIO) -> int:
    """Serves until `stopping` is set; 2 when a port is taken or an address refused, with the reason on `err`."""
    options = parser().parse_args(arguments)
    reason = _refusal(options)
    if reason:
        err.write(f"{reason}\n")
        return 2
    with ExitStack() as stack:
        for name, build in _servers(options):
            try:
                service = build()
                stack.enter_context(service)
            except PortTaken as taken:
                err.write(f"{name} : le port {taken.port} est déjà pris. Libérez-le ou choisissez-en un autre.\n")
                return 2
            out.write(f"{name} : {service.url}/\n")
        out.write("Prêt.\n")
        out.flush()
        stopping.wait()
    return 0


def main() -> int:
    """Entry point: stops cleanly on SIGTERM and SIGINT."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    return run(sys.argv[1:], stopping, sys.stdout, sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
