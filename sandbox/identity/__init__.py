"""A stand-in for an OpenID Connect provider: who one is, is what one types."""

from .server import IdentitySandbox

__all__ = ["IdentitySandbox"]
