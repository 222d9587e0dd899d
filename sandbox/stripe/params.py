"""Decodes and validates request parameters as Stripe does: bracketed forms in, typed values out.

A specification is a dict of names to types: `str`, `int`, `bool`, `MAP` (free text keys), `RANGE` (`created`),
`[item]` for a list, or another dict.
"""

import re
from typing import Any

from sandbox.stripe.errors import invalid

MAP = object()
RANGE = object()
Spec = dict[str, Any]
EXPANDABLE: Spec = {"expand": [str]}
PAGE: Spec = {"limit": int, "starting_after": str, "ending_before": str, "created": RANGE}
METADATA_KEYS, KEY_LENGTH, VALUE_LENGTH = 50, 40, 500


def decode(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """`a[b][0]=c` pairs as nested dicts; lists stay dicts of positions until `check` knows them to be lists."""
    tree: dict[str, Any] = {}
    for name, value in pairs:
        head, *rest = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name)
        place = tree
        for key, deeper in zip([head, *rest], [*rest, None], strict=True):
            position = key or str(len(place))
            if deeper is None:
                place[position] = value
            else:
                place = place.setdefault(position, {})
                if not isinstance(place, dict):
                    raise invalid(f"Invalid hash: {name}", head)
    return tree


def check(tree: Any, spec: Any, path: str = "") -> Any:
    """Typed values of `tree`. Raises RequestRefused 400 naming the parameter at fault."""
    if isinstance(spec, dict):
        return _hash(tree, spec, path)
    if isinstance(spec, list):
        return _list(tree, spec[0], path)
    if spec is MAP:
        return _metadata(tree, path)
    if spec is RANGE:
        bounds = {"gt": int, "gte": int, "lt": int, "lte": int}
        return check(tree, bounds, path) if isinstance(tree, dict) else check(tree, int, path)
    if isinstance(tree, dict):
        raise invalid(f"Invalid string: {path}", path)
    return _scalar(tree, spec, path)


def _hash(tree: Any, spec: Spec, path: str) -> dict[str, Any]:
    if tree == "":
        return {}
    if not isinstance(tree, dict):
        raise invalid(f"Invalid object: {path}", path)
    for name in tree:
        if name not in spec:
            full = _join(path, name)
            raise invalid(f"Received unknown parameter: {full}", full, "parameter_unknown")
    return {name: check(value, spec[name], _join(path, name)) for name, value in tree.items()}


def _list(tree: Any, item: Any, path: str) -> list[Any]:
    if tree == "":
        return []
    if not isinstance(tree, dict):
        raise invalid(f"Invalid array: {path}", path)
    return [check(value, item, f"{path}[{position}]") for position, value in enumerate(tree.values())]


def _metadata(tree: Any, path: str) -> dict[str, str]:
    if tree == "":
        return {}
    if not isinstance(tree, dict):
        raise invalid(f"Invalid object: {path}", path)
    if len(tree) > METADATA_KEYS:
        raise invalid(f"Metadata can have up to {METADATA_KEYS} keys", path)
    for key, value in tree.items():
        if len(key) > KEY_LENGTH or not isinstance(value, str) or len(value) > VALUE_LENGTH:
            raise invalid(f"Metadata keys hold {KEY_LENGTH} characters and values {VALUE_LENGTH}", f"{path}[{key}]")
    return dict(tree)


def _scalar(value: str, spec: Any, path: str) -> Any:
    if spec is int:
        if not re.fullmatch(r"-?\d{1,15}", value):
            raise invalid(f"Invalid integer: {value}", path, "parameter_invalid_integer")
        return int(value)
    if spec is bool:
        if value not in ("true", "false"):
            raise invalid(f"Invalid boolean: {value}", path)
        return value == "true"
    return value


def _join(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def need(params: dict[str, Any], name: str, path: str = "") -> Any:
    """Value of a required parameter. Raises RequestRefused 400 `parameter_missing`."""
    value = params.get(name)
    if value in (None, "", [], {}):
        full = _join(path, name)
        raise invalid(f"Missing required param: {full}.", full, "parameter_missing")
    return value


def merged(metadata: dict[str, str], changes: dict[str, str]) -> dict[str, str]:
    """Metadata after an update: an empty value removes its key."""
    return {key: value for key, value in {**metadata, **changes}.items() if value != ""}
