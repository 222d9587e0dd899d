"""What a page says to a reader."""

import re


def words(answer):
    """The text of a page, tags out, unbreakable spaces made plain."""
    html = re.sub(r"(?s)<(style|script|svg).*?</\1>", " ", answer.content.decode())
    text = re.sub(r"<[^>]+>", " ", html).replace("\xa0", " ").replace("\u202f", " ")
    return " ".join(text.split())
