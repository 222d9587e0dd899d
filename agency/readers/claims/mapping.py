"""Which column of a table holds what: proposed from headers and content, confirmed once, remembered by header.

Pure. A confirmed mapping is stored per creditor under its `fingerprint` and given back to the reader.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

FIELDS: dict[str, tuple[str, ...]] = {
    "name": (
        "nom", "client", "nom client", "nom du client", "raison sociale", "debiteur", "tiers", "nom tiers",
        "intitule", "intitule tiers", "intitule client", "customer", "customer name", "name", "nom complet",
        "nom ou raison sociale", "famille", "nom famille", "societe", "libelle tiers",
    ),
    "first_name": ("prenom", "first name"),
    "last_name": ("nom de famille", "last name", "nom de naissance"),
    "civility": ("civilite", "titre", "civ"),
    "account": (
        "compte", "code client", "n client", "no client", "numero client", "numero de client", "code tiers",
        "compte client", "compte auxiliaire", "compte tiers", "n compte", "numero de compte", "reference client",
        "compauxnum", "customer id", "code", "code famille", "n famille", "numero famille", "family code",
        "identifiant client",
    ),
    "number": (
        "facture", "n facture", "no facture", "numero facture", "numero de facture", "n de facture", "piece",
        "n piece", "no piece", "numero de piece", "numero piece", "reference", "ref", "reference piece",
        "reference facture", "invoice number", "invoice", "num", "n", "no", "numero", "document", "n document",
        "ref facture", "num facture", "ref piece",
    ),
    "label": ("libelle", "objet", "designation", "description", "intitule facture", "nature", "memo", "prestation"),
    "type": ("type", "type de piece", "type piece", "type document", "type de document", "journal", "nature piece"),
    "period": ("periode", "trimestre", "mois", "annee scolaire"),
    "issued_on": (
        "date", "date facture", "date de facture", "date piece", "date de piece", "date d emission", "emise le",
        "date emission", "facture du", "emission", "date document", "invoice date", "date de facturation",
        "date facturation",
    ),
    "due_on": (
        "echeance", "date echeance", "date d echeance", "date d exigibilite", "deadline", "due date", "exigible le",
        "a payer avant le", "date limite", "date de reglement prevue", "date limite de paiement",
    ),
    "service_on": ("date de livraison", "date prestation", "date de prestation", "date livraison", "livre le"),
    "total": (
        "montant", "montant ttc", "total ttc", "ttc", "total", "montant facture", "montant initial", "amount",
        "montant total", "debit", "montant total ttc", "facture ttc", "total facture", "montant de la facture",
    ),
    "paid": (
        "paye", "deja paye", "regle", "deja regle", "montant regle", "montant paye", "acompte", "reglements",
        "paid", "encaisse", "verse", "acomptes", "deja verse", "total regle",
    ),
    "open": (
        "solde", "reste du", "reste a payer", "solde du", "montant du", "du", "restant du", "solde restant",
        "impaye", "remaining amount with tax", "open balance", "balance", "solde client", "montant restant du",
        "solde ttc", "net a payer", "a payer", "montant impaye", "solde a payer", "remaining amount",
    ),
    "not_due": (
        "non echu", "non echue", "non echus", "a echoir", "pas echu", "montant non echu", "solde non echu", "not due",
        "total non echu", "encours non echu",
    ),
    "credit": ("credit", "montant credit", "avoir"),
    "currency": ("devise", "monnaie", "currency", "code devise"),
    "siren": (
        "siren", "siret", "n siren", "n siret", "siren siret", "numero siret", "numero siren", "siret siren",
        "siren ou siret",
    ),
    "vat_number": ("tva intracommunautaire", "n tva", "tva intra", "numero tva", "n tva intracommunautaire"),
    "address": ("adresse", "adresse 1", "rue", "address", "adresse ligne 1", "voie", "adresse postale"),
    "address2": ("complement", "adresse 2", "complement adresse", "complement d adresse", "adresse ligne 2"),
    "postcode": ("code postal", "cp", "postcode", "zip"),
    "city": ("ville", "commune", "city", "localite"),
    "country": ("pays", "country", "code pays"),
    "email": ("email", "e mail", "mail", "courriel", "adresse e mail", "adresse mail", "adresse email"),
    "phone": ("telephone", "tel", "portable", "mobile", "phone", "gsm", "tel portable", "telephone portable"),
    "contact": ("contact", "interlocuteur", "nom du contact"),
    "pupil": ("eleve", "enfant", "prenom eleve", "prenom de l eleve", "initiale eleve", "eleve initiale"),
    "class": ("classe", "division", "niveau"),
    "solidarity": ("solidarite", "solidaire", "solidaires", "engagement solidaire"),
    "share": ("part", "quote part", "pourcentage", "repartition"),
}  # fmt: skip
_BY_ALIAS = {alias: name for name, aliases in FIELDS.items() for alias in aliases}
_PAYER = "payeur|responsable|resp|responsable legal|parent|responsable financier"
_PAYER_FIRST = re.compile(rf"(?:{_PAYER}) ?([12])(?: (.+))?")
_PAYER_LAST = re.compile(rf"(.+?) (?:du |de )?(?:{_PAYER}) ?([12])")
_SEARCHED_ROWS = 30
AMOUNT_FIELDS = ("open", "total", "credit")
_NAMES = frozenset({"name", "last_name"})
_PAYERS = frozenset({"payer1_name", "payer1_last_name"})
_ENOUGH = 2
_LONGEST_HEADER = 60
_CONTENT = (
    ("email", re.compile(r"[^@\s]+@[^@\s]+\.[a-zA-Z]{2,}")),
    ("siren", re.compile(r"\d{3} ?\d{3} ?\d{3}(?: ?\d{5})?")),
    ("phone", re.compile(r"(?:\+33|0)[ .]?[1-9](?:[ .]?\d{2}){4}")),
)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Columns of a table: `fields` maps a field of `FIELDS` (or `payer1_…`, `payer2_…`) to a column index.

    `header_row` is an index in the table; `guessed` names the fields found from the content alone.
    """

    header_row: int
    headers: tuple[str, ...]
    fields: dict[str, int] = field(default_factory=dict)
    guessed: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Key under which the confirmed mapping is remembered: the headers, whatever their case and accents."""
        return fingerprint(self.headers)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Headers no field was found for."""
        used = set(self.fields.values())
        return tuple(text for index, text in enumerate(self.headers) if text and index not in used)

    @property
    def names_payers(self) -> bool:
        """Whether it names the payers of a school's bills."""
        return bool(_PAYERS & self.fields.keys())

    @property
    def is_enough(self) -> bool:
        """Whether it tells who owes and how much: without that, no line is a claim."""
        return not self.missing

    @property
    def missing(self) -> tuple[str, ...]:
        """What it does not tell and must: `name`, `amount`."""
        amounts = ("open", "total") if self.names_payers else AMOUNT_FIELDS
        lacks = {
            "name": not self.names_payers and not _NAMES & self.fields.keys(),
            "amount": not any(name in self.fields for name in amounts),
        }
        return tuple(what for what, lacking in lacks.items() if lacking)

    @property
    def doubled(self) -> tuple[int, ...]:
        """Columns that two fields read: one of them is wrong."""
        columns = list(self.fields.values())
        return tuple(sorted({column for column in columns if columns.count(column) > 1}))

    @property
    def is_certain(self) -> bool:
        """Whether nobody needs to look: every header names a field, and nothing was guessed from the content."""
        return self.is_enough and not self.unknown and not self.guessed

    def header(self, name: str) -> str:
        """Header of the column of a field, as written in the file."""
        column = self.fields[name]
        return (self.headers[column] if column < len(self.headers) else "") or f"n° {column + 1}"

    def as_json(self) -> str:
        """Text to remember."""
        return json.dumps({"headers": self.headers, "fields": self.fields}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str, header_row: int = 0) -> "Mapping":
        """Mapping remembered by `as_json`; the header row is found anew in each file."""
        stored = json.loads(text)
        return cls(header_row, tuple(stored["headers"]), dict(stored["fields"]))


