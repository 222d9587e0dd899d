"""A creditor's software, as webhooks see it from outside."""

from sandbox.programs.server import ProgramSandbox

__all__ = ["ProgramSandbox"]
