"""Starts every process of the demo, from an empty folder to two agencies at work, and ends them by their number."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from config import env
from config.local.demo.people import registered_firms
from config.local.demo.processes import DemoStopped, Processes
from config.local.postgres import LOCAL, Server, ServerNotStarted

ROOT = Path(__file__).resolve().parents[3]
BIN = Path(sys.executable).parent
PORTS = {
    "le site": env.integer("AMIABLE_PORT", 8000),
    "la banque d’essai": env.integer("AMIABLE_STRIPE_PORT", 8011),
    "le bureau de poste": env.integer("AMIABLE_POST_PORT", 8012),
    "la boîte aux lettres": env.integer("AMIABLE_MAILBOX_PORT", 8013),
    "les registres publics": env.integer("AMIABLE_REGISTERS_PORT", 8014),
    "l’antivirus": env.integer("AMIABLE_CLAMD_PORT", 8015),
    "le courrier électronique": env.integer("EMAIL_PORT", 8025),
}
PATIENCE = 60
# A closed terminal (SIGHUP) ends the demo like Ctrl-C.
ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LOGS = LOCAL / "log"


def main() -> int:
    """Run the demo until a signal ends it. 0 after a clean end, 1 when something could not start, or stay alive."""
    for number in ENDS:
        signal.signal(number, _interrupt)
    server, processes = Server(), Processes(LOGS, ROOT, _environment())
    started = time.monotonic()
    try:
        _refuse_taken_ports()
        with _step("PostgreSQL"):
            server.start()
        with _script() as next_answer:
            with _step("migrations"):
                next_answer()
            with _step("cabinets"):
                schemas = dict(word.split("=") for word in next_answer().split())
            _start_outside(processes, schemas)
            with _step("histoire de démonstration"):
                # Both are told the day of each act, from the first one on.
                for name in ("le bureau de poste", "la boîte aux lettres"):
                    _wait_for(f"http://127.0.0.1:{PORTS[name]}/", processes)
                next_answer("go")
        _start_product(processes)
        with _step("site"):
            _wait_for(f"http://127.0.0.1:{PORTS['le site']}/", processes)
        _print_table(time.monotonic() - started)
        _watch(server, processes)
    except (DemoStopped, ServerNotStarted) as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stdout.write("\nArrêt…\n")
        return 0
    finally:
        _deaf()
        processes.stop()
        server.stop()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    _deaf()
    raise KeyboardInterrupt


def _deaf() -> None:
    """A second signal (an impatient hand, make and its group) must not cut the end short: children would stay."""
    for number in ENDS:
        signal.signal(number, signal.SIG_IGN)


def _environment() -> dict[str, str]:
    """What every process of the demo reads: the stand-ins where they really listen."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "STRIPE_PRICE": "price_amiable",
        "STRIPE_BILLING_WEBHOOK_SECRET": env.text("STRIPE_WEBHOOK_SECRET", "whsec_sandbox"),
        "STRIPE_API_BASE": f"http://127.0.0.1:{PORTS['la banque d’essai']}",
        "AMIABLE_POST_OFFICE_URL": f"http://127.0.0.1:{PORTS['le bureau de poste']}",
        **dict.fromkeys(
            ("AMIABLE_COMPANIES_URL", "AMIABLE_NOTICES_URL", "AMIABLE_ADDRESSES_URL"),
            f"http://127.0.0.1:{PORTS['les registres publics']}",
        ),
        "AMIABLE_CLAMD": f"127.0.0.1:{PORTS['l’antivirus']}",
        # To glibc: one heap for all threads of a process, and what was freed goes back to the machine.
        **dict.fromkeys(("MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_"), "131072"),
        "MALLOC_ARENA_MAX": "1",
        **os.environ,
    }


def _refuse_taken_ports() -> None:
    for name, port in PORTS.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise DemoStopped(
                    f"Le port {port} ({name}) est déjà pris : fermez le programme qui l’occupe, ou choisissez-en un "
                    f"autre (docs/running.md, « Ports »)."
                ) from error


