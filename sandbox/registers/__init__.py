"""A stand-in for the public registers of France: firms, notices of insolvency, addresses."""

from sandbox.registers.server import RegistersSandbox

__all__ = ["RegistersSandbox"]
