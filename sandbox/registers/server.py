"""Three public registers as they answer: recherche-entreprises, BODACC (Opendatasoft Explore 2.1), BAN/Géoplateforme.

Everything in them is invented. `firms`, `notices` and `streets` are added to by whoever plays with it; `instead`, once
set, is what every question gets.
"""

import json
import re
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from sandbox.core.http import Request, Response, as_json
from sandbox.core.service import Service

_RECORDS = "/api/explore/v2.1/catalog/datasets/annonces-commerciales/records"
_WHERE = re.compile(r'familleavis="(?P<family>\w+)" and registre in \((?P<firms>"\d{9}"(?:, ?"\d{9}")*)\)')
_FEWEST_LETTERS, _MOST_FIRMS, _MOST_RECORDS, _FURTHEST = 3, 25, 100, 10_000


def firm(
    siren: str, name: str, *, number: str, kind: str, street: str, postcode: str, city: str, **more: Any
) -> dict[str, Any]:
    """A firm as recherche-entreprises tells it; `state` C once it is struck off."""
    state = more.get("state", "A")
    seat = {
        "siret": f"{siren}00017", "est_siege": True, "etat_administratif": state, "numero_voie": number,
        "indice_repetition": None, "type_voie": kind, "libelle_voie": street, "complement_adresse": None,
        "code_postal": postcode, "libelle_commune": city, "cedex": None, "libelle_cedex": None,
        "adresse": f"{number} {kind} {street} {postcode} {city}",
    }  # fmt: skip
    return {
        "siren": siren, "nom_complet": name, "nom_raison_sociale": name, "sigle": None, "nombre_etablissements": 1,
        "siege": {**seat, **more.get("seat", {})}, "date_creation": "2015-03-01", "etat_administratif": state,
        "nature_juridique": "5710", "statut_diffusion": "O", "matching_etablissements": [],
    }  # fmt: skip


def notice(
    siren: str, number: int, *, published: str, judged: str, nature: str, kind: str = "annonce", cancels: int = 0
) -> dict[str, Any]:
    """A record of BODACC A; what it holds of judgment and of the notice before is JSON inside a text, as there."""
    spaced = f"{siren[:3]} {siren[3:6]} {siren[6:]}"
    issue = f"{published[:4]}0101"
    before = {"nomPublication": "BODACC A", "numeroParution": issue, "numeroAnnonce": str(cancels)}
    return {
        "id": f"A{issue}{number}", "publicationavis": "A", "parution": issue, "dateparution": published,
        "numeroannonce": number, "typeavis": kind, "familleavis": "collective",
        "familleavis_lib": "Procédures collectives", "tribunal": "Tribunal de commerce de Nantes",
        "registre": [spaced, siren], "parutionavisprecedent": json.dumps(before) if cancels else None,
        "jugement": json.dumps(
            {"type": "initial", "famille": "Jugement d'ouverture", "nature": nature, "date": judged}
        ) if nature else None,
        "url_complete": f"https://www.bodacc.fr/pages/annonces-commerciales-detail/?q.id=id:A{issue}{number}",
    }  # fmt: skip


