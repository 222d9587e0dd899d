"""La Poste's « Suivi v2 » as it is documented: one to ten numbers in a call, behind a key."""

from typing import Any

from sandbox.core.http import Request, Response, as_json
from sandbox.post.dialects.base import Dialect, Letter

KEY, AT_ONCE, FOUND, MIXED = "cle-okapi", 10, 200, 207
_CODES = {
    "accepted": ("DR1", "Déclaratif réceptionné"),
    "in_transit": ("PC1", "Pris en charge"),
    "first_presented": ("AG1", "En attente d'être retiré au guichet"),
    "delivered": ("DI1", "Distribué"),
    "refused": ("ND1", "Non distribuable"),
    "unclaimed": ("ND1", "Non distribuable"),
    "returned": ("RE1", "Retourné à l'expéditeur"),
}


class LaPosteSandbox(Dialect):
    """`with LaPosteSandbox() as poste: poste.url`; the key is `cle-okapi`."""

    def add_routes(self) -> None:
        """The one reading."""
        self.router.add("GET", "/suivi/v2/idships/{numbers}", self._read)

    def post(self, number: str, outcome: str) -> None:
        """Puts a registered letter in the post now."""
        self.letters[number] = Letter(number, registered=True, taken_at=self.clock.timestamp(), outcome=outcome)

    def _read(self, request: Request, numbers: str) -> Response:
        if request.headers.get("x-okapi-key") != KEY:
            return as_json({"code": "UNAUTHORIZED", "message": "This action requires an authorization"}, 401)
        asked = numbers.split(",")
        if len(asked) > AT_ONCE:
            return as_json({"returnCode": 400, "returnMessage": "Trop de numéros"}, 400)
        several = [self._one(number) for number in asked]
        if len(several) == 1:
            return as_json(several[0], several[0]["returnCode"])
        return as_json(several, FOUND if all(one["returnCode"] == FOUND for one in several) else MIXED)

    def _one(self, number: str) -> dict[str, Any]:
        letter = self.letters.get(number)
        if letter is None:
            return {"returnCode": 404, "returnMessage": "Ressource non trouvée", "idShip": number}
        steps = letter.steps(self.clock.timestamp())
        events = [
            {"order": order, "code": _CODES[state][0], "label": _CODES[state][1], "date": at.isoformat()}
            for order, (state, at) in enumerate(steps.items())
            if state in _CODES
        ]
        shipment = {"idShip": number, "holder": 3, "product": "Lettre recommandée", "event": events[::-1]}
        return {"lang": "fr_FR", "scope": "open", "returnCode": FOUND, "shipment": shipment}
