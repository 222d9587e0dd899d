"""Writes of the mails that come: read from the box, filed, left."""

from .filing import MailRefused, file_by_hand, leave
from .reading import open_box, read_box

__all__ = ["MailRefused", "file_by_hand", "leave", "open_box", "read_box"]
