"""HTML layout and style sheet of the sandbox's pages: no JavaScript, light and dark."""

from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from sandbox.core.http import Response

PARIS = ZoneInfo("Europe/Paris")
POLICY = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'"

STYLE = """
:root{color-scheme:light dark;--paper:#fbf8f2;--surface:#fff;--line:#e2d9ca;--edge:#7d7466;--ink:#1b2927;
--soft:#4a5856;--mark:#14564b;--on-mark:#fff;--mint:#e2f0ea;--sky:#e5eff8;--brick:#9b3a1c;--brick-t:#fbebe4}
@media (prefers-color-scheme:dark){:root{--paper:#101917;--surface:#182422;--line:#2f423e;--edge:#7f948f;
--ink:#edf3f0;--soft:#b3c3bf;--mark:#7fd1bd;--on-mark:#101917;--mint:#17382f;--sky:#152b3e;--brick:#f2a98d;
--brick-t:#3b2018}}
*{box-sizing:border-box}
html{font-size:112.5%}
body{margin:0;background:var(--paper);color:var(--ink);line-height:1.55;
font-family:"Atkinson Hyperlegible Next",system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
header,main,footer{max-width:54rem;margin-inline:auto;padding-inline:1rem}
header{padding-block:1rem;font-weight:650}
header small{display:block;font-weight:400;color:var(--soft)}
main.narrow{max-width:32rem}
footer{padding-block:1.5rem;color:var(--soft);font-size:.9rem}
h1{font-size:1.6rem;line-height:1.2;margin:.25rem 0 .75rem}
h2{font-size:1.1rem;margin:1.5rem 0 .5rem}
a{color:var(--mark)}
:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
.card{background:var(--surface);border:1px solid var(--line);border-radius:1rem;padding:1.25rem;margin-block:1rem}
.note{background:var(--sky);border-radius:.75rem;padding:.75rem 1rem;margin-block:1rem}
.error{background:var(--brick-t);color:var(--brick);border-radius:.75rem;padding:.75rem 1rem;margin-block:1rem}
.sum{font-size:2.1rem;font-weight:640;margin:0}
.soft{color:var(--soft);font-size:.9rem}
label{display:block;font-weight:600;margin-bottom:.25rem}
input[type=text],select{width:100%;min-height:3rem;padding:.5rem .75rem;font:inherit;color:inherit;
background:var(--surface);border:1.5px solid var(--edge);border-radius:.75rem}
input[aria-invalid=true]{border-color:var(--brick)}
button,.button{display:inline-block;min-height:3rem;padding:.6rem 1.25rem;font:inherit;font-weight:640;cursor:pointer;
color:var(--on-mark);background:var(--mark);border:1.5px solid var(--mark);border-radius:.75rem;text-decoration:none}
button.second,.button.second{color:var(--mark);background:transparent}
form.row{display:flex;flex-wrap:wrap;gap:.5rem;align-items:end}
form.row select{width:auto}
.actions{display:flex;flex-wrap:wrap;gap:.75rem;align-items:center;margin-top:1.25rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:left;color:var(--soft);padding-bottom:.5rem}
th,td{text-align:left;vertical-align:top;padding:.5rem .6rem .5rem 0;border-bottom:1px solid var(--line)}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.9rem}
code{font-size:.95em;white-space:nowrap}
dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem;margin:0}
dt{color:var(--soft)}
dd{margin:0}
"""


def page(title: str, place: str, content: str, status: int = 200, *, narrow: bool = False) -> Response:
    """A whole page; `title` and `place` are text, `content` is HTML already escaped."""
    width = ' class="narrow"' if narrow else ""
    body = f"""<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} – {escape(place)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header>{escape(place)}<small>Bac à sable : rien ne sort de cet ordinateur.</small></header>
<main{width}>
<h1>{escape(title)}</h1>
{content}
</main>
</body>
</html>
"""
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY}
    return Response(status, body.encode(), headers)


def style_sheet() -> Response:
    """The style sheet of every page."""
    return Response(200, STYLE.encode(), {"Content-Type": "text/css; charset=utf-8"})


def text_file(content: str) -> Response:
    """A plain text answer."""
    return Response(200, content.encode(), {"Content-Type": "text/plain; charset=utf-8"})


def moment(instant: datetime) -> str:
    """An instant as read in Paris: `22/11/2026 21:06`."""
    return instant.astimezone(PARIS).strftime("%d/%m/%Y %H:%M")


def euros(cents: int) -> str:
    """Cents as `1 234,56 €`, with the no-break spaces of French typography."""
    sign, whole = "-" if cents < 0 else "", f"{abs(cents) // 100:,}".replace(",", "\u202f")
    return f"{sign}{whole},{abs(cents) % 100:02d}\u00a0€"
