"""The editor's limited HTML as a tree, and variables filled in as text nodes. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser

import nh3

from agency.common.names import contracted
from agency.common.text import french_typography
from agency.letters.values import Node

FEATURES = ("bold", "italic", "ol", "ul")
"""What Wagtail's editor offers in a letter."""

_TAGS = {"p": "p", "b": "b", "strong": "b", "i": "i", "em": "i", "ul": "ul", "ol": "ol", "li": "li"}
_BLOCKS = frozenset({"p", "ul", "ol", "li"})
_VARIABLE = re.compile(r"\{([^{}]*)\}")


class RichTextError(ValueError):
    """The text holds an unknown variable, or a brace that opens or closes nothing."""


class _TreeBuilder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root: Node = {"t": "root", "c": []}
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - all dropped
        node: Node = {"t": _TAGS[tag], "c": []}
        self._open[-1]["c"].append(node)
        self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if len(self._open) > 1 and self._open[-1]["t"] == _TAGS[tag]:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        text = re.sub(r"[ \t\r\n]+", " ", data)
        if not text.strip() and self._open[-1]["t"] not in {"p", "li", "b", "i"}:
            return
        self._open[-1]["c"].extend(_with_variables(text))


def parse(html: str) -> tuple[Node, ...]:
    """Tree of a text: paragraphs and lists of text, bold, italic and variable nodes.

    Anything but p, b, strong, i, em, ul, ol, li is dropped (scripts and styles with their content); loose
    text becomes a paragraph. Raises RichTextError on a brace left open.
    """
    builder = _TreeBuilder()
    builder.feed(nh3.clean(html, tags=set(_TAGS), attributes={}, link_rel=None))
    builder.close()
    blocks = [node if node["t"] in _BLOCKS else Node(t="p", c=[node]) for node in builder.root["c"]]
    return tuple(block for block in blocks if plain_text([block]).strip())


def parse_line(text: str) -> tuple[Node, ...]:
    """Nodes of one line without mark-up (a subject). Raises RichTextError on a brace left open."""
    return tuple(_with_variables(text))


def variables_in(nodes: Iterable[Node]) -> frozenset[str]:
    """Names of the variables a text uses."""
    return frozenset(node["v"] for node in _walk(nodes) if node["t"] == "var")


def fill(nodes: Iterable[Node], values: Mapping[str, str]) -> tuple[Node, ...]:
    """The same tree with each variable replaced by a text node, French typography set.

    The value is text whatever it holds: mark-up in a name is printed literally. An article is contracted with the
    word before it (« à {créancier} » is « au Collège »). Raises RichTextError naming a variable without a value.
    """
    return tuple(_joined(_fill_node(node, values) for node in nodes))


def plain_text(nodes: Iterable[Node]) -> str:
    """The words alone: one line per paragraph or list item, variables as `{nom}`."""
    return "\n".join(line for node in nodes for line in _lines(node))


def line_text(nodes: Iterable[Node]) -> str:
    """The words of one line of nodes (a subject)."""
    return "".join(part for node in nodes for part in _inline(node))


def bold_words(nodes: Iterable[Node]) -> int:
    """How many words stand in bold (T5)."""
    return sum(len(plain_text([node]).split()) for node in _walk(nodes) if node["t"] == "b")


def _with_variables(text: str) -> Iterator[Node]:
    rest = 0
    for match in _VARIABLE.finditer(text):
        yield from _text(text[rest : match.start()])
        yield Node(t="var", v=unicodedata.normalize("NFC", match[1].strip()))
        rest = match.end()
    yield from _text(text[rest:])


def _text(text: str) -> Iterator[Node]:
    if "{" in text or "}" in text:
        raise RichTextError(f"Accolade seule dans « {text.strip()} » : écrivez {{variable}} en entier.")
    if text:
        yield Node(t="text", v=text)


def _fill_node(node: Node, values: Mapping[str, str]) -> Node:
    if node["t"] == "var":
        if node["v"] not in values:
            raise RichTextError(f"La variable {{{node['v']}}} n’a pas de valeur pour ce dossier.")
        return Node(t="text", v=values[node["v"]])
    if node["t"] == "text":
        return Node(t="text", v=french_typography(node["v"]))
    return Node(t=node["t"], c=_joined(_fill_node(child, values) for child in node["c"]))


def _joined(nodes: Iterable[Node]) -> list[Node]:
    """The same nodes, neighbouring texts made one, so that the words on both sides of a variable meet."""
    joined: list[Node] = []
    for node in nodes:
        if node["t"] == "text" and joined and joined[-1]["t"] == "text":
            joined[-1] = Node(t="text", v=joined[-1]["v"] + node["v"])
        else:
            joined.append(node)
    return [Node(t="text", v=contracted(node["v"])) if node["t"] == "text" else node for node in joined]


def _walk(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _walk(node.get("c", ()))


def _lines(node: Node) -> Iterator[str]:
    if node["t"] in {"ul", "ol"}:
        for child in node["c"]:
            yield from _lines(child)
    else:
        yield "".join(_inline(node))


def _inline(node: Node) -> Iterator[str]:
    if node["t"] == "var":
        yield f"{{{node['v']}}}"
    yield node.get("v", "") if node["t"] == "text" else ""
    for child in node.get("c", ()):
        yield from _inline(child)
