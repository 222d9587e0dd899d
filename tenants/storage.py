"""File storage with one folder per agency and no public address."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage

from .current import schema_name


class AgencyStorage(FileSystemStorage):
    """Names are unique within an agency; who may read a file is decided by the view that serves it."""

    @property
    def base_location(self) -> Path:
        """Folder of the current schema."""
        return Path(settings.MEDIA_ROOT) / schema_name()

    @property
    def location(self) -> str:
        """The same as text, read at each use: one object serves every agency of the process."""
        return str(self.base_location.resolve())
