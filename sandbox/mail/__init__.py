"""A mail server that keeps what it receives, with a page to read it (`MailSandbox`)."""

from sandbox.mail.server import MailSandbox

__all__ = ["MailSandbox"]
