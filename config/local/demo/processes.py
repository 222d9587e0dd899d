"""The processes of the demo: started in order, started again when one dies, ended in the reverse order."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

# A process that dies so often in so short a time will not live: somebody has to read its log.
DEATHS, WITHIN = 5, 60.0
PR_SET_PDEATHSIG = 1


class DemoStopped(Exception):
    """The demo cannot go on; the message says what to do."""


@dataclass
class Child:
    """One process, its command, and the instants at which it died."""

    name: str
    command: tuple[str, ...]
    process: subprocess.Popen[bytes]
    deaths: list[float] = field(default_factory=list)


@dataclass
class Processes:
    """The processes started here; their words go to a log each, in `logs`."""

    logs: Path
    root: Path
    environment: Mapping[str, str]
    children: list[Child] = field(default_factory=list)

    def start(self, name: str, *command: str) -> None:
        """Start a process whose words go to `NAME.log`."""
        self.children.append(Child(name, command, self._launch(name, command)))

    def revive(self) -> list[str]:
        """Start again each process that ended by itself; return their names.

        Raises `DemoStopped` for one that died five times within a minute.
        """
        ended = [child for child in self.children if child.process.poll() is not None]
        for child in ended:
            now = time.monotonic()
            child.deaths = [*(death for death in child.deaths if now - death < WITHIN), now]
            if len(child.deaths) >= DEATHS:
                raise DemoStopped(f"« {child.name} » s’arrête sans cesse : lisez {self.logs / f'{child.name}.log'}.")
            child.process = self._launch(child.name, child.command)
        return [child.name for child in ended]

    def stop(self) -> None:
        """Ask each process to end, last started first; after ten seconds, insist."""
        for child in reversed(self.children):
            if child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + 10
        for child in reversed(self.children):
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
        self.children.clear()

    def _launch(self, name: str, command: tuple[str, ...]) -> subprocess.Popen[bytes]:
        self.logs.mkdir(parents=True, exist_ok=True)
        with (self.logs / f"{name}.log").open("ab") as output:
            return subprocess.Popen(
                command, cwd=self.root, env=dict(self.environment), stdout=output, stderr=output,
                start_new_session=True,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509  one thread
            )  # fmt: skip


def _end_with_parent() -> None:
    """Linux: a supervisor killed without a word takes its children along. Between fork and exec, in one thread."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
