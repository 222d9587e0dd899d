"""Writes of reductions: declared, undone, seen."""

from .declaring import declare
from .lowering import Lowering, lower_each
from .reducing import MaybeKnown, ReductionRefused, reduce
from .undoing import see, undo

__all__ = ["Lowering", "MaybeKnown", "ReductionRefused", "declare", "lower_each", "reduce", "see", "undo"]
