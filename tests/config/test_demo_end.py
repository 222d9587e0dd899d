"""The demo leaves nothing running behind it, however hard it is told to end."""

import subprocess
import sys

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
