"""Tracking states of a letter over time, as pure functions."""

from dataclasses import dataclass

HOUR, DAY = 3600, 86400
OUTCOMES = ("delivered", "refused", "unclaimed", "returned")
WITHDRAWAL_DAYS = 15


@dataclass(frozen=True)
class Step:
    """A state reached `after` seconds from acceptance."""

    state: str
    after: int


def steps(service: str, outcome: str) -> list[Step]:
    """Journey of a letter to its `outcome`.

    A simple letter is followed as far as the postman's bag, or to its return when `outcome` is `returned` (unknown
    at the address).
    """
    path = [Step("accepted", 0), Step("printed", 2 * HOUR), Step("in_transit", DAY)]
    if service == "simple":
        return [*path, Step("returned", 8 * DAY)] if outcome == "returned" else path
    return path + _registered_end(outcome)


def _registered_end(outcome: str) -> list[Step]:
    if outcome == "returned":
        return [Step("returned", 8 * DAY)]
    presented = [Step("first_presented", 3 * DAY)]
    if outcome == "delivered":
        return [*presented, Step("delivered", 4 * DAY)]
    if outcome == "refused":
        return [*presented, Step("refused", 3 * DAY + HOUR), Step("returned", 8 * DAY)]
    unclaimed_after = 3 + WITHDRAWAL_DAYS + 1
    return [
        *presented,
        Step("unclaimed", unclaimed_after * DAY),
        Step("returned", (unclaimed_after + 3) * DAY),
    ]


PROOFS = {
    "accepted": "deposit",
    "first_presented": "first_presentation",
    "delivered": "delivery",
    "refused": "refusal",
    "unclaimed": "unclaimed",
    "returned": "return",
}
LABELS = {
    "accepted": "acceptée",
    "printed": "imprimée",
    "in_transit": "en route",
    "first_presented": "présentée une première fois",
    "delivered": "remise",
    "refused": "refusée",
    "unclaimed": "non réclamée",
    "returned": "retournée à l’expéditeur",
}


def proof_kinds(service: str, states: list[str]) -> list[str]:
    """Proofs that exist once `states` were reached; a simple letter has only its proof of deposit."""
    kinds = [PROOFS[state] for state in states if state in PROOFS]
    return kinds if service == "registered" else kinds[:1]
