"""An e-mail as a page: who writes, calm words, one button to the person's page; and its plain-text twin. Pure.

Inline styles and one table, the only mark-up that every mail reader draws. The one picture, a logo, travels inside the
e-mail: an image to fetch would tell that it was read.
"""

from __future__ import annotations

from html import escape

from agency.letters.values import MailPage, Node

from . import richtext

INK, SOFT, RULE, PAPER = "#1B2927", "#4A5856", "#D9D0C0", "#F6F2EA"
OURS = "#14564B"
"""The colour of a button when the agency's own does not carry white words."""
READABLE = 4.5
"""Contrast of white words on a button (WCAG 1.4.3)."""

LOGO = "logo"
"""Name by which the page finds its picture inside the e-mail."""

_TAG = {"p": "p", "ul": "ul", "ol": "ol", "li": "li", "b": "strong", "i": "em"}
_STYLE = {"p": "margin:0 0 16px", "ul": "margin:0 0 16px;padding-left:22px", "ol": "margin:0 0 16px;padding-left:22px"}
_LOGO = f'<img src="cid:{LOGO}" alt="" height="40" style="display:block;height:40px;width:auto;margin:0 0 10px">'
_FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"


def mail_document(page: MailPage) -> str:
    """The whole HTML document; its title is the subject, which a third party may see (T7)."""
    return (
        f'<!doctype html><html lang="{page.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta name="color-scheme" content="light">{title_of(page.subject)}</head>'
        f'<body style="margin:0;padding:0;background:{PAPER}">{mail_fragment(page)}</body></html>'
    )


def title_of(subject: str) -> str:
    """The title of the document."""
    return f"<title>{escape(subject)}</title>"


def mail_fragment(page: MailPage) -> str:
    """What stands in the body of the document."""
    colour = button_colour(page.colour)
    words = "".join((_p(page.opening), *map(_html, page.blocks), _button(page, colour), _p(page.signature)))
    foot = "".join(f'<p style="margin:0 0 6px">{escape(line)}</p>' for line in page.foot)
    return (
        f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:{PAPER}"><tr>'
        '<td align="center" style="padding:24px 12px"><table role="presentation" width="100%" cellpadding="0" '
        f'cellspacing="0" style="max-width:560px;background:#FFFFFF;border-radius:12px;border-top:6px solid {colour}">'
        f'<tr><td style="padding:24px 24px 4px;{_FONT};font-size:19px;line-height:1.3;font-weight:700;color:{colour}">'
        f"{_LOGO if page.marked else ''}{escape(page.sender)}</td></tr>"
        f'<tr><td style="padding:12px 24px 8px;{_FONT};font-size:16px;line-height:1.6;color:{INK}">{words}</td></tr>'
        f'<tr><td style="padding:16px 24px 24px;border-top:1px solid {RULE};{_FONT};font-size:13px;line-height:1.5;'
        f'color:{SOFT}">{foot}</td></tr></table></td></tr></table>'
    )


def mail_text(page: MailPage) -> str:
    """The plain-text twin: the same words in the same order, the button as an address."""
    link = f"{page.button} : {page.url}"
    return "\n\n".join([page.opening, *_paragraphs(page.blocks), link, page.signature, "\n".join(page.foot)])


def button_colour(colour: str) -> str:
    """The agency's colour where white words read well on it, ours otherwise."""
    try:
        channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    except ValueError:
        return OURS
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)  # noqa: PLR2004 - constants of WCAG's relative luminance
    return colour if 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= READABLE else OURS


def _button(page: MailPage, colour: str) -> str:
    hint = f'<br><span style="font-size:13px;color:{SOFT}">{escape(page.hint)}</span>' if page.hint else ""
    return (
        f'<p style="margin:8px 0 20px"><a href="{escape(page.url)}" style="display:inline-block;padding:13px 22px;'
        f'margin-bottom:6px;border-radius:8px;background:{colour};color:#FFFFFF;font-weight:700;text-decoration:none">'
        f"{escape(page.button)}</a>{hint}</p>"
    )


def _html(node: Node) -> str:
    if node["t"] == "text":
        return escape(node["v"])
    tag = _TAG[node["t"]]
    style = f' style="{_STYLE[tag]}"' if tag in _STYLE else ""
    return f"<{tag}{style}>{''.join(map(_html, node['c']))}</{tag}>"


def _p(text: str) -> str:
    return f'<p style="{_STYLE["p"]}">{escape(text)}</p>'


def _paragraphs(blocks: tuple[Node, ...]) -> list[str]:
    return [
        "\n".join(f"- {line}" for line in richtext.plain_text([node]).splitlines())
        if node["t"] in {"ul", "ol"}
        else richtext.plain_text([node])
        for node in blocks
    ]