def _start_outside(processes: Processes, schemas: dict[str, str]) -> None:
    """Start the test bank, the post office, the registers, the mail box and the antivirus."""
    firms = LOCAL / "sandbox" / "firms.json"
    firms.parent.mkdir(parents=True, exist_ok=True)
    firms.write_text(json.dumps(registered_firms()))
    python = str(BIN / "python")
    processes.start(
        "sandbox", python, "-m", "sandbox", "--data", str(LOCAL / "sandbox"),
        "--stripe-port", str(PORTS["la banque d’essai"]), "--post-port", str(PORTS["le bureau de poste"]),
        "--mail-http-port", str(PORTS["la boîte aux lettres"]), "--smtp-port", str(PORTS["le courrier électronique"]),
        "--registers-port", str(PORTS["les registres publics"]), "--registers-firms", str(firms),
        "--clamd-port", str(PORTS["l’antivirus"]),
        *_announcements(schemas),
    )  # fmt: skip


def _start_product(processes: Processes) -> None:
    """Start the site and those who work behind it, once the past is told: they would live it too, at today's date."""
    processes.start(
        "web", str(BIN / "gunicorn"), "config.wsgi:application", "--bind", f"127.0.0.1:{PORTS['le site']}",
        # One process: tries at a door are counted in its memory.
        "--worker-class", "gthread", "--workers", "1", "--threads", "8", "--no-control-socket",
    )  # fmt: skip
    crew = (str(BIN / "python"), "-m", "config.local.demo.crew")
    processes.start("worker", *crew, "worker")
    processes.start("beat", *crew, "beat", str(LOCAL / "beat"))


def _announcements(schemas: dict[str, str]) -> list[str]:
    """Where the test bank and the post office tell what happened: the platform's host, and each agency's own."""
    words = ["--webhook-secret", env.text("STRIPE_WEBHOOK_SECRET", "whsec_sandbox")]
    for address in ("stripe/", "platform=abonnements/"):
        account, sign, path = address.rpartition("=")
        words += ["--webhook-url", f"{account}{sign}http://localhost:{PORTS['le site']}/webhooks/{path}"]
    words += ["--post-webhook-secret", env.text("AMIABLE_POST_OFFICE_WEBHOOK_SECRET", "post_sandbox")]
    for slug, schema in schemas.items():
        host = f"http://{slug}.localhost:{PORTS['le site']}"
        words += ["--post-webhook-url", f"{schema}={host}/webhooks/poste/"]
    return words


@contextmanager
def _step(name: str) -> Iterator[None]:
    """Say what is being done and how long it took."""
    sys.stdout.write(f"→ {name} … ")
    sys.stdout.flush()
    begun = time.monotonic()
    yield
    sys.stdout.write(f"{time.monotonic() - begun:.1f} s\n")
    sys.stdout.flush()


@contextmanager
def _script() -> Iterator[Callable[..., str]]:
    """Run the script beside; each call gives it a word, if any, and waits for its next answer."""
    log = LOGS / "script.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as complaints:
        script = subprocess.Popen(
            [sys.executable, "-m", "config.local.demo.script"], cwd=ROOT, env=_environment(), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints, start_new_session=True,
        )  # fmt: skip

        def next_answer(word: str = "") -> str:
            if word:
                print(word, file=script.stdin, flush=True)
            answer = script.stdout.readline().strip() if script.stdout else ""
            if not answer:
                raise DemoStopped(f"La mise en place a échoué :\n{log.read_text()[-4000:]}")
            return answer

        try:
            yield next_answer
        finally:
            if script.poll() is None and sys.exc_info()[0] is not None:
                script.terminate()
            script.communicate()


def _wait_for(address: str, processes: Processes) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        processes.revive()
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310  our own address, on this machine
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise DemoStopped(f"{address} ne répond pas : lisez les journaux dans {LOGS}.")


def _watch(server: Server, processes: Processes) -> NoReturn:
    """Start again what dies, and say so; for ever, since only a signal ends the demo."""
    while True:
        if server.pid() is None:
            _say("PostgreSQL s’est arrêté : il est relancé.")
            server.start()
        for name in processes.revive():
            _say(f"« {name} » s’est arrêté : il est relancé (pourquoi : {LOGS / f'{name}.log'}).")
        time.sleep(1)


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def _print_table(seconds: float) -> None:
    sys.stdout.write("\n" + (LOCAL / "demo.txt").read_text())
    sys.stdout.write(f"\nAmiable est prêt ({seconds:.0f} s). Ctrl-C pour tout arrêter.\n")
    sys.stdout.flush()
