"""Pages of the post office: the accepted letters, to be opened and moved along by hand in a demo."""

import json
from datetime import UTC, datetime
from html import escape
from sqlite3 import Row

from sandbox.core.http import Request, Response, Router, see_other
from sandbox.core.layout import moment, page
from sandbox.post.errors import RequestRefused
from sandbox.post.post_office import PostOffice
from sandbox.post.tracking import DAY, LABELS

PLACE = "Le bureau de poste"
SERVICES = {"simple": "Lettre simple", "registered": "Recommandé"}
OUTCOMES = {
    "delivered": "Remise au destinataire",
    "refused": "Refusée",
    "unclaimed": "Non réclamée",
    "returned": "Inconnu à l’adresse",
}


def add_pages(router: Router, office: PostOffice) -> None:
    """Registers the list, one letter, its documents and the two buttons."""

    def home(_: Request) -> Response:
        return _home(office)

    def one(_: Request, ref: str) -> Response:
        return _letter(office, office.letter(ref))

    def document(_: Request, ref: str, position: str) -> Response:
        data = office.document(ref, int(position)) if position.isdigit() else None
        if data is None:
            raise RequestRefused(404, "document_unknown", "Ce document n’existe pas.")
        return Response(200, data, {"Content-Type": "application/pdf", "Content-Disposition": "inline"})

    def advance(request: Request) -> Response:
        office.clock.advance(DAY * int(dict(request.form()).get("days", "1")))
        office.advance_letters()
        return see_other("/")

    def decide(request: Request, ref: str) -> Response:
        office.decide(ref, dict(request.form()).get("outcome", ""))
        return see_other(f"/pli/{ref}")

    router.add("GET", "/", home)
    router.add("POST", "/avancer", advance)
    router.add("GET", "/pli/{ref}", one)
    router.add("POST", "/pli/{ref}", decide)
    router.add("GET", "/pli/{ref}/{position}.pdf", document)


def _home(office: PostOffice) -> Response:
    letters = office.letters()[::-1]
    rows = "".join(_row(office, row) for row in letters[:500])
    table = f"""<div class="scroll" tabindex="0" role="region" aria-label="Courriers acceptés"><table>
<caption>Du plus récent au plus ancien, {len(letters)} en tout (500 au plus sont montrés)</caption>
<thead><tr><th scope="col">Courrier</th><th scope="col">Destinataire</th><th scope="col">Service</th>
<th scope="col">Accepté le</th><th scope="col">État</th><th scope="col">Documents</th></tr></thead>
<tbody>{rows}</tbody></table></div>"""
    empty = "<p>Aucun courrier pour l’instant. Les lettres envoyées par l’application arrivent ici.</p>"
    clock = f"""<div class="note"><p>Ici, nous sommes le <strong>{moment(office.clock.now())}</strong>.
Les courriers avancent avec cette horloge.</p>
<form class="row" method="post" action="/avancer">
<button class="second" name="days" value="1">Avancer d’un jour</button>
<button class="second" name="days" value="7">Avancer d’une semaine</button></form></div>"""
    return page("Courriers acceptés", PLACE, clock + (table if letters else empty))


def _row(office: PostOffice, row: Row) -> str:
    state = office.states(row["ref"])[-1]
    name = escape(json.loads(row["recipient"])[0])
    return f"""<tr><td><a href="/pli/{row["ref"]}">{row["ref"]}</a><br>
<span class="soft">{escape(row["client_reference"])}</span></td><td>{name}</td><td>{SERVICES[row["service"]]}</td>
<td>{_date(row["accepted_at"])}</td><td>{LABELS[state]}</td><td>{_links(office, row["ref"])}</td></tr>"""


def _links(office: PostOffice, ref: str) -> str:
    return "<br>".join(
        f'<a href="/pli/{ref}/{document["position"]}.pdf">{escape(document["name"])}</a>'
        for document in office.documents(ref)
    )


def _date(timestamp: float) -> str:
    return moment(datetime.fromtimestamp(timestamp, UTC))


def _letter(office: PostOffice, row: Row) -> Response:
    letter = office.describe(row)
    address = "<br>".join(escape(line) for line in letter["recipient"])
    events = "".join(
        f"<li>{moment(datetime.fromisoformat(event['occurred_at']))} : {LABELS[event['state']]}</li>"
        for event in letter["events"]
    )
    options = "".join(
        f'<option value="{code}"{" selected" if code == row["outcome"] else ""}>{label}</option>'
        for code, label in OUTCOMES.items()
    )
    content = f"""<p><a href="/">Tous les courriers</a></p>
<div class="card"><dl><dt>Service</dt><dd>{SERVICES[row["service"]]}</dd>
<dt>Référence du client</dt><dd>{escape(row["client_reference"])}</dd>
<dt>Compte</dt><dd>{escape(row["account"])}</dd>
<dt>Destinataire</dt><dd>{address}</dd>
<dt>Documents</dt><dd>{_links(office, row["ref"])}</dd></dl></div>
<h2>Le voyage</h2><ol>{events}</ol>
<form class="row" method="post" action="/pli/{row["ref"]}"><div><label for="outcome">Comment il finira</label>
<select id="outcome" name="outcome">{options}</select></div><button class="second">Choisir</button></form>"""
    return page(f"Courrier {row['ref']}", PLACE, content)
