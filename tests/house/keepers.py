"""What a keeper of `docs/promises.md` is in the code, and whether a story that is told goes through it."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from types import CodeType, FrameType
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.house.promises import ROOT

_RULE = re.compile(r"^\| (R[\d.]+) \| .+? \| .+? \| `(\w+)\.(\w+)` \| .+? \| *(.*?) *\|$", re.MULTILINE)


def is_test(keeper: str) -> bool:
    """Whether a keeper is a test that looks at each version, rather than code that runs."""
    return keeper.startswith("tests/")


@cache
def codes(keeper: str) -> frozenset[CodeType]:
    """What runs when a keeper does its work; empty when there is no such thing.

    An operation, a query or a rule by its address; a page by its name; a rule of the law by its number, through the
    function that `docs/law.md` gives, as long as the product calls it.
    """
    if is_test(keeper):
        return frozenset()
    if re.fullmatch(r"R\d+\.\d+", keeper):
        return _of_rule(keeper)
    if "." not in keeper and ":" in keeper:
        return _of_page(keeper)
    module, dot, name = keeper.rpartition(".")
    try:
        return _of(getattr(import_module(module), name, None)) if dot else frozenset()
    except ImportError:
        return frozenset()


def _of(found: Any) -> frozenset[CodeType]:
    plain = inspect.unwrap(getattr(found, "view_class", found)) if callable(found) else None
    if inspect.isclass(plain):
        return frozenset(one.__code__ for one in vars(plain).values() if inspect.isfunction(one))
    return frozenset([plain.__code__]) if inspect.isfunction(plain) else frozenset()


def _of_rule(number: str) -> frozenset[CodeType]:
    for rule, module, name, coming in _RULE.findall((ROOT / "docs" / "law.md").read_text(encoding="utf-8")):
        if rule == number and not coming:
            for path in (ROOT / "agency" / "law").rglob(f"{module}.py"):
                dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                return _of(getattr(import_module(dotted), name, None))
    return frozenset()


def _of_page(address: str) -> frozenset[CodeType]:
    space, _colon, name = address.partition(":")
    found = [view for one in _spaces(space) for view in _named(one, name)]
    return frozenset().union(*map(_of, found))


def _spaces(space: str) -> Iterator[URLResolver]:
    waiting: list[Any] = [get_resolver("config.urls_tenant")]
    while waiting:
        for one in waiting.pop().url_patterns:
            if isinstance(one, URLResolver):
                waiting.append(one)
                if one.namespace == space:
                    yield one


def _named(resolver: URLResolver, name: str) -> Iterator[Any]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern) and one.name == name:
            yield one.callback


@contextmanager
def watching(keepers: frozenset[str]) -> Iterator[set[str]]:
    """Fill the set with those of these keepers that run meanwhile, in this thread."""
    whose = {code: keeper for keeper in keepers for code in codes(keeper)}
    seen: set[str] = set()

    def look(frame: FrameType, event: str, _arg: object) -> None:
        if event == "call" and frame.f_code in whose:
            seen.add(whose[frame.f_code])

    # A tracer is told of calls only, a profiler of each return too; a measure of coverage already is the tracer.
    put = sys.settrace if sys.gettrace() is None else sys.setprofile
    put(look)
    try:
        yield seen
    finally:
        put(None)
