"""Where errors are told, in Sentry's protocol."""

from sandbox.errors.server import ErrorSandbox

__all__ = ["ErrorSandbox"]
