"""An address, an e-mail or a number that a person changed: asked of the new e-mail, said where they were before.

What goes to an e-mail that nobody confirmed yet may be read by a stranger: no name, no case, no activity (R6.2).
"""

from __future__ import annotations

from django.urls import reverse

from agency.common.calendar import format_date
from agency.common.text import french_typography as fr
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.letters.values import MailPage, Node
from agency.mandates.models import AgencyProfile
from agency.outbox.models import Message
from agency.outbox.values.reached import ContactPayload
from agency.parties.enums import Matter
from tenants import signing
from tenants.addresses import base_url

# What the links of these e-mails open.
CONFIRMED = "confirmed by the new address"
DISOWNED = "disowned by the person"
_NEW = {
    Matter.ADDRESS: "une nouvelle adresse postale nous a été donnée pour vous sur votre page. Nous l’utilisons depuis.",
    Matter.EMAIL: "une nouvelle adresse e-mail nous a été donnée pour vous sur votre page. Nous l’utilisons depuis.",
    Matter.PHONE: "un nouveau téléphone nous a été donné pour vous sur votre page. Nous l’utilisons depuis.",
}


def confirms(message: Message) -> bool:
    """Whether an e-mail asks an address that nobody confirmed yet."""
    return message.kind == MessageKind.CONTACT_CHANGED and message.read(ContactPayload).confirms


def contact_words(message: Message) -> list[str]:
    """Return the paragraphs of the question to the new e-mail, or of the notice where the person was reached before."""
    told = message.read(ContactPayload)
    if told.confirms:
        return [
            "Cette adresse e-mail nous a été donnée le " + format_date(told.told_on) + ".",
            "Si c’est la vôtre, confirmez-la par le bouton ci-dessous, dans les deux jours.",
            "Si vous n’avez rien demandé, ne faites rien : nous n’écrirons pas à cette adresse.",
        ]
    way = (
        "par le bouton ci-dessous, sans code"
        if message.channel == Channel.EMAIL
        else "par téléphone, ou en nous renvoyant ce courrier"
    )
    return [
        f"Le {format_date(told.told_on)}, {_NEW[told.matter]}",
        f"Si c’est vous, vous n’avez rien à faire. Si ce n’est pas vous, dites-le-nous {way}.",
        "Nous reprenons alors aussitôt ce que nous avions avant, et une personne du cabinet vérifie."
        + (" Passé deux mois, elle vérifie d’abord." if message.channel == Channel.EMAIL else ""),
    ]


def contact_url(message: Message) -> str:
    """Where the reader confirms, or says that it was not them; neither shows anything of anybody."""
    told = message.read(ContactPayload)
    name, purpose = ("contact_confirmed", CONFIRMED) if told.confirms else ("contact_disowned", DISOWNED)
    return base_url() + reverse(f"debtors:{name}", args=[signing.dumps(told.change, purpose=purpose)])


def contact_button(message: Message) -> str:
    """The words of that button."""
    return "Confirmer cette adresse" if message.read(ContactPayload).confirms else "Ce n’est pas moi"


def question_page(message: Message, agency: AgencyProfile) -> MailPage:
    """The e-mail that asks an address to confirm itself, for whoever reads it."""
    return MailPage(
        subject=question_subject(agency),
        sender=agency.legal_name,
        marked=bool(agency.logo),
        colour=agency.brand_colour,
        opening=fr("Bonjour,"),
        blocks=tuple(Node(t="p", c=[Node(t="text", v=fr(line))]) for line in contact_words(message)),
        button=contact_button(message),
        url=contact_url(message),
        hint="",
        signature=agency.human_name,
        foot=(fr(", ".join((agency.legal_name, *agency.address_lines))),),
    )


def question_subject(agency: AgencyProfile) -> str:
    """The subject of that e-mail."""
    return f"Confirmez votre adresse e-mail - message de {agency.legal_name}"
