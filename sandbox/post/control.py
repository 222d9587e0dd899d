"""`/_control` of the post office: what was accepted, how letters end, how keys are honoured."""

from collections import Counter
from typing import Any

from sandbox.core.control import guarded
from sandbox.core.http import Request, Response, Router, as_json
from sandbox.post.post_office import PostOffice, instant


def accepted(office: PostOffice) -> dict[str, Any]:
    """Every accepted letter with its key, and the client references that were printed more than once."""
    rows = office.letters()
    prints = Counter((row["account"], row["client_reference"]) for row in rows)
    return {
        "count": len(rows),
        "distinct": len(prints),
        "doubles": [
            {"account": account, "client_reference": reference, "count": count}
            for (account, reference), count in prints.items()
            if count > 1
        ],
        "letters": [
            {
                "ref": row["ref"],
                "account": row["account"],
                "client_reference": row["client_reference"],
                "idempotency_key": row["idempotency_key"],
                "service": row["service"],
                "accepted_at": instant(row["accepted_at"]),
            }
            for row in rows
        ],
    }


def add_post_control(router: Router, office: PostOffice) -> None:
    """Registers `/_control/accepted`, `/_control/mode` and `/_control/letters/{ref}`."""

    def show(_: Request) -> Response:
        return as_json(accepted(office))

    def mode(request: Request) -> Response:
        wish = request.json()
        office.keys_honoured = bool(wish.get("keys_honoured", True))
        office.duplicate_status = int(wish.get("duplicate_status", 200))
        office.default_outcome = str(wish.get("default_outcome", "delivered"))
        return as_json(
            {
                "keys_honoured": office.keys_honoured,
                "duplicate_status": office.duplicate_status,
                "default_outcome": office.default_outcome,
            }
        )

    def decide(request: Request, ref: str) -> Response:
        office.decide(ref, str(request.json().get("outcome", "")))
        return as_json(office.describe(office.letter(ref)))

    router.add("GET", "/_control/accepted", show)
    router.add("POST", "/_control/mode", guarded(mode))
    router.add("POST", "/_control/letters/{ref}", decide)
