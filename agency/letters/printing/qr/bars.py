"""Code 128 as SVG: the number of an answer slip, two digits to a symbol (ISO/IEC 15417, set C). Pure."""

from __future__ import annotations

_START, _STOP = 105, 106
_QUIET = 10
"""Modules left white on each side, that readers want."""
_HEIGHT = 40
# Widths of the bars and spaces of each symbol, in modules, bar first: values 0 to 105, then the end.
_TABLE = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 "
    "123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 "
    "232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 "
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 "
    "111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 "
    "111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 "
    "114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112"
)
_WIDTHS = tuple(_TABLE.split())


def code_128(digits: str) -> str:
    """Bars of a number with an even count of digits, read by any scanner of 1D codes. Raises ValueError on another."""
    if not digits.isascii() or not digits.isdigit() or len(digits) % 2:
        raise ValueError("Un code à barres se dessine de deux chiffres en deux chiffres.")
    pairs = [int(digits[at : at + 2]) for at in range(0, len(digits), 2)]
    check = (_START + sum(rank * value for rank, value in enumerate(pairs, start=1))) % 103
    path, at = [], _QUIET
    for symbol in (_START, *pairs, check, _STOP):
        for place, width in enumerate(map(int, _WIDTHS[symbol])):
            if place % 2 == 0:
                path.append(f"M{at} 0h{width}v{_HEIGHT}h-{width}z")
            at += width
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {at + _QUIET} {_HEIGHT}">'
        f'<path fill="#000" d="{"".join(path)}"/></svg>'
    )
