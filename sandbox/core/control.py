"""The part of `/_control` that every stand-in has: clock, webhook endpoints, deliveries, failures."""

from collections.abc import Callable
from datetime import datetime

from sandbox.core.clock import Clock
from sandbox.core.faults import Faults
from sandbox.core.http import Request, Response, Router, as_json
from sandbox.core.webhooks import WebhookSender


def guarded(action: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """`action`, with a bad wish answered 400 and its reason."""

    def answer(request: Request) -> Response:
        try:
            return action(request)
        except (ValueError, TypeError, KeyError) as error:
            return as_json({"error": {"code": "bad_control", "message": f"{error}"}}, 400)

    return answer


def add_clock(router: Router, clock: Clock, moved: Callable[[], object]) -> None:
    """`GET|POST /_control/clock`: `{"at": ISO instant}` or `{"advance_seconds": n}`; `moved` is called after."""

    def read(_: Request) -> Response:
        return as_json({"now": clock.now().isoformat(), "timestamp": clock.seconds()})

    def move(request: Request) -> Response:
        wish = request.json()
        if "at" in wish:
            clock.set(datetime.fromisoformat(wish["at"]))
        clock.advance(float(wish.get("advance_seconds", 0)))
        moved()
        return read(request)

    router.add("GET", "/_control/clock", read)
    router.add("POST", "/_control/clock", guarded(move))


def add_webhooks(router: Router, webhooks: WebhookSender) -> None:
    """`/_control/endpoints`, `/_control/deliveries` and `/_control/redeliver`."""

    def add_endpoint(request: Request) -> Response:
        wish = request.json()
        return as_json(webhooks.add_endpoint(wish["url"], wish["secret"], wish.get("account")), 201)

    def forget(_: Request) -> Response:
        webhooks.forget_endpoints()
        return as_json({"endpoints": 0})

    def arrange(request: Request) -> Response:
        return as_json(webhooks.arrange(**request.json()))

    def redeliver(request: Request) -> Response:
        return as_json({"booked": webhooks.redeliver(**request.json())})

    def listed(_: Request) -> Response:
        return as_json({"deliveries": webhooks.deliveries()})

    router.add("POST", "/_control/endpoints", guarded(add_endpoint))
    router.add("DELETE", "/_control/endpoints", forget)
    router.add("POST", "/_control/deliveries", guarded(arrange))
    router.add("GET", "/_control/deliveries", listed)
    router.add("POST", "/_control/redeliver", guarded(redeliver))


def add_faults(router: Router, faults: Faults) -> None:
    """`POST /_control/faults`: see `faults.Plan` for the wishes; an empty object heals everything."""

    def arrange(request: Request) -> Response:
        return as_json(faults.arrange(**request.json()))

    router.add("POST", "/_control/faults", guarded(arrange))
