"""Files in a bucket that speaks S3, for several machines: one prefix per agency, and no public address."""

from __future__ import annotations

from typing import Any

from botocore.config import Config
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from .current import schema_name

# Stores other than Amazon's know neither newer checksums nor buckets in the name of the host.
CLIENT = Config(
    signature_version="s3v4",
    s3={"addressing_style": "path"},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


class AgencyBucket(S3Storage):  # type: ignore[misc]  # the library has no types
    """The same as `AgencyStorage`, elsewhere: names are unique within an agency, and a file is never overwritten."""

    def get_default_settings(self) -> dict[str, Any]:
        """What the settings of the project leave out."""
        return {**super().get_default_settings(), "file_overwrite": False, "client_config": CLIENT}

    @property
    def location(self) -> str:
        """Prefix of the current schema, read at each use: one object serves every agency of the process."""
        return schema_name()

    def url(self, name: str, *_args: object, **_kwargs: object) -> str:
        """The address of the view that decides who may read: the bucket's own never leaves this process."""
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"
