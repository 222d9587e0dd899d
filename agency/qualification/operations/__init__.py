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
from .together import conclude_each, reopen_each

__all__ = [
    "AnswerRefused",
    "NotReady",
    "answer",
    "approve",
    "ask",
    "conclude",
    "conclude_each",
    "decided_at",
    "finish_workflow",
    "install_workflow",
    "open_for",
    "open_for_all",
    "receive_answer",
    "remind",
    "reopen_each",
    "submit",
    "workflow",
]
