"""The convention of R124-3: its words, clause by clause, and what the Typst page receives. Pure.

A clause that the mandate does not hold is not written, and its name stands on the first page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from agency.common.calendar import format_date
from agency.common.identifiers import format_iban
from agency.common.money import format_euros, format_percent, round_cents
from agency.common.names import contracted, sentence_start
from agency.common.text import french_typography as fr
from agency.letters.printing.letter import brand_data, dateline, fact_row, one_line, sender_data
from agency.letters.values import Brand, Identity
from agency.mandates.enums import Aftermath, CourtesyBy, EscalationDecision, Voice

APART = "Il est facturé à part, et n’est pas retenu sur les sommes reversées."
SET_OFF = (
    "Il est facturé, puis le cabinet le retient sur les sommes à reverser, avec une ligne séparée au relevé. Le "
    "créancier y consent."
)
TO_SIGN = ("Nom et qualité :", "Date :", "Signature")
CODE = "code des procédures civiles d’exécution"
ESCALATION: dict[EscalationDecision, str] = {
    EscalationDecision.EACH_TIME: (
        "Une suite devant un juge est décidée par le créancier, dossier par dossier. Le cabinet ne l’engage pas."
    ),
    EscalationDecision.STANDING: (
        "Une suite devant un juge suit l’instruction permanente que le créancier donne par écrit. Le cabinet ne "
        "l’engage pas."
    ),
    EscalationDecision.NEVER: (
        "Il n’y a jamais de suite devant un juge : sans accord amiable, le dossier est rendu au créancier."
    ),
}


AFTERMATHS: dict[Aftermath, str] = {
    Aftermath.KEPT: "À partir de sa fin, plus aucune relance n’est envoyée pour le créancier.",
    Aftermath.RETURNED: (
        "À partir de sa fin, plus aucune relance n’est envoyée pour le créancier, et les dossiers encore ouverts lui "
        "sont rendus. Un échéancier accepté est suivi jusqu’à sa fin."
    ),
    Aftermath.FOLLOWED: (
        "À partir de sa fin, aucun dossier n’est plus confié. Ceux qui sont encore ouverts sont suivis jusqu’à leur "
        "fin, aux mêmes conditions."
    ),
}
COURTESIES: dict[CourtesyBy, str] = {
    CourtesyBy.EMAIL: "par e-mail",
    CourtesyBy.LETTER: "par e-mail, sinon par une lettre postée quatre jours plus tôt",
}
VOICES: dict[Voice, str] = {
    Voice.AGENCY: "Le cabinet écrit sous son propre nom et nomme le créancier dans chaque lettre.",
    Voice.CREDITOR: (
        "Le cabinet écrit au nom du créancier, dont le nom et l’adresse sont en tête de chaque lettre. Chacune dit "
        "aussi que c’est le cabinet qui écrit, avec son adresse et son activité (article R. 124-4, 1°)."
    ),
}


@dataclass(frozen=True)
class Account:
    """An account by its holder and its checked IBAN."""

    holder: str
    iban: str

    @property
    def printed(self) -> str:
        """« OGEC du Collège, IBAN FR14 2004 1010 … »."""
        return f"{self.holder}, IBAN {format_iban(self.iban)}"


@dataclass(frozen=True)
class ConventionContent:
    """A mandate as its convention says it; None or empty for what it does not hold. Amounts in euros, rates in %."""

    reference: str
    amends: str
    aftermath: Aftermath
    printed_on: date
    starts_on: date
    ends_on: date | None
    agency: Identity
    creditor: Identity
    receives: bool
    warranted: bool
    guarantee: str
    dedicated: Account | None
    remittance: Account | None
    remittance_days: int | None
    fee_terms: str
    fees: tuple[tuple[str, Decimal], ...]
    vat_rate: Decimal
    plan_months: int
    plan_least: Decimal
    plan_changes: int
    after_due_days: int
    courtesy_days: int | None
    courtesy_by: CourtesyBy
    escalation: EscalationDecision
    voice: Voice
    mediator: str
    privacy_contact: str
    missing: tuple[str, ...]
    fees_set_off: bool = False
    creditor_signed: tuple[str, ...] = ()
    agency_signed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Article:
    """One article: its title and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


