"""Providers of letters as their public documentation describes them, each on a server of its own, with faults."""

from sandbox.post.dialects.la_poste import LaPosteSandbox
from sandbox.post.dialects.maileva import MailevaSandbox

__all__ = ["LaPosteSandbox", "MailevaSandbox"]
