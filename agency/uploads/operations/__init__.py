"""Writes of the files that people send: taken, then judged."""

from .judging import judge_next
from .sending import TooManyUploads, send

__all__ = ["TooManyUploads", "judge_next", "send"]
