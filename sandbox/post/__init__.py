"""A post office over HTTP: letters in, proofs and events out (`PostSandbox`)."""

from sandbox.post.server import PostSandbox

__all__ = ["PostSandbox"]
