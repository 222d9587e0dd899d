"""The table of limitation periods: which text, how long, from when (R2.7, R2.21)."""

from dataclasses import dataclass
from enum import StrEnum


class Nature(StrEnum):
    """Limitation can be interrupted and suspended; foreclosure only by a court action (R2.15)."""

    PRESCRIPTION = "prescription"
    FORECLOSURE = "forclusion"


class Start(StrEnum):
    """The fact that starts the period (R2.3)."""

    COMPLETION_OR_DUE = "fin de la prestation ou livraison, ou échéance convenue"
    COMPLETION = "fin de la prestation ou livraison"
    DUE = "chaque échéance"
    KNOWLEDGE = "jour où le titulaire a connu son droit"
    FIRST_INCIDENT = "premier incident de paiement non régularisé"
    PRESENTATION = "fin du délai de présentation"
    DECISION = "décision exécutoire"


class ClaimType(StrEnum):
    """Kinds of claims, as far as limitation is concerned (R2.21)."""

    B2C_GOODS = "b2c_goods"
    B2C_SERVICES = "b2c_services"
    SCHOOL_FEES_PRIVATE = "school_fees_private"
    B2B = "b2b"
    B2B_GOODS = "b2b_goods"
    B2B_SERVICES = "b2b_services"
    GENERAL = "general"
    RESIDENTIAL_RENT = "residential_rent"
    COMMERCIAL_RENT = "commercial_rent"
    CONDO_CHARGES = "condo_charges"
    TELECOM = "telecom"
    ENERGY_CONSUMER = "energy_consumer"
    WATER_CONSUMER = "water_consumer"
    PRIVATE_HEALTH = "private_health"
    LAWYER_FEES_CONSUMER = "lawyer_fees_consumer"
    LAWYER_FEES_PROFESSIONAL = "lawyer_fees_professional"
    INSURANCE_PREMIUM = "insurance_premium"
    TRANSPORT_GOODS = "transport_goods"
    CONSUMER_CREDIT = "consumer_credit"
    MORTGAGE_CONSUMER = "mortgage_consumer"
    WAGES = "wages"
    CHEQUE = "cheque"
    BILL_OF_EXCHANGE = "bill_of_exchange"
    ENFORCEABLE_TITLE = "enforceable_title"
    PUBLIC_BODY = "public_body"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class LimitationRule:
    """A line of the table; `confidence` is V (verified), H (high) or D (doubtful) (R2.7)."""

    months: int
    article: str
    start: Start
    confidence: str
    nature: Nature = Nature.PRESCRIPTION
    # The parties, both professionals, may set one to ten years (C. civ. 2254).
    contractual: bool = False
    # Only for insurance premiums does a registered letter interrupt (C. ass. L114-2).
    letter_interrupts: bool = False
    review: bool = False


_CONSUMER = "C. conso L218-2"
_MERCHANT = LimitationRule(60, "C. com. L110-4 I", Start.COMPLETION, "V", contractual=True)

