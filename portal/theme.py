"""A brand colour turned into a readable theme: pure functions, no Django.

The agency picks one colour. It is darkened (light theme) or lightened (dark theme) in OKLCH, which keeps
its hue, until text and buttons reach the contrast of WCAG 2.2 AA (1.4.3). Reds are set aside: on a page about
money owed a red button frightens, so the ink takes over.
"""

import hashlib
import math
import re
from dataclasses import dataclass

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
# The sRGB transfer function is a straight line near black (IEC 61966-2-1).
_STRAIGHT_ENCODED, _STRAIGHT_LINEAR = 0.04045, 0.0031308

Linear = tuple[float, float, float]


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
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def is_red(colour: str) -> bool:
    """Tell whether a colour is a strong red: HSL hue 345-15 degrees and saturation of 45 % or more."""
    hue, saturation = _hue_saturation(colour)
    return saturation >= STRONG_SATURATION and (hue >= RED_HUES[0] or hue <= RED_HUES[1])


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


def _hue_saturation(colour: str) -> tuple[float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    high, low = max(red, green, blue), min(red, green, blue)
    spread = high - low
    if spread == 0:
        return 0.0, 0.0
    saturation = spread / (1 - abs(high + low - 1))
    if high == red:
        hue = ((green - blue) / spread) % 6
    elif high == green:
        hue = (blue - red) / spread + 2
    else:
        hue = (red - green) / spread + 4
    return hue * 60, saturation


def _linear(colour: str) -> Linear:
    if not _WRITTEN.fullmatch(colour):
        raise ValueError(f"Couleur attendue sous la forme #RRGGBB, reçu : {colour!r}.")
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return _to_linear(red), _to_linear(green), _to_linear(blue)


def _to_linear(channel: float) -> float:
    return float(channel / 12.92 if channel <= _STRAIGHT_ENCODED else ((channel + 0.055) / 1.055) ** 2.4)


def _from_linear(channel: float) -> int:
    channel = min(max(channel, 0.0), 1.0)
    encoded = channel * 12.92 if channel <= _STRAIGHT_LINEAR else 1.055 * channel ** (1 / 2.4) - 0.055
    return round(encoded * 255)


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _to_oklch(colour: str) -> tuple[float, float, float]:
    """Convert #RRGGBB to lightness (0-1), chroma and hue (radians), after Björn Ottosson's OKLab."""
    red, green, blue = _linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """Convert back to #RRGGBB; what falls outside sRGB is clipped channel by channel."""
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    channels = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return "#" + "".join(f"{_from_linear(channel):02X}" for channel in channels)
