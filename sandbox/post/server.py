"""HTTP API of the post office."""

import re
from datetime import date
from sqlite3 import Row

from sandbox.core.http import Request, Response, as_json
from sandbox.core.service import WebhookService
from sandbox.core.webhooks import WebhookSender
from sandbox.post import letter_request, pages, pdf, tracking
from sandbox.post.control import add_post_control
from sandbox.post.errors import RequestRefused
from sandbox.post.post_office import PostOffice, instant

TOKEN = re.compile(r"Bearer post_test_([\w.-]{1,64})$")
MAX_KEY, PAGE = 64, 500


class PostSandbox(WebhookService):
    """`with PostSandbox(data_dir) as post: post.url`. The account is the end of the token `post_test_<account>`."""

    def open(self, threads: int) -> WebhookSender:
        """Letters are kept in `data_dir/post.sqlite3`."""
        self.office = PostOffice(self.data_dir, self.clock, threads)
        return self.office.webhooks

    def advance(self) -> None:
        """Letters go on their way."""
        self.office.advance_letters()

    def add_routes(self) -> None:
        """The interface's own, the controls, the pages for people."""
        add = self.router.add
        add("POST", "/letters", self._deposit)
        add("GET", "/letters", self._listed)
        add("GET", "/letters/{ref}", self._one)
        add("GET", "/letters/{ref}/proofs/{kind}", self._proof)
        add_post_control(self.router, self.office)
        pages.add_pages(self.router, self.office)

    def stop(self) -> None:
        """Ends, then frees the file."""
        super().stop()
        self.office.store.close()

    def answer(self, request: Request) -> Response:
        """The answer; a refusal becomes its JSON error."""
        try:
            return super().answer(request)
        except RequestRefused as refusal:
            return refusal.response()

    def _account(self, request: Request) -> str:
        match = TOKEN.match(request.headers.get("authorization", ""))
        if match is None:
            message = "Il faut un jeton « Authorization: Bearer post_test_<compte> »."
            raise RequestRefused(401, "unauthorized", message, "Authorization")
        return match[1]

    def _deposit(self, request: Request) -> Response:
        account = self._account(request)
        self.faults.wait()
        fate = self.faults.draw()
        if fate == "error_before":
            raise RequestRefused(500, "internal_error", "Panne demandée, rien n’a été accepté.")
        key = request.headers.get("idempotency-key") or None
        if key is not None and len(key) > MAX_KEY:
            raise RequestRefused(400, "key_too_long", f"La clé dépasse {MAX_KEY} caractères.", "Idempotency-Key")
        letter, duplicate = self.office.accept(account, key, letter_request.read(request))
        if fate == "lost":
            return Response(lost=True)
        if fate == "error_after":
            raise RequestRefused(500, "internal_error", "Panne demandée, après l’acceptation.")
        return as_json({**letter, "duplicate": duplicate}, 200 if duplicate else 201)

    def _letter(self, request: Request, ref: str) -> Row:
        return self.office.letter(ref, self._account(request))

    def _one(self, request: Request, ref: str) -> Response:
        return as_json(self.office.describe(self._letter(request, ref)))

    def _listed(self, request: Request) -> Response:
        account = self._account(request)
        reference = request.argument("client_reference")
        if reference:
            rows, more = self.office.by_client_reference(account, reference), False
        else:
            rows = self.office.of_day(account, _day(request), request.argument("after"), PAGE + 1)
            rows, more = rows[:PAGE], len(rows) > PAGE
        return as_json({"letters": [self.office.describe(row) for row in rows], "has_more": more})

    def _proof(self, request: Request, ref: str, kind: str) -> Response:
        row = self._letter(request, ref)
        letter = self.office.describe(row)
        if kind not in letter["proofs"]:
            raise RequestRefused(404, "proof_unknown", f"Pas encore de preuve « {kind} » pour {ref}.", "kind")
        reached = {tracking.PROOFS.get(event["state"]): event["occurred_at"] for event in letter["events"]}
        lines = [
            f"Le bureau de poste (bac à sable) : preuve « {kind} »",
            f"Courrier {ref}, votre référence {row['client_reference']}",
            f"Service {row['service']}, déposé le {instant(row['accepted_at'])}",
            f"Fait constaté le {reached[kind]}",
            *letter["recipient"],
        ]
        return Response(200, pdf.pdf(lines), {"Content-Type": "application/pdf"})


def _day(request: Request) -> date:
    try:
        return date.fromisoformat(request.argument("date"))
    except ValueError as error:
        message = "Donnez « client_reference » ou « date » (AAAA-MM-JJ)."
        raise RequestRefused(400, "bad_query", message, "date") from error
