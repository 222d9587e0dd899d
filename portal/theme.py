"""A brand colour turned into a readable theme: pure functions, no Django.

The agency picks one colour. It is darkened (light theme) or lightened (dark theme) in OKLCH, which keeps
its hue, until text and buttons reach the contrast of WCAG 2.2 AA (1.4.3). Reds are set aside: on a page about
money owed a red button frightens, so the ink takes over.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache

from coloraide import Color

AA_CONTRAST = 4.5
RED_HUES = (345.0, 15.0)
STRONG_SATURATION = 0.45
# Below this lightness a brand looks dull on a dark page, though it may read well.
DARK_LIGHTNESS = 0.79
DEFAULT = "#14564B"
INK, INK_DARK = "#1B2927", "#EDF3F0"
# The palest and the darkest grounds on which the brand is written, from tokens.css.
LIGHT_GROUNDS = ("#FFFFFF", "#FBF8F2", "#F3EDE2")
DARK_GROUNDS = ("#101917", "#182422", "#20302D")

_WRITTEN = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class Shades:
    """The four tokens that a brand replaces, as #RRGGBB."""

    brand: str
    strong: str
    on_brand: str
    tint: str


@dataclass(frozen=True)
class Theme:
    """Shades for light and dark screens; `red_set_aside` tells the owner that the ink took over."""

    light: Shades
    dark: Shades
    red_set_aside: bool


def contrast(first: str, second: str) -> float:
    """Return the WCAG contrast ratio (1 to 21) of two #RRGGBB colours."""
    return _as_light(first).contrast(_as_light(second), method="wcag21")


def is_red(colour: str) -> bool:
    """Tell whether a colour is a strong red: HSL hue 345-15 degrees and saturation of 45 % or more."""
    hue, saturation, _ = _read(colour).convert("hsl", norm=False).coords()
    return saturation >= STRONG_SATURATION and (hue >= RED_HUES[0] or hue <= RED_HUES[1])


# Every page of an agency asks for the name of its sheet, and so for its theme.
@lru_cache(maxsize=256)
def theme_of(colour: str) -> Theme:
    """Build the theme of a #RRGGBB brand colour; a strong red gives the ink's theme.

    Raises ValueError when the colour is not written #RRGGBB.
    """
    light, dark = _light_shades(colour), _dark_shades(colour)
    if any(is_red(shade) for shade in (colour, light.brand, light.strong, dark.brand, dark.strong)):
        return Theme(_light_shades(INK), _dark_shades(INK_DARK), red_set_aside=True)
    return Theme(light, dark, red_set_aside=False)


def style_sheet(theme: Theme) -> str:
    """Write the theme as a style sheet that overrides the tokens."""
    return (
        f"@layer tokens {{\n:root {{ {_tokens(theme.light)} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {_tokens(theme.dark)} }} }}\n}}\n"
    )


def file_name(colour: str) -> str:
    """Name the style sheet of a colour after its content, so that it can be cached for a year."""
    digest = hashlib.sha256(style_sheet(theme_of(colour)).encode()).hexdigest()[:12]
    return f"theme-{digest}.css"


def _tokens(shades: Shades) -> str:
    return (
        f"--marque: {shades.brand}; --marque-f: {shades.strong}; "
        f"--sur-marque: {shades.on_brand}; --menthe: {shades.tint};"
    )


def _light_shades(seed: str) -> Shades:
    _, chroma, hue = _to_oklch(seed)
    tint = _from_oklch(0.945, min(chroma, 0.022), hue)
    brand = _move_until(seed, -0.01, (*LIGHT_GROUNDS, tint))
    lightness, chroma, hue = _to_oklch(brand)
    strong = _from_oklch(max(lightness - 0.09, 0.12), chroma, hue)
    return Shades(brand, strong, "#FFFFFF", tint)


def _dark_shades(seed: str) -> Shades:
    lightness, chroma, hue = _to_oklch(seed)
    tint = _from_oklch(0.315, min(chroma, 0.045), hue)
    raised = _from_oklch(max(lightness, DARK_LIGHTNESS), chroma, hue)
    brand = _move_until(raised, 0.01, (*DARK_GROUNDS, tint))
    lightness, chroma, hue = _to_oklch(brand)
    strong = _from_oklch(min(lightness + 0.08, 0.97), chroma * 0.75, hue)
    return Shades(brand, strong, DARK_GROUNDS[0], tint)


def _move_until(seed: str, step: float, grounds: tuple[str, ...]) -> str:
    """Move the lightness by steps until the colour reads on every ground; black and white end the walk."""
    lightness, chroma, hue = _to_oklch(seed)
    colour = seed.upper()
    while min(contrast(colour, ground) for ground in grounds) < AA_CONTRAST:
        lightness = min(max(lightness + step, 0.0), 1.0)
        colour = _from_oklch(lightness, chroma, hue)
    return colour


def _read(colour: str) -> Color:
    if not _WRITTEN.fullmatch(colour):
        raise ValueError(f"Couleur attendue sous la forme #RRGGBB, reçu : {colour!r}.")
    return Color(colour)


# The grounds are weighed again at each step of a walk.
@lru_cache(maxsize=256)
def _as_light(colour: str) -> Color:
    return _read(colour).convert("xyz-d65")


def _to_oklch(colour: str) -> tuple[float, float, float]:
    """Read #RRGGBB as lightness (0-1), chroma and hue (degrees; a grey has one too)."""
    lightness, chroma, hue = _read(colour).convert("oklch", norm=False).coords()
    return lightness, chroma, hue


def _from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """Write back as #RRGGBB; what falls outside sRGB is clipped channel by channel."""
    return Color("oklch", (lightness, chroma, hue)).convert("srgb").to_string(hex=True, upper=True, fit="clip")
