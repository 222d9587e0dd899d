"""The scripts of our pages write words and never markup, run no text, and leave nothing in the browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.reading import ROOT, files, named, text

SCRIPTS = [path for path in files() if path.suffix == ".js" and not path.is_relative_to(ROOT / "tests")]
REFUSED = re.compile(
    r"\.(?:inner|outer)HTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setTimeout\(['\"]|__proto__|"
    r"localStorage|sessionStorage|indexedDB|document\.cookie|postMessage|addEventListener\(['\"]message"
)


def faults(script: str) -> list[str]:
    """What a script does that none of ours may."""
    return REFUSED.findall(script)


def test_there_are_scripts_to_read() -> None:
    assert SCRIPTS


@pytest.mark.parametrize("path", SCRIPTS, ids=named)
def test_a_script_runs_no_text_and_leaves_nothing(path: Path) -> None:
    assert faults(text(path)) == []


def test_each_fault_is_seen() -> None:
    planted = "a.innerHTML = b; eval(c); localStorage.d = e; window.postMessage(f); addEventListener('message', g)"
    assert len(faults(planted)) == 5
