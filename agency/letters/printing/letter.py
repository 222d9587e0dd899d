"""What the Typst letter receives: every string of both pages, typographed. Pure."""

from __future__ import annotations

import re
from typing import Any

from agency.common.money import ZERO, format_euros
from agency.common.text import french_typography as fr
from agency.letters.enums import MessageKind, SumKind
from agency.letters.printing.formats.large import large_print
from agency.letters.printing.qr.codes import payment_qr, portal_qr
from agency.letters.printing.slips.sheet import slip_data
from agency.letters.rules import printed_url
from agency.letters.values import Brand, Identity, LetterContent, LetterFacts, SumLine
from agency.letters.wording.legal_texts import FREE_HELP, INTEREST_START, L111_8_PLAIN, L111_8_SOURCE
from agency.parties.enums import DebtorKind

Row = dict[str, Any]
ROOMY = 2
"""Elements of a sum that leave page two its wide spacing; more of them, and the page is set closer."""
NOTHING = format_euros(ZERO)
CHECK = "/verifier"
"""Where the agency’s own host says whether a letter is its own."""
EASY = "/facile"
"""Where it says in words that are easy to read what a letter is, and what may be done."""


def letter_data(content: LetterContent, brand: Brand) -> dict[str, Any]:
    """Data of `letter.typ`; the subject stays out of the document's title, which a file list may show."""
    facts = content.facts
    return {
        "title": fr(f"Courrier {facts.reference} de {brand.name}"),
        "brand": brand_data(brand),
        "sender": sender_data(facts.sender, brand),
        "notes": _notes(content),
        "recipient": list(facts.recipient_lines),
        "dateline": dateline(facts.place, facts.printed_date),
        "subject": content.subject,
        "salutation": f"{facts.salutation},",
        "body": list(content.body),
        "human": {"name": facts.human.name, "role": facts.human.role},
        "enclosures": list(facts.enclosures),
        "enclosures_label": fr("Dans cette enveloppe :"),
        "answer": _answer(facts),
        "law": _law(content),
        "slip": slip_data(facts.slip, facts.sender, facts.recipient_lines[0]) if facts.slip else None,
        "large": large_print(facts) if facts.large else None,
        "foot": foot(facts.sender, facts.case_reference, facts.portal.host_url),
    }


def brand_data(brand: Brand) -> Row:
    """Colours, name, address and logo of the letterhead."""
    return {
        "name": brand.name,
        "line": one_line(*brand.lines),
        "colour": brand.colour,
        "accent": brand.accent,
        "logo": brand.logo_svg,
    }


def sender_data(sender: Identity, brand: Brand) -> Row:
    """Name and activity statement under the agency's name, or under the creditor's whose name it writes in (R124-4)."""
    if brand.lines:
        said = f"Écrit en son nom par {sender.legal_name}, qui {sender.activity}"
    else:
        same = sender.legal_name == brand.name
        said = sender.activity if same else f"{sender.legal_name} {sender.activity}"
    return {"name": sender.legal_name, "strapline": said[:1].upper() + said[1:]}


def foot(sender: Identity, case_reference: str, host: str = "") -> Row:
    """Who writes and about which case, at the foot of every page; on a letter, where anybody checks that it is ours."""
    said = {
        "who": one_line(sender.legal_name, *sender.address_lines, sender.registration),
        "case": f"Dossier {case_reference}",
    }
    return said | {"check": fr(f"Ce courrier est-il authentique ? {printed_url(host)}{CHECK}")} if host else said


def one_line(*parts: str) -> str:
    """A name and its address on one line; a postcode never leaves its town."""
    return re.sub(r"\b(\d{5}) ", "\\1\N{NO-BREAK SPACE}", ", ".join(part for part in parts if part))


def dateline(place: str, day: str) -> str:
    """« Nantes, le 2 novembre 2026 », or « Le 2 novembre 2026 » without a place."""
    return f"{place}, le {day}" if place else f"Le {day}"


def sum_row(label: str, amount: str, detail: str = "", *, strong: bool = False) -> Row:
    """One row of a table of sums."""
    return {"label": fr(label), "amount": amount, "detail": fr(detail), "strong": strong}


def fact_row(label: str, value: str, *, mono: bool = False) -> Row:
    """One « label, value » row; `mono` for what is copied character by character."""
    return {"label": fr(label), "value": value, "mono": mono}


def _notes(content: LetterContent) -> list[Row]:
    facts = content.facts
    human = facts.human
    follows = [human.name, human.phone, fr(human.hours)]
    notes = [
        {"label": "Suit votre dossier", "lines": follows},
        {
            "label": "Nos références",
            "lines": [fr(f"Courrier {facts.reference}"), f"Dossier {facts.case_reference}"],
        },
    ]
    # To a co-debtor, a first letter may follow the one another person received: theirs stays theirs.
    if facts.first_letter and content.kind != MessageKind.FIRST_LETTER:
        sent = f"du {facts.first_letter.printed_date}"
        notes.append({"label": "Notre première lettre", "lines": [facts.first_letter.reference, sent]})
    return notes


def _answer(facts: LetterFacts) -> Row:
    portal = facts.portal
    sender = facts.sender
    return {
        "title": "Pour nous répondre",
        "qr": portal_qr(portal.short_url),
        "qr_alt": fr(f"Code à lire avec un téléphone : ouvre l’adresse {printed_url(portal.short_url)}"),
        "online_label": "En ligne, à toute heure",
        "link": portal.host_url,
        "host": printed_url(portal.host_url),
        "code_label": "avec votre code",
        "code": portal.printed_code,
        "short": printed_url(portal.short_url),
        "easy": fr(f"Facile à lire : {printed_url(portal.host_url)}{EASY}"),
        "phone_label": "Par téléphone, non surtaxé",
        "phone": [f"{facts.human.name}, {facts.human.phone}", fr(facts.human.hours)],
        "post_label": "Par courrier",
        "post": [
            sender.legal_name,
            one_line(*sender.address_lines),
            *(["Avec le coupon qui termine cette lettre"] if facts.slip else []),
        ],
    }