class RegistersSandbox(Service):
    """`with RegistersSandbox(data_dir) as registers: registers.url` is the address of all three."""

    def __init__(self, data_dir: Path | str, port: int = 0) -> None:
        """Begins with two firms and two streets."""
        super().__init__(data_dir, port)
        self.firms = [
            firm(
                "732829320", "GARAGE DELMAS", number="3", kind="RUE", street="DES FORGES", postcode="44000",
                city="NANTES",
            ),
            firm(
                "552100554", "ATELIERS DU VENT D'OUEST", number="18", kind="QUAI", street="DE LA FOSSE",
                postcode="44000", city="NANTES",
            ),
        ]  # fmt: skip
        self.notices: list[dict[str, Any]] = []
        self.streets = [
            ("3 Quai de la Fosse", "44000", "Nantes"),
            ("12 Rue des Tilleuls", "44000", "Nantes"),
            ("12 Rue des Tilleuls", "44300", "Nantes"),
        ]
        self.instead: Response | None = None
        self.asked: list[str] = []
        for path in ("/search", "/search/"):
            self.router.add("GET", path, self._search)
        self.router.add("GET", _RECORDS, self._records)

    def enter(self, firms: list[dict[str, str]]) -> None:
        """Add firms to the directory, in the place of its own of the same number: `siren`, `name`, where they sit."""
        entered = [
            firm(
                one["siren"], one["name"].upper(), number="", kind="", street=one["line1"].upper(),
                postcode=one["postcode"], city=one["city"].upper(),
            )
            for one in firms
        ]  # fmt: skip
        numbers = {one["siren"] for one in entered}
        self.firms = [*entered, *(one for one in self.firms if one["siren"] not in numbers)]
        self.streets += [(one["line1"], one["postcode"], one["city"]) for one in firms]

    def answer(self, request: Request) -> Response:
        """The routed answer, or the one that stands instead."""
        self.asked.append(request.path)
        return self.instead or super().answer(request)

    def _search(self, request: Request) -> Response:
        """Both directories have this path: firms are asked by page, addresses by limit."""
        return self._firms(request) if request.argument("per_page") else self._addresses(request)

    def _firms(self, request: Request) -> Response:
        wanted, count = request.argument("q").strip(), int(request.argument("per_page"))
        if len(wanted) < _FEWEST_LETTERS:
            return as_json(
                {"erreur": "3 caractères minimum pour les termes de la requête (ou utilisez au moins un filtre)"}, 400
            )
        if not 1 <= count <= _MOST_FIRMS:
            return as_json(
                {"erreur": "Veuillez indiquer un paramètre `per_page` entre `1` et `25`, par défaut `10`."}, 400
            )
        words = wanted.replace(" ", "") if wanted.replace(" ", "").isdigit() else wanted.upper()
        found = [
            one for one in self.firms if words in (one["siren"], one["siege"]["siret"]) or words in one["nom_complet"]
        ]
        return as_json(
            {"results": found[:count], "total_results": len(found), "page": 1, "per_page": count, "total_pages": 1}
        )

    def _addresses(self, request: Request) -> Response:
        wanted = request.argument("q")
        if len(wanted) < _FEWEST_LETTERS:
            return as_json(
                {"code": 400, "message": "Failed parsing query", "detail": ["q: must contain between 3 and 200 chars"]},
                400,
            )
        scored = [
            (
                SequenceMatcher(None, wanted.lower(), f"{street} {postcode} {city}".lower()).ratio(),
                street,
                postcode,
                city,
            )
            for street, postcode, city in self.streets
        ]
        features = [
            {
                "type": "Feature", "geometry": {"type": "Point", "coordinates": [-1.55, 47.21]},
                "properties": {
                    "label": f"{street} {postcode} {city}", "score": round(score, 4), "type": "housenumber",
                    "name": street, "postcode": postcode, "city": city, "citycode": "44109",
                    "context": "44, Loire-Atlantique, Pays de la Loire",
                },
            }
            for score, street, postcode, city in sorted(scored, reverse=True)[: int(request.argument("limit", "5"))]
        ]  # fmt: skip
        return as_json({"type": "FeatureCollection", "features": features, "query": wanted})

    def _records(self, request: Request) -> Response:
        asked = _WHERE.fullmatch(request.argument("where"))
        count, start = int(request.argument("limit", "10")), int(request.argument("offset", "0"))
        if asked is None:
            return as_json({"error_code": "ODSQLError", "message": "ODSQL query is malformed"}, 400)
        if count > _MOST_RECORDS or start + count > _FURTHEST:
            return as_json(
                {"error_code": "InvalidRESTParameterError", "message": "Invalid value for limit or offset"}, 400
            )
        firms = set(re.findall(r"\d{9}", asked["firms"]))
        found = [
            one for one in self.notices if one["familleavis"] == asked["family"] and firms & set(one["registre"])
        ]  # fmt: skip
        found.sort(key=lambda one: str(one["dateparution"]), reverse=True)
        return as_json({"total_count": len(found), "results": found[start : start + count]})
