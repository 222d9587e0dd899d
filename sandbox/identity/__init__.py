"""A stand-in for an OpenID Connect provider: who one is, is what one types."""

from sandbox.identity.server import IdentitySandbox

__all__ = ["IdentitySandbox"]
