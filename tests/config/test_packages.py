"""The bill of others' packages is whole, and an audit that asked nobody never says that all is well."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from config.local import packages

ROOT = settings.BASE_DIR
CLEAN = {"name": "django", "version": "5.2.19", "vulns": []}
FAULTY = {"name": "pillow", "version": "13.0.0", "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["13.0.1"]}]}
UNKNOWN = {"name": "segno", "version": "1.6.6", "skip_reason": "not found"}


def test_the_bill_names_every_package_with_its_hash(tmp_path: Path) -> None:
    written = packages.write_bill(tmp_path / "bill.json")
    bill = json.loads((tmp_path / "bill.json").read_text())
    pinned = set(re.findall(r"(?m)^([\w.-]+)==", (ROOT / "requirements" / "base.txt").read_text()))
    lock = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert {one["name"] for one in bill["components"] if one["purl"].startswith("pkg:pypi/")} == pinned
    assert sum(one["purl"].startswith("pkg:npm/") for one in bill["components"]) == len(lock) - 1
    assert written == len(bill["components"])
    # Digits of a SHA-256 for the Python packages, of a SHA-512 for those of npm.
    sizes = {len(one["content"]) for component in bill["components"] for one in component["hashes"]}
    assert sizes == {64, 128}
    assert [one["name"] for one in bill["components"] if not one["hashes"]] == []
    assert len({one["bom-ref"] for one in bill["components"]}) == written


@pytest.mark.parametrize(
    ("told", "code", "words"),
    [
        ([CLEAN], 0, ""),
        ([CLEAN, FAULTY], 1, "pillow 13.0.0 : PYSEC-2026-1, corrigé dans 13.0.1"),
        ([UNKNOWN], 2, "rien n’est vérifié"),
        ([CLEAN, UNKNOWN], 2, "pas vérifiés : segno"),
        ([FAULTY, UNKNOWN], 1, "pas vérifiés : segno"),
    ],
)
def test_an_audit_is_clean_when_each_package_was_asked_about(told: list[object], code: int, words: str) -> None:
    verdict, lines = packages.python_verdict(json.dumps({"dependencies": told}))
    assert verdict == code
    assert words in "\n".join(lines)


def test_offline_the_audit_says_that_nothing_was_looked_at() -> None:
    assert packages.python_verdict("")[0] == packages.npm_verdict('{"error": {}}')[0] == 2
    assert "rien n’est vérifié" in packages.python_verdict("")[1][0]


def test_a_fault_of_an_npm_package_is_said() -> None:
    told = {"vulnerabilities": {"argparse": {"severity": "high"}}}
    assert packages.npm_verdict(json.dumps(told)) == (1, ["argparse : high"])
