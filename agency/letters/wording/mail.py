"""E-mails from authored words: plain text and sober HTML, with the lawful foot (R1.10). Pure."""

from __future__ import annotations

from html import escape

from agency.common.calendar import format_date
from agency.common.money import format_euros
from agency.common.text import french_typography as fr
from agency.letters.enums import DUNNING, MessageKind
from agency.letters.rules import NotPrintable, printed_url
from agency.letters.values import MailContent, MailFacts, Node, Wording
from agency.letters.wording import richtext

from .variables import variable_problems

_TAG = {"p": "p", "ul": "ul", "ol": "ol", "li": "li", "b": "strong", "i": "em"}


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
    foot = _foot(facts)
    opening = fr(f"Bonjour {facts.salutation},")
    text = "\n\n".join([opening, *_paragraphs(body), facts.human.name, "\n".join(foot)])
    html = "".join([_p(opening), *map(_html, body), _p(facts.human.name), "<hr>", *map(_p, foot)])
    return MailContent(subject=subject, text=text, html=html)


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
    ]


def _paragraphs(body: tuple[Node, ...]) -> list[str]:
    return [
        "\n".join(f"- {line}" for line in richtext.plain_text([node]).splitlines())
        if node["t"] in {"ul", "ol"}
        else richtext.plain_text([node])
        for node in body
    ]


def _html(node: Node) -> str:
    if node["t"] == "text":
        return escape(node["v"])
    tag = _TAG[node["t"]]
    return f"<{tag}>{''.join(map(_html, node['c']))}</{tag}>"


def _p(text: str) -> str:
    return f"<p>{escape(text)}</p>"