def normal(header: str) -> str:
    """Header without case, accents or signs: `N° de facture` and `n de FACTURE` are the same."""
    bare = unicodedata.normalize("NFKD", header.replace("°", " "))
    bare = "".join(char for char in bare if not unicodedata.combining(char)).casefold()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare).split())


def fingerprint(headers: Sequence[str]) -> str:
    """SHA-256 (hex) of the normalised headers in their order; empty cells after the last one say nothing."""
    return hashlib.sha256("\x1f".join(map(normal, headers)).rstrip("\x1f").encode()).hexdigest()


def field_of(header: str) -> str | None:
    """Field a header names: `Échéance` is due_on, `Payeur 2 ville` is payer2_city; None when unknown."""
    name = re.sub(r" (?:en )?(?:eur|euros?|pct)$", "", normal(header.replace("€", " eur ").replace("%", " pct ")))
    for pattern, rank, rest in ((_PAYER_FIRST, 1, 2), (_PAYER_LAST, 2, 1)):
        if match := pattern.fullmatch(name):
            inner = _BY_ALIAS.get(match[rest] or "nom")
            return f"payer{match[rank]}_{inner}" if inner else None
    return _BY_ALIAS.get(name)


def propose(rows: Sequence[Sequence[str]]) -> Mapping | None:
    """Mapping proposed for a table of texts, None when no row looks like a header (two known columns at least)."""
    best: Mapping | None = None
    for index, row in enumerate(rows[:_SEARCHED_ROWS]):
        found = _from_headers(index, row)
        if len(found.fields) >= _ENOUGH and (best is None or len(found.fields) > len(best.fields)):
            best = found
    return None if best is None else _with_content(best, rows)


def likely_header(rows: Sequence[Sequence[str]]) -> int:
    """Index of the row that most looks like the headers of a table that nobody knows: the first of the widest."""
    widths = [sum(1 for cell in row if cell.strip()) for row in rows[:_SEARCHED_ROWS]]
    return next((index for index, width in enumerate(widths) if width * 5 >= max(widths) * 4), 0)


def _from_headers(index: int, row: Sequence[str]) -> Mapping:
    headers = tuple(" ".join(cell.split()) for cell in row)
    fields: dict[str, int] = {}
    for column, header in enumerate(headers):
        name = field_of(header) if 0 < len(header) <= _LONGEST_HEADER else None
        if name and name not in fields:
            fields[name] = column
    return Mapping(index, headers, fields)


def _with_content(mapping: Mapping, rows: Sequence[Sequence[str]]) -> Mapping:
    """Columns without a known header whose every value is an e-mail, a company number or a telephone."""
    fields, guessed = dict(mapping.fields), []
    sample = rows[mapping.header_row + 1 : mapping.header_row + 51]
    for column in range(len(mapping.headers)):
        if column in fields.values():
            continue
        values = [row[column].strip() for row in sample if column < len(row) and row[column].strip()]
        for name, pattern in _CONTENT:
            if values and name not in fields and all(pattern.fullmatch(value) for value in values):
                fields[name] = column
                guessed.append(name)
                break
    return Mapping(mapping.header_row, mapping.headers, fields, tuple(guessed))