LIMITATION_TABLE: dict[ClaimType, LimitationRule] = {
    ClaimType.B2C_GOODS: LimitationRule(24, _CONSUMER, Start.COMPLETION_OR_DUE, "V"),
    ClaimType.B2C_SERVICES: LimitationRule(24, _CONSUMER, Start.COMPLETION_OR_DUE, "V"),
    ClaimType.SCHOOL_FEES_PRIVATE: LimitationRule(24, _CONSUMER, Start.DUE, "V"),
    ClaimType.B2B: _MERCHANT,
    ClaimType.B2B_GOODS: _MERCHANT,
    ClaimType.B2B_SERVICES: _MERCHANT,
    ClaimType.GENERAL: LimitationRule(60, "C. civ. 2224", Start.KNOWLEDGE, "H"),
    ClaimType.RESIDENTIAL_RENT: LimitationRule(36, "L. 89-462 art. 7-1", Start.DUE, "H"),
    ClaimType.COMMERCIAL_RENT: LimitationRule(60, "C. civ. 2224", Start.DUE, "H"),
    ClaimType.CONDO_CHARGES: LimitationRule(60, "L. 65-557 art. 42", Start.DUE, "H"),
    ClaimType.TELECOM: LimitationRule(12, "CPCE-postes L34-2", Start.DUE, "H"),
    ClaimType.ENERGY_CONSUMER: LimitationRule(24, _CONSUMER, Start.COMPLETION_OR_DUE, "H"),
    ClaimType.WATER_CONSUMER: LimitationRule(24, _CONSUMER, Start.COMPLETION_OR_DUE, "H"),
    ClaimType.PRIVATE_HEALTH: LimitationRule(24, _CONSUMER, Start.COMPLETION, "D", review=True),
    ClaimType.LAWYER_FEES_CONSUMER: LimitationRule(24, _CONSUMER, Start.COMPLETION, "H"),
    ClaimType.LAWYER_FEES_PROFESSIONAL: LimitationRule(60, "C. civ. 2224", Start.COMPLETION, "H"),
    ClaimType.INSURANCE_PREMIUM: LimitationRule(24, "C. ass. L114-1", Start.DUE, "H", letter_interrupts=True),
    ClaimType.TRANSPORT_GOODS: LimitationRule(12, "C. com. L133-6", Start.COMPLETION, "H"),
    ClaimType.CONSUMER_CREDIT: LimitationRule(
        24, "C. conso R312-35", Start.FIRST_INCIDENT, "H", nature=Nature.FORECLOSURE
    ),
    ClaimType.MORTGAGE_CONSUMER: LimitationRule(24, _CONSUMER, Start.DUE, "V"),
    ClaimType.WAGES: LimitationRule(36, "C. trav. L3245-1", Start.DUE, "H"),
    ClaimType.CHEQUE: LimitationRule(6, "CMF L131-59", Start.PRESENTATION, "H"),
    ClaimType.BILL_OF_EXCHANGE: LimitationRule(36, "C. com. L511-78", Start.DUE, "H"),
    ClaimType.ENFORCEABLE_TITLE: LimitationRule(120, "CPCEx L111-4", Start.DECISION, "H"),
    # R2.21: nobody knows what it is, so the short consumer period and a person's look.
    ClaimType.UNKNOWN: LimitationRule(24, _CONSUMER, Start.COMPLETION_OR_DUE, "D", review=True),
}

# What a firm owes as a firm; towards a consumer, or in doubt, the kind that protects (R2.21; C. conso L218-2).
TOWARDS_CONSUMER = {
    ClaimType.B2B: ClaimType.B2C_SERVICES,
    ClaimType.B2B_GOODS: ClaimType.B2C_GOODS,
    ClaimType.B2B_SERVICES: ClaimType.B2C_SERVICES,
    ClaimType.GENERAL: ClaimType.B2C_SERVICES,
    ClaimType.COMMERCIAL_RENT: ClaimType.B2C_SERVICES,
    ClaimType.LAWYER_FEES_PROFESSIONAL: ClaimType.LAWYER_FEES_CONSUMER,
}


def towards_consumer(claim_type: ClaimType) -> ClaimType:
    """The kind of claim that a consumer owes where a firm would owe this one: never a professional's period (R2.21)."""
    return TOWARDS_CONSUMER.get(claim_type, claim_type)


# How screens name each kind; a public claim is refused before any screen.
CLAIM_WORDS = {
    ClaimType.B2C_GOODS: "biens vendus à un particulier",
    ClaimType.B2C_SERVICES: "services rendus à un particulier",
    ClaimType.SCHOOL_FEES_PRIVATE: "école privée : contribution, cantine, internat",
    ClaimType.B2B: "entre professionnels",
    ClaimType.B2B_GOODS: "biens vendus à un professionnel",
    ClaimType.B2B_SERVICES: "services rendus à un professionnel",
    ClaimType.GENERAL: "droit commun : entre particuliers, cotisations",
    ClaimType.RESIDENTIAL_RENT: "loyer d’habitation",
    ClaimType.COMMERCIAL_RENT: "loyer commercial",
    ClaimType.CONDO_CHARGES: "charges de copropriété",
    ClaimType.TELECOM: "communications électroniques",
    ClaimType.ENERGY_CONSUMER: "énergie d’un particulier",
    ClaimType.WATER_CONSUMER: "eau d’un particulier",
    ClaimType.PRIVATE_HEALTH: "soins privés",
    ClaimType.LAWYER_FEES_CONSUMER: "honoraires d’avocat d’un particulier",
    ClaimType.LAWYER_FEES_PROFESSIONAL: "honoraires d’avocat d’un professionnel",
    ClaimType.INSURANCE_PREMIUM: "prime d’assurance",
    ClaimType.TRANSPORT_GOODS: "transport de marchandises",
    ClaimType.CONSUMER_CREDIT: "crédit à la consommation",
    ClaimType.MORTGAGE_CONSUMER: "crédit immobilier d’un particulier",
    ClaimType.WAGES: "salaires",
    ClaimType.CHEQUE: "chèque",
    ClaimType.BILL_OF_EXCHANGE: "lettre de change",
    ClaimType.ENFORCEABLE_TITLE: "jugement ou titre exécutoire",
    ClaimType.UNKNOWN: "autre, à vérifier",
}
