"""Writes of the assessment: answers and their approval (`assessment`), what the creditor is asked (`questions`)."""

from .assessment import (
    NotReady,
    answer,
    approve,
    conclude,
    decided_at,
    finish_workflow,
    install_workflow,
    open_for,
    open_for_all,
    submit,
    workflow,
)
from .questions import AnswerRefused, ask, receive_answer, remind

__all__ = [
    "AnswerRefused",
    "NotReady",
    "answer",
    "approve",
    "ask",
    "conclude",
    "decided_at",
    "finish_workflow",
    "install_workflow",
    "open_for",
    "open_for_all",
    "receive_answer",
    "remind",
    "submit",
    "workflow",
]
