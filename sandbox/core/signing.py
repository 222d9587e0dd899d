"""Signature of a webhook: `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`, the scheme Stripe made common."""

import hashlib
import hmac


def sign(body: bytes, secret: str, at: int) -> str:
    """Value of the signature header for `body`, sent at `at` (unix seconds)."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"
