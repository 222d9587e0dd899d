"""A page as plain values, before it is one of Wagtail's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Block = tuple[str, Any]


class PageKind(StrEnum):
    """The sorts of page that a new agency is given."""

    HOME = "home"
    TEXT = "text"
    ARTICLES = "articles"
    ARTICLE = "article"


@dataclass(frozen=True)
class Draft:
    """A page to make. `key` pairs it with its translation; `in_header` puts it into the menu on top."""

    key: str
    slug: str
    title: str
    intro: str
    blocks: tuple[Block, ...]
    kind: PageKind = PageKind.TEXT
    in_header: bool = False
    summary: str = ""


def text(html: str) -> Block:
    """A piece of rich text."""
    return "paragraph", html


def steps(title: str, *told: tuple[str, str]) -> Block:
    """Things in their order: a title and a sentence or two for each."""
    return "steps", {"title": title, "steps": [{"title": name, "text": words} for name, words in told]}


def questions(title: str, *asked: tuple[str, str]) -> Block:
    """What people ask, and the answer as rich text."""
    return "questions", {"title": title, "questions": [{"question": one, "answer": said} for one, said in asked]}


def cards(title: str, *ways: tuple[str, str, str]) -> Block:
    """Ways to go on: title, a few words, address."""
    shown = [{"title": name, "text": words, "address": address} for name, words, address in ways]
    return "cards", {"title": title, "cards": shown}


def callout(title: str, html: str) -> Block:
    """What nobody shall miss."""
    return "callout", {"title": title, "text": html}


IDENTITY: Block = ("identity", None)
HELP: Block = ("help", None)
CONTACT: Block = ("contact", None)
LEGAL: Block = ("legal", {"publisher": "", "host": ""})