def convention_data(content: ConventionContent, brand: Brand) -> dict[str, Any]:
    """Data of `convention.typ`."""
    agency = content.agency
    return {
        "title": fr(f"Convention {content.reference} entre {content.creditor.legal_name} et {agency.legal_name}"),
        "brand": brand_data(brand),
        "sender": sender_data(agency, brand),
        "subject": fr("Avenant à la convention" if content.amends else "Convention de recouvrement amiable"),
        "dateline": fr(f"Référence {content.reference}. {dateline('', format_date(content.printed_on))}."),
        "missing_title": fr("Projet à compléter : il manque"),
        "missing": [fr(words) for words in content.missing],
        "parties_title": "Entre",
        "parties": [fact_row("Le créancier", _party(content.creditor)), fact_row("Le cabinet", _party(agency))],
        "articles": [
            {"title": fr(f"{rank}. {article.title}"), "paragraphs": [fr(text) for text in article.paragraphs]}
            for rank, article in enumerate(articles(content), start=1)
        ],
        "signatures_title": "Signatures",
        "signatures": [
            {"whom": fr(f"Pour {party.legal_name}"), "lines": [fr(line) for line in signed or TO_SIGN]}
            for party, signed in ((content.creditor, content.creditor_signed), (agency, content.agency_signed))
        ],
        "foot": {
            "who": one_line(agency.legal_name, *agency.address_lines, agency.registration),
            "case": f"Convention {content.reference}",
        },
    }


def articles(content: ConventionContent) -> list[Article]:
    """The articles of the convention, those without a word left out (R1.6 to R1.8)."""
    found = (
        ("Ce que le créancier confie", _object(content)),
        ("Les créances, élément par élément", _claims(content)),
        ("Les factures remises avant leur échéance", _before_due(content)),
        ("La garantie donnée au créancier", _guarantee(content)),
        ("La rémunération du cabinet", _fee(content)),
        ("Le reversement des sommes reçues", _remittance(content)),
        ("Ce que le cabinet décide, et ce qu’il demande", _powers(content)),
        ("Ce que le créancier apprend", _news()),
        ("Les données personnelles", _data(content)),
        ("La durée", _term(content)),
    )
    written = ((title, tuple(_set(text) for text in paragraphs)) for title, paragraphs in found)
    return [Article(title, paragraphs) for title, paragraphs in written if paragraphs]


def _set(text: str) -> str:
    """« du Collège »; the number of an article never leaves its letter."""
    return re.sub(r"\b([RL])\. (?=\d)", "\\1.\N{NO-BREAK SPACE}", contracted(text))


def _party(party: Identity) -> str:
    return fr(one_line(party.legal_name, *party.address_lines, party.registration)) + "."


def _object(content: ConventionContent) -> Iterator[str]:
    creditor = sentence_start(content.creditor.called or content.creditor.legal_name)
    yield (
        f"{creditor}, ci-après le créancier, confie à {content.agency.legal_name}, ci-après le cabinet, le "
        "recouvrement amiable des créances remises pendant la durée de cette convention."
    )
    if content.receives:
        yield (
            "Le créancier donne au cabinet le pouvoir de recevoir pour son compte les sommes dues "
            f"({CODE}, article R. 124-3)."
        )
    yield f"{VOICES[content.voice]} Il agit à l’amiable, sans aucun pouvoir de contrainte."


def _claims(content: ConventionContent) -> Iterator[str]:
    yield (
        "Chaque créance est remise avec son fondement et son montant : le principal, puis, s’il y a lieu, les intérêts "
        "et chaque autre accessoire, séparément (article R. 124-3, 1°). La liste que le créancier confirme à chaque "
        "remise complète cette convention. Rien n’est demandé qui n’y figure pas."
    )
    if content.warranted:
        yield (
            "Le créancier garantit que chaque créance est certaine, exigible et impayée, et qu’elle n’est ni contestée "
            "ni prescrite."
        )
    yield "Il dit au cabinet, en deux jours ouvrés, tout paiement reçu directement et toute contestation."
    if content.mediator:
        yield f"Son médiateur de la consommation est : {content.mediator}."


def _before_due(content: ConventionContent) -> Iterator[str]:
    """What a bill becomes that is not due yet (R1.12, R10.4): when it is a case, and what is said before."""
    after = _days(content.after_due_days)
    yield (
        "Une facture remise avant son échéance attend, et rien n’est demandé à la personne. Non réglée, elle devient "
        f"un dossier {after} après son échéance, ou le premier jour ouvré qui suit : elle est alors remise au sens de "
        "cette convention."
    )
    if not content.courtesy_days:
        yield "Aucun rappel ne part avant l’échéance."
        return
    days, ways = _days(content.courtesy_days), COURTESIES[content.courtesy_by]
    yield (
        f"Le cabinet la rappelle une fois à la personne {days} avant, au nom du créancier, {ways}. Ce rappel ne "
        "demande rien, n’annonce aucune suite et ne coûte rien. Il ne part pas si la loi ou la situation de la "
        "personne s’y oppose."
    )


