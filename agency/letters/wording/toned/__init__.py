"""The same letters in other tones, as shipped: what is asked, the dates and the ways out are the plain ones’."""

from collections.abc import Mapping

from agency.letters.values import Wording
from agency.parties.enums import Tone

from .firm import FIRM
from .gentle import GENTLE

TONED_WORDINGS: Mapping[Tone, tuple[Wording, ...]] = {Tone.GENTLE: GENTLE, Tone.FIRM: FIRM}
"""Tone -> its letters; a first letter is never firm, and e-mails have one tone."""
