"""An object store with the part of S3 that files need: put, get, head, delete, list; path-style addresses."""

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

from sandbox.bucket.signature import is_signed
from sandbox.core.http import Request, Response
from sandbox.core.service import Service

KEY, SECRET = "sandbox", "sandbox-secret"


class BucketSandbox(Service):
    """`with BucketSandbox(data_dir) as store: store.url`. Any bucket exists; objects are files in `data_dir`.

    A request that does not bear the signature of KEY is refused with 403, as S3 does.
    """

    def answer(self, request: Request) -> Response:
        """The answer to one signed request on `/bucket` or `/bucket/key`."""
        if not is_signed(request, KEY, SECRET):
            return _refused(403, "SignatureDoesNotMatch")
        bucket, _slash, key = request.path.lstrip("/").partition("/")
        if not key:
            return self._listed(bucket, request) if request.method == "GET" else _refused(405, "MethodNotAllowed")
        place = self._place(bucket, key)
        if request.method == "PUT":
            return _put(place, request.body)
        if request.method == "DELETE":
            place.unlink(missing_ok=True)
            return Response(204)
        if not place.exists():
            return _refused(404, "NoSuchKey")
        return _object(place, request.headers.get("range", ""))

    def keys(self, bucket: str) -> list[str]:
        """Every key of a bucket, in order."""
        folder = self.data_dir / bucket
        return sorted(bytes.fromhex(path.name).decode() for path in folder.iterdir()) if folder.is_dir() else []

    def _place(self, bucket: str, key: str) -> Path:
        # A key is any text: its letters never become a path.
        return self.data_dir / bucket / key.encode().hex()

    def _listed(self, bucket: str, request: Request) -> Response:
        prefix, delimiter = request.argument("prefix"), request.argument("delimiter")
        contents, folders = [], []
        for key in self.keys(bucket):
            rest = key.removeprefix(prefix)
            if not key.startswith(prefix):
                continue
            if delimiter and delimiter in rest:
                folders.append(prefix + rest.partition(delimiter)[0] + delimiter)
                continue
            size = self._place(bucket, key).stat().st_size
            contents.append(f"<Contents><Key>{_said(key, request)}</Key><Size>{size}</Size></Contents>")
        grouped = [
            f"<CommonPrefixes><Prefix>{_said(one, request)}</Prefix></CommonPrefixes>" for one in dict.fromkeys(folders)
        ]
        body = f"<Name>{escape(bucket)}</Name><IsTruncated>false</IsTruncated>{''.join(contents + grouped)}"
        return _xml(200, f"<ListBucketResult>{body}</ListBucketResult>")


def _said(key: str, request: Request) -> str:
    return escape(quote(key, safe="/") if request.argument("encoding-type") == "url" else key)


def _put(place: Path, body: bytes) -> Response:
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f".{place.name[:100]}")
    beside.write_bytes(body)
    beside.replace(place)
    return Response(200, b"", {"ETag": _etag(body)})


def _object(place: Path, asked: str) -> Response:
    body = place.read_bytes()
    status, headers = 200, {"ETag": _etag(body), "Content-Type": "application/octet-stream"}
    changed = datetime.fromtimestamp(place.stat().st_mtime, UTC)
    headers["Last-Modified"] = format_datetime(changed, usegmt=True)
    if asked.startswith("bytes="):
        first, _dash, last = asked.removeprefix("bytes=").partition("-")
        start, end = int(first), int(last or len(body) - 1)
        headers["Content-Range"] = f"bytes {start}-{end}/{len(body)}"
        status, body = 206, body[start : end + 1]
    return Response(status, body, headers)


def _etag(body: bytes) -> str:
    return f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'


def _refused(status: int, code: str) -> Response:
    return _xml(status, f"<Error><Code>{code}</Code></Error>")


def _xml(status: int, body: str) -> Response:
    return Response(
        status, f'<?xml version="1.0" encoding="UTF-8"?>{body}'.encode(), {"Content-Type": "application/xml"}
    )
