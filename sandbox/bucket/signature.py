"""Version 4 signatures of S3, checked from the request as it came."""

import hashlib
import hmac
import re
from urllib.parse import quote

from sandbox.core.http import Request

CREDENTIAL = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<day>\d{8})/(?P<region>[^/]+)/s3/aws4_request, ?"
    r"SignedHeaders=(?P<headers>[^,]+), ?Signature=(?P<signature>[0-9a-f]{64})$"
)


def is_signed(request: Request, key: str, secret: str) -> bool:
    """Whether the request bears the signature of this key, over its body too unless it says it is unsigned."""
    found = CREDENTIAL.match(request.headers.get("authorization", ""))
    if found is None or found["key"] != key:
        return False
    told = request.headers.get("x-amz-content-sha256", "")
    if told not in ("UNSIGNED-PAYLOAD", hashlib.sha256(request.body).hexdigest()):
        return False
    scope = f"{found['day']}/{found['region']}/s3/aws4_request"
    asked = hashlib.sha256(_canonical(request, found["headers"].split(";"), told).encode()).hexdigest()
    text = "\n".join(("AWS4-HMAC-SHA256", request.headers.get("x-amz-date", ""), scope, asked))
    signer = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        signer = hmac.digest(signer, part.encode(), "sha256")
    return hmac.compare_digest(hmac.digest(signer, text.encode(), "sha256").hex(), found["signature"])


def _canonical(request: Request, signed: list[str], body: str) -> str:
    pairs = sorted((quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in request.query)
    headers = [f"{name}:{' '.join(request.headers.get(name, '').split())}\n" for name in signed]
    return "\n".join(
        (
            request.method,
            quote(request.path, safe="/-_.~"),
            "&".join(f"{name}={value}" for name, value in pairs),
            "".join(headers),
            ";".join(signed),
            body,
        )
    )
