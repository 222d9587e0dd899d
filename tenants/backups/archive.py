"""The file of one agency: a tar of its schema's dump, its media, its rows of the platform, and what they must meet."""

# ruff: noqa: S603  pg_dump and pg_restore, with arguments of ours

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings

from tenants.schemas import owner_connection

from .media import add_media

FORMAT = 1
MANIFEST, DUMP, PLATFORM = "manifest.json", "schema.dump", "platform.json"
_NAMES = {"PGDBNAME": "PGDATABASE"}


class BackupRefused(Exception):
    """The agency cannot be saved, or the file cannot be taken; the message says what to do."""


@dataclass(frozen=True)
class Contents:
    """What a file says of itself, and the agency's rows of the platform."""

    manifest: Mapping[str, Any]
    platform: Mapping[str, Any]


def pack(path: Path, *, schema: str, manifest: Mapping[str, Any], platform: Mapping[str, Any]) -> None:
    """Write the file of a schema, whole or not at all, readable by its owner alone. Raises `BackupRefused`.

    Read by the application's login under the role of the agency, who sees nothing else: a worker needs no owner.
    """
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    dumped = path.with_name(f"{path.name}.{os.getpid()}.dump")
    try:
        _run(
            "pg_dump", "-Fc", f"--schema={schema}", f"--role={schema}", "--no-owner", "--no-privileges",
            "-f", str(dumped), address=owner_connection.application(),
        )  # fmt: skip
        whole = {**manifest, "format": FORMAT, "schema": schema, "dump_sha256": _sha256(dumped)}
        beside.touch(mode=0o600)
        with tarfile.open(beside, mode="w") as tar:
            _add_json(tar, MANIFEST, whole)
            _add_json(tar, PLATFORM, platform)
            tar.add(dumped, DUMP)
            add_media(tar, schema)
        beside.replace(path)
    finally:
        dumped.unlink(missing_ok=True)
        beside.unlink(missing_ok=True)


def read(path: Path) -> Contents:
    """What a file says of itself. Raises `BackupRefused` for one that is not ours, cut short, or of a later format."""
    try:
        with tarfile.open(path) as tar:
            manifest, platform = _json(tar, MANIFEST), _json(tar, PLATFORM)
            tar.getmember(DUMP)
    except (OSError, tarfile.TarError, KeyError, ValueError) as error:
        raise BackupRefused(f"« {path} » n’est pas une sauvegarde entière d’un cabinet ({error}).") from error
    if manifest.get("format") != FORMAT:
        raise BackupRefused(f"« {path} » a été faite par une autre version (format {manifest.get('format')}).")
    return Contents(manifest, platform)


def restore_schema(path: Path, contents: Contents) -> None:
    """Replay the dump in one transaction of the owner. Raises `BackupRefused` when a byte of it changed."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        found = Path(folder) / DUMP
        # Not `extract`: Debian 12's Python knows no filter there, and without one a tar chooses where it writes.
        with tarfile.open(path) as tar, found.open("wb") as kept:
            if dumped := tar.extractfile(DUMP):
                shutil.copyfileobj(dumped, kept)
        if _sha256(found) != contents.manifest["dump_sha256"]:
            raise BackupRefused(f"« {path} » est abîmée : le contenu de la base n’est plus celui qui a été sauvegardé.")
        owner = owner_connection.parameters()
        _run(
            "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "-1", "-d", str(owner["dbname"]),
            str(found), address=owner,
        )  # fmt: skip


def _add_json(tar: tarfile.TarFile, name: str, value: Mapping[str, Any]) -> None:
    content = json.dumps(value, ensure_ascii=False, indent=1, default=str).encode()
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    tar.addfile(member, BytesIO(content))


def _json(tar: tarfile.TarFile, name: str) -> dict[str, Any]:
    member = tar.extractfile(name)
    found: dict[str, Any] = json.loads(member.read()) if member else {}
    return found


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _run(program: str, *arguments: str, address: Mapping[str, Any]) -> None:
    """Run a program of PostgreSQL at an address; `pg_restore` stands beside the `pg_dump` of the settings."""
    beside = Path(settings.PG_DUMP).with_name(program)
    words = {f"PG{key.upper()}": value for key, value in address.items()}
    environment = os.environ | {_NAMES.get(key, key): str(value) for key, value in words.items()}
    done = subprocess.run(
        [str(beside) if beside.parent.name else program, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupRefused(f"{program} : {done.stderr.strip()}")
