"""What the repository may not contain: addresses of registries, paths of a machine, secrets, promises to do."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.house.reading import ROOT, files, named, text

SAMPLES = ("tests/samples/", "tests/books/", "tests/sandbox/fixtures3.json")
# Written in pieces, so that this file does not hold what it forbids.
REGISTRIES = [
    "py" + "pi.org", "python" + "hosted.org", "registry." + "npm" + "js.org", "npm" + "js.com", "registry." + "yarnpkg",
    "unp" + "kg.com", "jsde" + "livr", "--index" + "-url", "--extra-index" + "-url",
]  # fmt: skip
MACHINE = re.compile(r"(?<![\w.}])/(work|root|home|Users)/(?!\.\.\.)\w")
SECRETS = [
    re.compile(r"sk_live_[A-Za-z0-9]{20,}"),
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    re.compile(r"AKIA[0-9A-Z]{16}"),
    re.compile(r"gh[pousr]_[A-Za-z0-9]{30,}"),
    re.compile(r"whsec_[A-Za-z0-9]{24,}"),
    re.compile(r"xox[baprs]-[A-Za-z0-9-]{20,}"),
]


def ours() -> list[Path]:
    return [path for path in files() if not named(path).startswith(SAMPLES) and "/fonts/" not in named(path)]


@pytest.mark.parametrize("address", REGISTRIES)
def test_no_file_names_a_registry(address: str) -> None:
    assert not [named(path) for path in ours() if address in text(path)]


def test_no_file_names_a_machine_s_path() -> None:
    assert not {named(path): found.group() for path in ours() if (found := MACHINE.search(text(path)))}


def test_no_file_holds_a_secret() -> None:
    assert not [named(path) for path in files() if any(pattern.search(text(path)) for pattern in SECRETS)]


def test_every_dependency_says_why() -> None:
    """A comment stands above each one, or above the group it opens."""
    lines = text(ROOT / "pyproject.toml").splitlines()
    read = tomllib.loads("\n".join(lines))
    wanted = [*read["project"]["dependencies"], *(one for group in read["dependency-groups"].values() for one in group)]
    bare = []
    for one in wanted:
        place = next(number for number, line in enumerate(lines) if line.strip().startswith(f'"{one}"'))
        above = lines[place - 1].strip()
        if not (above.startswith(("#", '"'))):
            bare.append(one)
    assert not bare


def test_requirements_are_locked_by_hash_and_name_no_address() -> None:
    for name in ("base.txt", "local.txt", "dev.txt"):
        lock = text(ROOT / "requirements" / name)
        packages = re.findall(r"^[a-z0-9][\w.\[\]-]*==", lock, re.MULTILINE | re.IGNORECASE)
        assert packages
        assert lock.count("--hash=sha256:") >= len(packages)
        assert "://" not in lock
