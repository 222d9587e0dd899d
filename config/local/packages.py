"""The packages of others that Amiable installs: their bill, and what is known against them.

`python -m config.local.packages bill` writes CycloneDX 1.6 (`make sbom`); `… audit` asks what is known (`make audit`).
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from base64 import b64decode
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

ROOT = Path(__file__).resolve().parents[2]
BILL = ROOT / ".local" / "amiable.cdx.json"
# `name==1.2 ; marker \` then its hashes, one a line.
_PINNED = re.compile(r"^([\w.-]+)==(\S+?)(?: ;[^\\\n]*)? \\\n((?:    --hash=sha256:\w+(?: \\)?\n)+)", re.MULTILINE)
_HASH = re.compile(r"sha256:(\w+)")
_ADDRESS_OF_A_PACKAGE = "node_modules/"
UNASKED = "{who} : la liste des failles connues ne répond pas d’ici, rien n’est vérifié. Relancez avec accès au réseau."
PARTLY = "{number} paquets n’y sont pas connus, donc pas vérifiés : {names}"
CLEAN, FOUND, NOT_ASKED = 0, 1, 2
_AUDIT_PYTHON = (
    "--requirement", "requirements/base.txt", "--require-hashes", "--disable-pip", "--progress-spinner", "off",
    "--format", "json",
)  # fmt: skip


def python_packages(pinned: str) -> list[Component]:
    """The packages of a list with hashes; a package with several files keeps each file's hash."""
    return [
        Component(
            name=name, version=version, type=ComponentType.LIBRARY, scope=ComponentScope.REQUIRED,
            purl=PackageURL("pypi", name=name, version=version), bom_ref=f"pypi/{name}@{version}",
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=content) for content in _HASH.findall(hashes)],
        )
        for name, version, hashes in _PINNED.findall(pinned)
    ]  # fmt: skip


def npm_packages(lock: str) -> list[Component]:
    """The packages of a lock of npm: fonts, and what cuts them down to the letters that are used."""
    found = json.loads(lock)["packages"]
    return [
        Component(
            name=name, version=told["version"], type=ComponentType.LIBRARY, scope=ComponentScope.EXCLUDED,
            purl=PackageURL("npm", *_npm_name(name), version=told["version"]), bom_ref=f"npm/{name}@{told['version']}",
            hashes=[_npm_hash(told["integrity"])] if "integrity" in told else [],
        )
        for address, told in found.items()
        if (name := address.rpartition(_ADDRESS_OF_A_PACKAGE)[2])
    ]  # fmt: skip


def _npm_name(name: str) -> tuple[str | None, str]:
    group, _, short = name.rpartition("/")
    return group or None, short


def _npm_hash(integrity: str) -> HashType:
    """`sha512-` and base64, as npm writes it; the bill wants hexadecimal digits."""
    return HashType(alg=HashAlgorithm.SHA_512, content=b64decode(integrity.removeprefix("sha512-")).hex())


def bill() -> Bom:
    """Everything that production installs, and what the fonts are made with."""
    bom = Bom()
    bom.metadata.component = Component(name="amiable", type=ComponentType.APPLICATION, bom_ref="amiable")
    for component in python_packages((ROOT / "requirements" / "base.txt").read_text()):
        bom.components.add(component)
    for component in npm_packages((ROOT / "package-lock.json").read_text()):
        bom.components.add(component)
    bom.register_dependency(bom.metadata.component, bom.components)
    return bom


def write_bill(path: Path = BILL) -> int:
    """Write the bill; how many packages stand in it."""
    bom = bill()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(JsonV1Dot6(bom).output_as_string(indent=2) + "\n")
    return len(bom.components)


def python_verdict(said: str) -> tuple[int, list[str]]:
    """What pip-audit found, from its JSON: its last line says that all is well when it asked about nothing."""
    try:
        told = json.loads(said)["dependencies"]
    except (ValueError, KeyError):
        return NOT_ASKED, [UNASKED.format(who="pip-audit")]
    skipped = [one["name"] for one in told if "skip_reason" in one]
    lines = [
        f"{one['name']} {one['version']} : {fault['id']}, corrigé dans {', '.join(fault['fix_versions']) or '—'}"
        for one in told
        for fault in one.get("vulns", ())
    ]
    if len(skipped) == len(told):
        return NOT_ASKED, [UNASKED.format(who="pip-audit")]
    if skipped:
        lines.append(PARTLY.format(number=len(skipped), names=", ".join(skipped)))
    return (FOUND if len(lines) > bool(skipped) else NOT_ASKED if skipped else CLEAN), lines


def npm_verdict(said: str) -> tuple[int, list[str]]:
    """What npm found, from its JSON."""
    try:
        told = json.loads(said)["vulnerabilities"]
    except (ValueError, KeyError):
        return NOT_ASKED, [UNASKED.format(who="npm")]
    return (FOUND if told else CLEAN), [f"{name} : {one['severity']}" for name, one in told.items()]


def audit() -> int:
    """Ask what is known against our packages: 0 nothing, 1 something, 2 when nobody answered for some of them."""
    program = str(Path(sys.executable).with_name("pip-audit"))
    verdicts = [python_verdict(_said(program, *_AUDIT_PYTHON))]
    if npm := shutil.which("npm"):
        verdicts.append(npm_verdict(_said(npm, "audit", "--json")))
    for _code, lines in verdicts:
        _say(*lines)
    codes = [code for code, _lines in verdicts]
    if max(codes) == CLEAN:
        _say("Aucune faille connue.")
    return FOUND if FOUND in codes else max(codes)


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _said(*program: str) -> str:
    return subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False).stdout


def main(words: list[str]) -> int:
    """`bill` or `audit`."""
    if words == ["bill"]:
        _say(f"{write_bill()} paquets → {BILL.relative_to(ROOT)}")
        return CLEAN
    if words == ["audit"]:
        return audit()
    sys.stderr.write("python -m config.local.packages bill | audit\n")
    return NOT_ASKED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
