"""The OpenAPI document as a page reads it: operations with their parameters, and each kind of object by its fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .document import operations_of


@dataclass(frozen=True)
class FieldShown:
    """A field, or a parameter: its name, what it holds, whether it must be there, where, in words."""

    name: str
    kind: str
    required: bool
    words: str = ""
    place: str = ""


@dataclass(frozen=True)
class OperationShown:
    """An operation: how it is called, its scope, what is asked, the kinds of object in and out, its refusals."""

    call: str
    name: str
    summary: str
    scope: str
    parameters: list[FieldShown]
    given: str
    said: str
    refusals: list[str]


@dataclass(frozen=True)
class KindShown:
    """A kind of object, by its fields."""

    name: str
    fields: list[FieldShown]


def operations_shown(document: dict[str, Any]) -> list[OperationShown]:
    """Return the operations of a document, in its order."""
    return [_operation(call, one) for call, one in operations_of(document)]


def kinds_shown(document: dict[str, Any]) -> list[KindShown]:
    """Return the kinds of object of a document, by name."""
    kinds = document["components"]["schemas"]
    return [KindShown(name, _fields(kinds[name])) for name in sorted(kinds) if "properties" in kinds[name]]


def _operation(call: str, one: dict[str, Any]) -> OperationShown:
    parameters = [
        FieldShown(
            asked["name"], _kind(asked["schema"]), asked.get("required", False),
            asked.get("description") or asked["schema"].get("description", ""), asked["in"],
        )
        for asked in one.get("parameters", ())
    ]  # fmt: skip
    contents: list[dict[str, Any]] = list(one.get("requestBody", {}).get("content", {}).values())
    body: dict[str, Any] = contents[0]["schema"] if contents else {}
    if body and "$ref" not in body:
        parameters += _fields(body)
    good, *_more = (status for status in one["responses"] if status.startswith("2"))
    said = next(iter(one["responses"][good]["content"].values()))["schema"]
    refusals = [status for status in one["responses"] if not status.startswith("2")]
    return OperationShown(
        call, one["operationId"], one["summary"], one["x-scope"], parameters, _kind(body) if "$ref" in body else "",
        f"{good} {_kind(said)}", refusals,
    )  # fmt: skip


def _fields(schema: dict[str, Any]) -> list[FieldShown]:
    required = schema.get("required", ())
    return [
        FieldShown(name, _kind(field), name in required, field.get("description", ""))
        for name, field in schema.get("properties", {}).items()
    ]


def _kind(schema: dict[str, Any]) -> str:
    """What a field holds, as a programmer writes it."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " | ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return " | ".join(f"“{one}”" for one in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"{_kind(schema['items'])}[]"
    return str(schema.get("format") or schema.get("type", ""))