def _days(count: int) -> str:
    return "un jour" if count == 1 else f"{count} jours"


def _guarantee(content: ConventionContent) -> Iterator[str]:
    if content.guarantee:
        yield (
            "Le cabinet garantit le créancier contre les conséquences pécuniaires de la responsabilité civile qu’il "
            f"encourt par son activité (article R. 124-3, 2°). Cette garantie est {content.guarantee}."
        )


def _fee(content: ConventionContent) -> Iterator[str]:
    if not content.fee_terms:
        return
    yield content.fee_terms if content.fee_terms.endswith(".") else f"{content.fee_terms}."
    rate = f"avec la TVA, au taux de {format_percent(content.vat_rate)} (article R. 124-3, 3°)"
    for what, fee in content.fees:
        whole = round_cents(fee * (100 + content.vat_rate) / 100)
        yield f"Le forfait est de {format_euros(fee)} hors taxes {what}, soit {format_euros(whole)} {rate}."
    yield (
        "Il ne dépend pas des sommes reçues. Le créancier seul le doit : la loi le laisse à sa charge (article "
        f"L. 111-8). {SET_OFF if content.fees_set_off else APART}"
    )


def _remittance(content: ConventionContent) -> Iterator[str]:
    if content.dedicated:
        yield (
            "Les sommes reçues entrent sur un compte réservé aux fonds des créanciers (article R. 124-2) : "
            f"{content.dedicated.printed}."
        )
    if content.remittance:
        days = content.remittance_days
        term = "un mois" if days is None else f"{days} jours" if days > 1 else "un jour"
        yield (
            f"Elles sont reversées au plus tard {term} après leur encaissement effectif (articles R. 124-3, 4° et "
            f"R. 124-6), avec leur détail par dossier, sur le compte du créancier : {content.remittance.printed}."
        )


def _powers(content: ConventionContent) -> Iterator[str]:
    yield (
        f"Le cabinet accepte seul un paiement en {content.plan_months} mois au plus, de "
        f"{format_euros(content.plan_least)} par mois au moins. Au-delà, il demande l’accord du créancier. Il "
        "n’accorde aucune remise sans son accord écrit."
    )
    yield _changes(content.plan_changes)
    yield ESCALATION[content.escalation]


def _changes(most: int) -> str:
    """How often the person of a plan makes it lighter without the creditor: counted, and it says of what."""
    if not most:
        return "Baisser le montant des versements, ou passer un mois, demande chaque fois l’accord du créancier."
    times = "une fois" if most == 1 else f"{most} fois"
    return (
        f"Sur un même échéancier, la personne peut baisser le montant de ses versements ou passer un mois {times} au "
        "plus sans que l’accord du créancier soit demandé, dans ces mêmes limites."
    )


def _news() -> Iterator[str]:
    yield (
        "Le cabinet dit au créancier tout paiement reçu, même partiel, et toute proposition de payer autrement qu’en "
        "une fois (article R. 124-5). La personne reçoit une quittance gratuite de chaque paiement (article R. 124-6)."
    )


def _data(content: ConventionContent) -> Iterator[str]:
    if not content.privacy_contact:
        return
    yield (
        "Le créancier est responsable du traitement. Le cabinet traite les données des dossiers pour son compte, sur "
        "ses instructions écrites et pour le seul recouvrement amiable (RGPD, article 28)."
    )
    yield (
        "Le cabinet les garde secrètes et protégées. Ses prestataires d’hébergement, d’envoi et de paiement, que le "
        "créancier accepte, sont tenus aux mêmes devoirs. Une violation de données lui est dite dans les meilleurs "
        "délais (RGPD, article 33), et le cabinet l’aide à répondre aux demandes des personnes."
    )
    yield (
        "À la fin de la convention, les données sont rendues ou effacées, sauf celles que la loi oblige à garder. "
        f"Contact : {content.privacy_contact}."
    )


def _term(content: ConventionContent) -> Iterator[str]:
    if content.amends:
        yield (
            f"Cet avenant remplace {content.amends} à partir du {format_date(content.starts_on)}. Les dossiers déjà "
            "confiés suivent l’avenant. Ce qui a été signé avant reste lisible."
        )
    end = f"prend fin le {format_date(content.ends_on)}" if content.ends_on else "dure sans terme fixé"
    start = format_date(content.starts_on)
    yield f"Cette convention prend effet le {start} et {end}. Chaque partie y met fin par écrit."
    yield f"{AFTERMATHS[content.aftermath]} Les sommes qui arrivent encore sont reçues et lui sont reversées."
