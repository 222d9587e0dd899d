"""The people of the demo: two agencies, their staff and their clients. All of them are invented."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from agency.users.enums import Role

PASSWORD = "amiable-essai-2026"  # noqa: S105  the demonstration's, printed on the screen


@dataclass(frozen=True)
class DemoUser:
    """An account of the demonstration."""

    email: str
    first_name: str
    last_name: str
    role: Role | None = None


@dataclass(frozen=True)
class DemoCreditor:
    """A creditor with the files it hands over: (file, contacts file or none)."""

    contact: DemoUser
    fields: dict[str, str]
    iban: str
    files: tuple[tuple[str, str], ...]
    fee: Decimal = Decimal("35.00")


@dataclass(frozen=True)
class DemoAgency:
    """One agency of the demonstration, its first person the manager. `profile` holds the fields of `AgencyProfile`."""

    name: str
    slug: str
    kind: str
    profile: dict[str, str]
    staff: tuple[DemoUser, ...]
    clients: tuple[DemoCreditor, ...]

    @property
    def host(self) -> str:
        """The agency's address."""
        return f"{self.slug}.localhost"

    @property
    def stripe_account(self) -> str:
        """Its account at the test bank."""
        return f"acct_{self.slug}"


LHERMITTE = DemoAgency(
    name="Cabinet Lhermitte",
    slug="lhermitte",
    kind="firm",
    profile={
        "legal_name": "Cabinet Lhermitte", "legal_form": "SARL fictive au capital de 1 000 €", "siren": "732829320",
        "line1": "12 rue des Tilleuls", "postcode": "44000", "city": "Nantes", "phone": "02 61 91 04 12",
        "email": "bonjour@lhermitte.example", "human_name": "Inès Caron", "case_prefix": "LH",
        "insurer": "Assurances Imaginaires", "insurance_policy": "RCP-2026-0001",
        "account_holder": "Cabinet Lhermitte – fonds de tiers", "account_iban": "FR7630006000011234567890189",
        "account_bic": "AGRIFRPP", "account_bank": "Banque Imaginaire", "declared_to": "Nantes",
    },
    staff=(
        DemoUser("ines@lhermitte.example", "Inès", "Caron", Role.MANAGER),
        DemoUser("karim@lhermitte.example", "Karim", "Belhadj", Role.HANDLER),
        DemoUser("odile@lhermitte.example", "Odile", "Marchand", Role.ACCOUNTANT),
    ),
    clients=(
        DemoCreditor(
            contact=DemoUser("compta@berthier.example", "Louis", "Berthier"),
            fields={
                "kind": "company", "name": "Atelier Berthier SARL", "short_name": "Atelier Berthier",
                "siren": "552100554", "line1": "4 rue des Établis", "postcode": "44200", "city": "Nantes",
                "email": "compta@berthier.example", "default_claim_type": "b2b",
            },
            iban="FR1420041010050500013M02606",
            files=(
                ("samples/fec/111111111FEC20221231.TXT", "demo_files/atelier-berthier-contacts.csv"),
                ("samples/facturx/vd_OK-001.pdf", ""),
                ("demo_files/atelier-berthier-novembre.csv", ""),
            ),
        ),
    ),
)  # fmt: skip


def _ogec(
    short_name: str, siren: str, street: str, postcode: str, city: str, slug: str, bursar: DemoUser
) -> DemoCreditor:
    return DemoCreditor(
        contact=bursar,
        fields={
            "kind": "ogec", "name": f"OGEC {short_name}", "short_name": short_name, "siren": siren, "line1": street,
            "postcode": postcode, "city": city, "email": bursar.email, "default_claim_type": "school_fees_private",
            "mediator": "Médiation de la consommation imaginaire, 1 rue du Calme, 75001 Paris",
        },
        iban="FR1420041010050500013M02606",
        files=((f"demo_files/{slug}.csv", ""),),
        fee=Decimal("24.00"),
    )  # fmt: skip


FAMILLES = DemoAgency(
    name="Familles & Écoles",
    slug="familles",
    kind="schools",
    profile={
        "legal_name": "Familles & Écoles", "legal_form": "SAS fictive au capital de 1 000 €", "siren": "542107651",
        "line1": "5 place de la Cantine", "postcode": "44100", "city": "Nantes", "phone": "02 40 12 34 50",
        "email": "bonjour@familles.example", "human_name": "Claire Vasseur", "case_prefix": "FE",
        "insurer": "Assurances Imaginaires", "insurance_policy": "RCP-2026-0002",
        "account_holder": "Familles et Écoles – fonds de tiers", "account_iban": "FR7630004000031234567890143",
        "account_bic": "BNPAFRPP", "account_bank": "Banque Imaginaire", "declared_to": "Nantes",
    },
    staff=(
        DemoUser("claire@familles.example", "Claire", "Vasseur", Role.MANAGER),
        DemoUser("yann@familles.example", "Yann", "Le Goff", Role.HANDLER),
    ),
    clients=(
        _ogec("Collège Saint-Aubin", "356000000", "1 place de l’Église", "44300", "Nantes", "college-saint-aubin",
              DemoUser("econome@saint-aubin.example", "Hélène", "Morin")),
        _ogec("École Sainte-Claire", "784671695", "9 rue du Jardin", "44100", "Nantes", "ecole-sainte-claire",
              DemoUser("econome@sainte-claire.example", "Marc", "Delmas")),
        _ogec("Lycée Saint-Elme", "775685019", "30 avenue de la Mer", "44600", "Saint-Nazaire", "lycee-saint-elme",
              DemoUser("econome@saint-elme.example", "Anne", "Riou")),
    ),
)  # fmt: skip

DEMO_AGENCIES = (LHERMITTE, FAMILLES)

# Firms that are nobody's client yet: « Ajouter un créancier » finds them.
_NEIGHBOURS = (
    {"siren": "443061841", "name": "Imprimerie des Deux Rives", "line1": "6 quai des Chantiers", "postcode": "44200",
     "city": "Nantes"},
    {"siren": "404833048", "name": "Garage du Vieux Pont", "line1": "21 rue du Vieux-Pont", "postcode": "44400",
     "city": "Rezé"},
)  # fmt: skip
_TOLD = ("siren", "line1", "postcode", "city")


def registered_firms() -> list[dict[str, str]]:
    """Return the firms that the demo's directory knows: its agencies, their clients, and neighbours to add."""
    agencies = [
        {"name": one.profile["legal_name"], **{key: one.profile[key] for key in _TOLD}} for one in DEMO_AGENCIES
    ]
    clients = [client.fields for one in DEMO_AGENCIES for client in one.clients]
    return [*agencies, *({key: one[key] for key in ("name", *_TOLD)} for one in clients), *_NEIGHBOURS]
