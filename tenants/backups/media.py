"""The files of one agency in its backup, whatever keeps them: a folder or a bucket."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator

from django.core.files import File
from django.core.files.storage import default_storage
from django_tenants.utils import schema_context

FOLDER = "media"


def add_media(tar: tarfile.TarFile, schema: str) -> None:
    """Put every file of the agency into the tar, under `FOLDER`."""
    with schema_context(schema):
        for name in _names(""):
            member = tarfile.TarInfo(f"{FOLDER}/{name}")
            member.size, member.mode = default_storage.size(name), 0o600
            member.mtime = default_storage.get_modified_time(name).timestamp()
            with default_storage.open(name) as file:
                tar.addfile(member, file)


def restore_media(tar: tarfile.TarFile, schema: str) -> None:
    """Put the agency's files back under their names. The storage refuses a name that leads out of the agency's."""
    with schema_context(schema):
        for member in tar:
            content = tar.extractfile(member) if member.name.startswith(f"{FOLDER}/") else None
            if content is not None:
                default_storage.save(member.name.removeprefix(f"{FOLDER}/"), File(content))


def has_media(schema: str) -> bool:
    """Whether something is kept under the agency's name."""
    with schema_context(schema):
        return next(_names(""), None) is not None


def remove_media(schema: str) -> None:
    """Forget what a restore that failed had put back."""
    with schema_context(schema):
        for name in list(_names("")):
            default_storage.delete(name)


def _names(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}{name}" for name in sorted(files))
    for inner in sorted(folders):
        yield from _names(f"{folder}{inner}/")
