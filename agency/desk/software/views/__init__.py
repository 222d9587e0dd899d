"""Pages of what programs enter with, and of what they are told."""

from . import keys, webhooks

__all__ = ["keys", "webhooks"]
