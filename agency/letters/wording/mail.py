"""E-mails from authored words: plain text and a designed page, with the lawful foot (R1.10). Pure."""

from __future__ import annotations

from agency.common.calendar import format_date
from agency.common.money import format_euros
from agency.common.text import french_typography as fr
from agency.letters.enums import DUNNING, MessageKind
from agency.letters.rules import NotPrintable, printed_url
from agency.letters.values import MailContent, MailFacts, MailPage, Wording
from agency.letters.wording import richtext

from .mail_page import mail_document, mail_fragment, mail_text
from .variables import variable_problems

OPEN_CASE = "Ouvrir mon dossier"
CODE_HINT = "Le code est celui de nos lettres."


def compose_mail(wording: Wording, facts: MailFacts) -> MailContent:
    """Fill an e-mail's words with the facts; its foot recalls the first letter and says who writes.

    Raises NotPrintable on a paper kind, an unknown variable, or a variable without a fact behind it.
    """
    if wording.kind in DUNNING:
        raise NotPrintable(f"« {MessageKind(wording.kind).heading} » s’envoie par la poste, pas par courriel.")
    if problems := variable_problems(wording):
        raise NotPrintable(" ".join(problems))
    values = _values(facts)
    try:
        subject = richtext.line_text(richtext.fill(richtext.parse_line(wording.subject), values))
        body = richtext.fill(richtext.parse(wording.body_html), values)
    except richtext.RichTextError as error:
        raise NotPrintable(str(error)) from error
    return draw_mail(
        MailPage(
            subject=subject,
            sender=facts.heading or facts.sender.legal_name,
            colour=facts.colour,
            opening=fr(f"Bonjour {facts.salutation},"),
            blocks=body,
            button=OPEN_CASE,
            url=facts.portal.short_url,
            hint=CODE_HINT,
            signature=facts.human.name,
            foot=tuple(_foot(facts)),
            marked=facts.marked,
        )
    )


def draw_mail(page: MailPage) -> MailContent:
    """An e-mail in its two forms, which say the same."""
    return MailContent(page.subject, mail_text(page), mail_document(page), mail_fragment(page))


def _values(facts: MailFacts) -> dict[str, str]:
    dates = {
        "première_échéance": facts.first_due_on,
        "dernière_échéance": facts.last_due_on,
        "date_réponse": facts.answer_on,
    }
    return {
        "personne": facts.salutation,
        "créancier": facts.creditor.called or facts.creditor.legal_name,
        "cabinet": facts.sender.legal_name,
        "dossier": facts.case_reference,
        "interlocuteur": facts.human.name,
        "téléphone": facts.human.phone,
        "horaires": facts.human.hours,
        "espace": printed_url(facts.portal.host_url),
        "objet": facts.purpose,
        "montant": format_euros(facts.amount),
        **({"montant_échéance": format_euros(facts.instalment)} if facts.instalment is not None else {}),
        **({"accusé": facts.acknowledgement} if facts.acknowledgement else {}),
        **({"nombre_échéances": str(facts.instalments)} if facts.instalments else {}),
        **{name: format_date(day) for name, day in dates.items() if day},
    }


def _foot(facts: MailFacts) -> list[str]:
    first, sender = facts.first_letter, facts.sender
    return [
        fr(f"{facts.human.name} : {facts.human.phone}, {facts.human.hours}."),
        fr(f"{', '.join((sender.legal_name, *sender.address_lines))}, {sender.activity}."),
        fr(f"Dossier {facts.case_reference}. Première lettre : {first.reference} du {format_date(first.sent_on)}."),
        fr("Aide gratuite, sans lien avec nous : un Point Conseil Budget (mesquestionsdargent.fr)."),
        *refusal_line(facts.refusal),
    ]


def refusal_line(url: str) -> tuple[str, ...]:
    """How to refuse our e-mails, in every one of them (R6.8); nothing without an address for it."""
    return (fr("Ne plus recevoir d’e-mails, en un clic et sans code :") + f" {url}",) if url else ()
