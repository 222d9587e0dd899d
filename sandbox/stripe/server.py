"""HTTP API of the card processor: authentication, idempotency, routing."""

import base64
import hashlib
import json
import secrets
from http import HTTPStatus
from typing import Any

from sandbox.core.http import Request, Response, as_json
from sandbox.core.service import WebhookService
from sandbox.core.webhooks import WebhookSender
from sandbox.stripe import params
from sandbox.stripe.bank import API_VERSION, Bank, Call, Json
from sandbox.stripe.billing import hosted, subscriptions
from sandbox.stripe.connect import onboarding
from sandbox.stripe.control import add_stripe_control
from sandbox.stripe.errors import RequestRefused, invalid
from sandbox.stripe.pages import aftermath, checkout, dashboard
from sandbox.stripe.resources import sessions
from sandbox.stripe.routes import api_router, expand
from sandbox.stripe.sepa import debits

MAX_KEY = 255


class StripeSandbox(WebhookService):
    """`with StripeSandbox(data_dir) as stripe: stripe.url`, to give to `StripeClient(base_addresses={"api": ...})`."""

    def open(self, threads: int) -> WebhookSender:
        """Everything is kept in `data_dir/stripe.sqlite3`."""
        self.bank = Bank.open(self.data_dir, self.clock, threads)
        self.bank.url = self.url
        self.bank.webhooks.before_round = self.advance
        return self.bank.webhooks

    def advance(self) -> None:
        """Sessions whose time is over expire; banks answer debits; subscriptions live on."""
        sessions.expire_due(self.bank)
        debits.answer_due(self.bank)
        subscriptions.advance(self.bank)

    def add_routes(self) -> None:
        """The interface's own, the pages for people, the controls."""
        self._api = api_router()
        dashboard.add_home(self.router, self.bank)
        aftermath.add_aftermath(self.router, self.bank)
        checkout.add_pages(self.router, self.bank)
        hosted.add_billing_pages(self.router, self.bank)
        onboarding.add_onboarding(self.router, self.bank)
        add_stripe_control(self.router, self.bank)

    def stop(self) -> None:
        """Ends, then frees the file."""
        super().stop()
        self.bank.store.close()

    def answer(self, request: Request) -> Response:
        """A page, a control, or an answer of the API."""
        if not request.path.startswith("/v1/"):
            return super().answer(request)
        request_id = f"req_{secrets.token_hex(7)}"
        self.faults.wait()
        try:
            return self._api_answer(request, request_id)
        except RequestRefused as error:
            return _answer(error.status, error.body, request_id)

    def _api_answer(self, request: Request, request_id: str) -> Response:
        account = _account(request)
        _check_version(request)
        fate = self.faults.draw() if request.method == "POST" else "none"
        if fate == "error_before":
            raise _failure()
        key = request.headers.get("idempotency-key", "") if request.method == "POST" else ""
        if len(key) > MAX_KEY:
            raise invalid(f"Idempotency keys hold {MAX_KEY} characters.")
        with self.bank.store.transaction():
            status, body, replayed = self._once(request, account, key, request_id, fate)
        if fate == "lost":
            return Response(lost=True)
        return _answer(status, body, request_id, replayed=replayed)

    def _once(self, request: Request, account: str, key: str, request_id: str, fate: str) -> tuple[int, Json, bool]:
        print_ = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.body).hexdigest()
        known = self.bank.answered(account, key) if key else None
        if known is not None:
            _check_same(key, same=known["fingerprint"] == print_)
            return known["status"], json.loads(known["body"]), True
        try:
            status, body = 200, self._execute(request, account, key, request_id)
        except RequestRefused as error:
            if not error.kept:
                raise
            status, body = error.status, error.body
        if fate == "error_after":
            failure = _failure()
            status, body = failure.status, failure.body
        if key:
            self.bank.remember(account, key, print_, status, body)
        return status, body, False

    def _execute(self, request: Request, account: str, key: str, request_id: str) -> Json:
        found: Any = self._api.find(request.method, request.path)
        if found is None:
            raise invalid(f"Unrecognized request URL ({request.method}: {request.path}).", status=404)
        (spec, function), path_values = found
        pairs = request.form() if request.method == "POST" else request.query
        values = params.check(params.decode(pairs), spec)
        paths = values.pop("expand", [])
        call = Call(account, values, request_id, key or None, request.path)
        body: Json = function(self.bank, call, **path_values)
        for path in paths:
            expand(self.bank, account, body, path)
        return body


def _account(request: Request) -> str:
    kind, _, credential = request.headers.get("authorization", "").partition(" ")
    if kind == "Basic":
        credential = base64.b64decode(credential).decode("utf-8", "replace").rstrip(":")
    if not credential:
        raise invalid("You did not provide an API key (Authorization: Bearer YOUR_SECRET_KEY).", status=401)
    if not credential.startswith(("sk_test_", "rk_test_")):
        shown = f"{credential[:8]}****"
        raise invalid(f"Invalid API Key provided: {shown} (the sandbox takes test keys only)", status=401)
    account = request.headers.get("stripe-account", "")
    if account and not account.startswith("acct_"):
        message = f"The provided key does not have access to account '{account}'."
        raise RequestRefused(403, "invalid_request_error", message, code="account_invalid")
    return account


def _check_version(request: Request) -> None:
    version = request.headers.get("stripe-version", API_VERSION)
    if version != API_VERSION:
        raise invalid(f"The sandbox speaks version {API_VERSION} only, not {version}")


def _check_same(key: str, *, same: bool) -> None:
    if not same:
        message = (
            "Keys for idempotent requests can only be used with the same parameters they were first used with. "
            f"Try using a key other than '{key}' if you meant to execute a different request."
        )
        raise RequestRefused(400, "idempotency_error", message)


def _failure() -> RequestRefused:
    return RequestRefused(500, "api_error", "An unknown error occurred (asked for by a test).")


def _answer(status: int, body: Json, request_id: str, *, replayed: bool = False) -> Response:
    response = as_json(body, status, Request_Id=request_id, Stripe_Version=API_VERSION)
    if replayed:
        response.headers["Idempotent-Replayed"] = "true"
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        response.headers["Stripe-Should-Retry"] = "false"
    return response
