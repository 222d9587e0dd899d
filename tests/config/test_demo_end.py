"""The demo leaves nothing running behind it, however hard it is told to end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.local.demo.processes import DEATHS, DemoStopped, Processes

IMPATIENT = """
import os, signal
from config.local.demo import supervisor

for number in supervisor.ENDS:
    signal.signal(number, supervisor._interrupt)
try:
    os.kill(os.getpid(), signal.SIGTERM)
except KeyboardInterrupt:
    for number in supervisor.ENDS:
        os.kill(os.getpid(), number)
    print("every process was asked to end")
"""


def test_a_second_signal_does_not_cut_the_end_short() -> None:
    done = subprocess.run([sys.executable, "-c", IMPATIENT], capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout) == (0, "every process was asked to end\n"), done.stderr


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Processes]:
    """No process yet."""
    processes = Processes(tmp_path, tmp_path, dict(os.environ))
    yield processes
    processes.stop()


def test_a_process_that_dies_is_started_again_and_said(crew: Processes) -> None:
    crew.start("le site", sys.executable, "-c", "import time; time.sleep(60)")
    crew.start("le facteur", sys.executable, "-c", "import time; time.sleep(60)")
    assert crew.revive() == []
    first = crew.children[0].process
    first.kill()
    first.wait()
    assert crew.revive() == ["le site"]
    assert crew.children[0].process.poll() is None
    assert crew.children[0].process.pid != first.pid
    assert crew.revive() == []


def test_a_process_that_cannot_live_stops_the_demo_and_says_where_to_read(crew: Processes, tmp_path: Path) -> None:
    crew.start("le site", sys.executable, "-c", "print('pas de place', flush=True)")
    for _death in range(DEATHS - 1):
        crew.children[0].process.wait()
        assert crew.revive() == ["le site"]
    crew.children[0].process.wait()
    with pytest.raises(DemoStopped, match="« le site » s’arrête sans cesse"):
        crew.revive()
    assert "pas de place" in (tmp_path / "le site.log").read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_a_supervisor_killed_without_a_word_leaves_nobody_behind(tmp_path: Path) -> None:
    orphan = f"""
import os, signal, sys
from pathlib import Path
from config.local.demo.processes import Processes

crew = Processes(Path({str(tmp_path)!r}), Path({str(tmp_path)!r}), dict(os.environ))
crew.start("le site", sys.executable, "-c", "import time; time.sleep(60)")
print(crew.children[0].process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", orphan], capture_output=True, text=True, timeout=30, check=False)
    pid, deadline = int(done.stdout), time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
