"""The mail stand-in: SMTP in, a page and JSON out."""

import re
from collections import Counter
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Self

from sandbox.core import control
from sandbox.core.http import Request, Response, as_json, see_other
from sandbox.core.layout import moment, page, text_file
from sandbox.core.service import Service
from sandbox.mail.box import Box, attachments, describe, parsed
from sandbox.mail.smtp import Rules, SmtpServer

PLACE = "La boîte aux lettres"
LINK = re.compile(r"https?://(?:127\.0\.0\.1|localhost|[\w.-]+\.localhost)(?::\d+)?[^\s<>\"]*")


class MailSandbox(Service):
    """`with MailSandbox(data_dir) as mail: mail.smtp_port, mail.url`."""

    def __init__(self, data_dir: Path | str, port: int = 0, smtp_port: int = 0) -> None:
        """Keeps its mails in `data_dir/mail.sqlite3`."""
        super().__init__(data_dir, port)
        self.box = Box(self.data_dir, self.clock)
        self.rules = Rules()
        try:
            self.smtp = SmtpServer(smtp_port, self.box.keep, self.faults, self.rules)
        except OSError:
            self.http.stop()
            self.box.store.close()
            raise
        self.smtp_port = self.smtp.port
        self._add_routes()

    def _add_routes(self) -> None:
        add = self.router.add
        add("GET", "/", self._home)
        add("GET", "/mails/{number}", self._one)
        add("GET", "/mails/{number}/raw", self._raw)
        add("GET", "/mails/{number}/{position}", self._attachment)
        add("POST", "/vider", self._clear)
        add("GET", "/_control/mails", self._listed)
        add("DELETE", "/_control/mails", self._clear_quietly)
        add("POST", "/_control/addresses", control.guarded(self._addresses))
        control.add_clock(self.router, self.clock, lambda: None)
        control.add_faults(self.router, self.faults)

    def start(self) -> Self:
        """Answers on both ports."""
        self.smtp.start()
        return super().start()

    def stop(self) -> None:
        """Frees both ports and the file."""
        self.smtp.stop()
        super().stop()
        self.box.store.close()

    def _listed(self, request: Request) -> Response:
        wanted = request.argument("to").lower()
        mails = [describe(row) for row in self.box.mails()]
        if wanted:
            mails = [mail for mail in mails if wanted in (address.lower() for address in mail["envelope_to"])]
        seen = Counter(mail["message_id"] for mail in mails)
        doubles = [{"message_id": key, "count": count} for key, count in seen.items() if count > 1]
        return as_json({"count": len(mails), "doubles": doubles, "mails": mails})

    def _clear_quietly(self, _: Request) -> Response:
        self.box.clear()
        return as_json({"count": 0})

    def _clear(self, _: Request) -> Response:
        self.box.clear()
        return see_other("/")

    def _addresses(self, request: Request) -> Response:
        wish = request.json()
        self.rules.rejected = {address.lower() for address in wish.get("rejected", [])}
        self.rules.deferred = {address.lower() for address in wish.get("deferred", [])}
        return as_json({"rejected": sorted(self.rules.rejected), "deferred": sorted(self.rules.deferred)})

    def _home(self, _: Request) -> Response:
        mails = [describe(row) for row in self.box.mails()[:-501:-1]]
        rows = "".join(
            f"""<tr><td>{moment(datetime.fromisoformat(mail["received_at"]))}</td>
<td>{escape(", ".join(mail["envelope_to"]))}</td>
<td><a href="/mails/{mail["id"]}">{escape(mail["subject"] or "(sans objet)")}</a></td>
<td>{escape(mail["from"])}</td></tr>"""
            for mail in mails
        )
        table = f"""<div class="scroll" tabindex="0" role="region" aria-label="Messages reçus"><table>
<caption>Les plus récents d’abord (500 au plus)</caption>
<thead><tr><th scope="col">Reçu le</th><th scope="col">Pour</th><th scope="col">Objet</th>
<th scope="col">De</th></tr></thead><tbody>{rows}</tbody></table></div>
<form method="post" action="/vider" class="actions"><button class="second">Vider la boîte</button></form>"""
        empty = (
            "<p>Aucun message pour l’instant. Ceux qu’envoie l’application arrivent ici, et nulle part ailleurs.</p>"
        )
        return page("Messages reçus", PLACE, table if mails else empty)

    def _one(self, _: Request, number: str) -> Response:
        row = self.box.find(number)
        if row is None:
            return page("Message inconnu", PLACE, '<p><a href="/">Tous les messages</a></p>', 404)
        mail = describe(row)
        files = "".join(
            f'<li><a href="/mails/{number}/{position}">{escape(item["name"])}</a> ({item["size"]} octets)</li>'
            for position, item in enumerate(mail["attachments"])
        )
        content = f"""<p><a href="/">Tous les messages</a></p>
<div class="card"><dl><dt>De</dt><dd>{escape(mail["from"])}</dd><dt>Pour</dt><dd>{escape(mail["to"])}</dd>
<dt>Reçu le</dt><dd>{moment(datetime.fromtimestamp(row["received_at"], UTC))}</dd>
<dt>Identifiant</dt><dd>{escape(mail["message_id"])}</dd></dl></div>
<pre>{_linked(mail["text"])}</pre>
{f"<h2>Pièces jointes</h2><ul>{files}</ul>" if files else ""}
<p class="soft"><a href="/mails/{number}/raw">Message brut, avec ses en-têtes</a></p>"""
        return page(mail["subject"] or "(sans objet)", PLACE, content)

    def _raw(self, _: Request, number: str) -> Response:
        row = self.box.find(number)
        return text_file(row["content"].decode("utf-8", "replace")) if row else Response(404)

    def _attachment(self, _: Request, number: str, position: str) -> Response:
        row = self.box.find(number)
        files = attachments(parsed(row["content"])) if row else []
        if not position.isdigit() or int(position) >= len(files):
            return Response(404)
        name, kind, data = files[int(position)]
        # Only a PDF is shown in place; anything else is downloaded, so that no received page runs here.
        if kind == "application/pdf":
            return Response(200, data, {"Content-Type": kind, "Content-Disposition": "inline"})
        disposition = f'attachment; filename="{re.sub(r"[^A-Za-z0-9._-]", "_", name)}"'
        return Response(200, data, {"Content-Type": "application/octet-stream", "Content-Disposition": disposition})


def _linked(text: str) -> str:
    parts, last = [], 0
    for match in LINK.finditer(text):
        address = match[0].rstrip(".,;)")
        parts.append(escape(text[last : match.start()]))
        parts.append(f'<a href="{escape(address)}">{escape(address)}</a>')
        last = match.start() + len(address)
    return "".join([*parts, escape(text[last:])])
