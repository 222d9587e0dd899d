"""Acts of a person on a sending: what became of one in doubt, another try, what follows a lost one (`doubts`)."""

from .doubts import DecisionRefused, decide, retry, review

__all__ = ["DecisionRefused", "decide", "retry", "review"]