def _law(content: LetterContent) -> Row:
    facts = content.facts
    formal = content.kind == MessageKind.FORMAL_NOTICE
    return {
        "title": "Ce que dit la loi",
        "sum_title": "La somme, ligne par ligne",
        "basis": fr(f"{facts.basis}."),
        "bound": fr(facts.bound),
        # A notice says more, and so does a debt owed with others: the two together take the room of some bills.
        "dense": len(facts.sums) > ROOMY or (formal and bool(facts.bound)),
        "sums": {"columns": ["Élément", "Montant"], "rows": _sums(facts)},
        "interest": fr(INTEREST_START[facts.audience]) if formal else "",
        "pay_title": "Comment payer",
        "payment": _payment(facts),
        "pay_note": fr(_pay_note(facts)),
        "epc": payment_qr(facts.payment),
        "epc_alt": fr(_epc_alt(facts)),
        "who_title": "Qui vous écrit, et pour qui",
        "who": [
            fact_row("Le cabinet", fr(_identity(facts.sender))),
            fact_row("Le créancier", fr(_identity(facts.creditor))),
        ],
        "statute_title": "Qui paie nos frais",
        "statute_plain": fr(L111_8_PLAIN),
        "statute": [fr(paragraph) for paragraph in facts.legal_text.paragraphs],
        "statute_source": L111_8_SOURCE,
        "rights_title": "Vos droits",
        "rights": [fr(right) for right in _rights(facts)],
        "help_title": "Aide gratuite et indépendante",
        "help": [
            {"name": fr(help_.name), "text": fr(f"{help_.contact} : {help_.what}")}
            for help_ in FREE_HELP[facts.audience]
        ],
        "privacy_title": "Vos données",
        "privacy": fr(privacy_notice(facts)),
    }


def _sums(facts: LetterFacts) -> list[Row]:
    def rows(*kinds: SumKind) -> list[Row]:
        return [_line(line) for line in facts.sums if line.kind in kinds]

    interest = rows(SumKind.INTEREST) or [sum_row("Intérêts", NOTHING)]
    return [
        *rows(SumKind.PRINCIPAL),
        *interest,
        *rows(SumKind.ACCESSORY),
        *rows(SumKind.PAID),
        sum_row("Frais ajoutés", NOTHING),
        sum_row("Reste à régler", facts.printed_total, strong=True),
    ]


def _line(line: SumLine) -> Row:
    return sum_row(line.label, line.printed_amount, line.detail)


def _payment(facts: LetterFacts) -> list[Row]:
    payment = facts.payment
    rows = [
        fact_row("Bénéficiaire", payment.holder),
        fact_row("IBAN", payment.printed_iban, mono=True),
        fact_row("Référence", payment.printed_reference, mono=True),
        fact_row("Montant", payment.printed_amount),
    ]
    return [*rows[:2], fact_row("BIC", payment.bic, mono=True), *rows[2:]] if payment.bic else rows


def _pay_note(facts: LetterFacts) -> str:
    payment = facts.payment
    card = " Par carte : sur votre espace." if payment.by_card else ""
    return (
        f"Nous vous demandons de régler {payment.printed_amount}. Par virement : avec ces lignes, ou en lisant "
        f"le code avec l’application de votre banque.{card} En plusieurs fois : proposez un montant par mois, "
        "sans frais. Chaque paiement a sa quittance, gratuite."
    )


def _epc_alt(facts: LetterFacts) -> str:
    payment = facts.payment
    return (
        f"Code de virement pour l’application de votre banque : {payment.printed_amount} à {payment.holder}, "
        f"IBAN {payment.printed_iban}, référence {payment.printed_reference}"
    )


def _identity(identity: Identity) -> str:
    return one_line(identity.legal_name, *identity.address_lines, identity.registration, identity.activity) + "."


def _rights(facts: LetterFacts) -> list[str]:
    rights = [
        "Vous n’êtes pas d’accord, ou vous avez déjà payé ? Nous suspendons tout et nous vérifions.",
        "Vous pouvez demander les documents sur lesquels cette somme repose.",
    ]
    if facts.audience == DebtorKind.CONSUMER and facts.mediator:
        mediator = one_line(facts.mediator.name, facts.mediator.contact)
        rights.append(f"Médiateur de la consommation, gratuit pour vous : {mediator}.")
    return rights


def privacy_notice(facts: LetterFacts) -> str:
    """Short notice of the GDPR at the first communication (art. 14, R9.3); the long one stands on the portal."""
    contact = facts.privacy_contact or facts.sender.email or facts.human.phone
    return (
        f"{facts.creditor.legal_name} est responsable du traitement et nous a transmis vos coordonnées et les pièces "
        f"de ce dossier. {facts.sender.legal_name} les utilise pour suivre cette somme à l’amiable, dans l’intérêt "
        "légitime du créancier, et pour ses obligations légales. Nos prestataires d’envoi et de paiement reçoivent "
        "le strict nécessaire. Vous pouvez demander l’accès, la correction, l’effacement ou la limitation : "
        f"{contact}. Vous pouvez saisir la CNIL (cnil.fr). Détails : {printed_url(facts.portal.host_url)}."
    )
