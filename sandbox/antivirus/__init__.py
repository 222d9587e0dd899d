"""A stand-in for ClamAV's daemon, which looks for the test file of the trade and for nothing else."""

from sandbox.antivirus.server import AntivirusSandbox

__all__ = ["AntivirusSandbox"]
