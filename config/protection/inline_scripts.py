"""Wagtail's own small scripts, told by their words from anything that somebody may have written into a page.

A script that is one call of a widget of the editor, with nothing but JSON as its arguments, can do no more than set
that widget up. Those bear the nonce of the page; every other inline script is refused by the browser.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

# `initDateChooser("id_on", {…});` and `new PageChooser("id_page", {…});`
_CALL = re.compile(r"(?:init(?:Date|Time|DateTime)Chooser|new [A-Z]\w*Chooser)\((?P<arguments>.*)\);", re.DOTALL)
# `(function() { var panel = new InlinePanel(JSON.parse("…")); })();`
_PANEL = re.compile(
    r"\(function\(\) \{\s*var panel = new (?:Inline|MultipleChooser)Panel"
    r'\(JSON\.parse\("(?P<escaped>(?:[^"\\\n<]|\\u[0-9A-Fa-f]{4})*)"\)\);\s*\}\)\(\);'
)
_SCRIPT = re.compile(r"<script>(?P<words>.*?)</script>", re.DOTALL)


def known(words: str) -> bool:
    """Whether a script is one of the editor's, word for word."""
    words = words.strip()
    if _PANEL.fullmatch(words):
        return True
    call = _CALL.fullmatch(words)
    if call is None:
        return False
    try:
        json.loads(f"[{call['arguments']}]")
    except ValueError:
        return False
    return True


def with_nonce(page: str, nonce: Callable[[], str]) -> str:
    """The page, the editor's own scripts bearing the nonce, which is asked for only when there is one of them."""

    def let_run(found: re.Match[str]) -> str:
        return f'<script nonce="{nonce()}">{found["words"]}</script>' if known(found["words"]) else found[0]

    return _SCRIPT.sub(let_run, page)
