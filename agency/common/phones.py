"""Telephone numbers as people write them, in international form. Pure."""

from __future__ import annotations

import re


def international(text: str) -> str:
    """Return a number in international form, French by default; "" for what can be no number.

    The leading zero is lost in a spreadsheet: nine digits are French.
    """
    bare = re.sub(r"[\s.\-/()\u00a0\u202f]", "", text)
    bare = "+" + bare[2:] if bare.startswith("00") else bare
    if re.fullmatch(r"0[1-9]\d{8}", bare, re.ASCII):
        return "+33" + bare[1:]
    if re.fullmatch(r"[1-9]\d{8}", bare, re.ASCII):
        return "+33" + bare
    if re.fullmatch(r"\+330[1-9]\d{8}", bare, re.ASCII):
        return "+33" + bare[4:]
    return bare if re.fullmatch(r"\+\d{8,15}", bare, re.ASCII) else ""
