"""The texts shipped with Amiable: families and firms, letters and e-mails. Every one passes the tone lint."""

from __future__ import annotations

from agency.letters.enums import MessageKind
from agency.letters.values import Wording
from agency.parties.enums import DebtorKind

LEFT_TO_SAY = "Chacun de ces choix suspend nos envois, le temps de vous répondre."
NO_FEE = "La loi nous interdit de vous faire payer nos frais. Aucun juge n’est saisi."


def a_text(kind: MessageKind, audience: DebtorKind, subject: str, *blocks: str) -> Wording:
    """A text of the house: what is no mark-up is a paragraph."""
    body = "".join(block if block.startswith("<") else f"<p>{block}</p>" for block in blocks)
    return Wording(kind=kind, audience=audience, subject=subject, body_html=body)


_LETTERS = (
    a_text(
        MessageKind.FIRST_LETTER,
        DebtorKind.CONSUMER,
        "Votre dossier : {objet}",
        "Je vous écris pour {créancier}, qui nous a confié le suivi de ce dossier. Il concerne : {objet}. "
        "D’après nos informations, il reste {montant} à régler.",
        "Peut-être avez-vous déjà payé, ou peut-être cette somme n’est-elle pas juste. "
        "Dans ce cas, dites-le-nous : nous vérifions avant toute autre démarche.",
        "Vous pouvez régler en une fois ou en plusieurs fois. Vous pouvez aussi nous dire que vous n’êtes pas "
        "d’accord, ou que vous traversez une période difficile. Tout se fait en quelques minutes sur votre espace, "
        "par téléphone ou par retour de courrier.",
        NO_FEE,
        "Je suis à votre disposition {horaires}.",
    ),
    a_text(
        MessageKind.REGISTERED_LETTER,
        DebtorKind.CONSUMER,
        "Où en sommes-nous ? Dossier {dossier}",
        "Je vous ai écrit le {première_lettre_date}, pour {créancier}. Le dossier concerne : {objet}. "
        "Je reviens vers vous à ce sujet.",
        "Il reste {montant} à régler. Le détail est à la page suivante.",
        "Je voudrais trouver avec vous une solution qui tienne dans votre budget. "
        "Vous avez trois façons simples d’avancer :",
        "<ul><li>régler la somme ;</li><li>proposer un montant par mois, même petit ;</li>"
        "<li>nous dire ce qui ne va pas : une erreur, un paiement déjà fait, une difficulté.</li></ul>",
        "Un mot suffit pour suspendre nos envois pendant que nous en parlons. "
        "Merci de me répondre au plus tard le {date_limite}.",
        "Si vous avez plusieurs factures en retard, un Point Conseil Budget peut vous aider. C’est gratuit, "
        "confidentiel, et sans lien avec nous.",
    ),
    a_text(
        MessageKind.FORMAL_NOTICE,
        DebtorKind.CONSUMER,
        "Mise en demeure : trouver un accord d’ici au {date_limite}",
        "Cette lettre est une mise en demeure. Ce mot a un sens juridique : nous vous demandons officiellement, pour "
        "{créancier}, de régler {montant} au plus tard le {date_limite}. Le dossier concerne : {objet}. "
        "Cette lettre suit {courriers_précédents}.",
        "Il est encore temps de trouver un accord. Vous pouvez payer, proposer un échéancier, dire que vous n’êtes "
        f"pas d’accord ou demander une pause. {LEFT_TO_SAY}",
        "<b>Que se passe-t-il sans réponse ?</b>",
        "{suite}",
        "Si vous êtes en difficulté, dites-le-nous. Nous ne demandons pas de justificatif pour une première pause.",
    ),
    a_text(
        MessageKind.FIRST_LETTER,
        DebtorKind.BUSINESS,
        "Votre dossier : {objet}",
        "Je vous écris pour {créancier}, qui nous a confié le suivi de ce dossier. Il concerne : {objet}. "
        "D’après nos informations, il reste {montant} à régler.",
        "Peut-être ce règlement est-il déjà parti, ou peut-être la facture contient-elle une erreur. "
        "Dans ce cas, dites-le-nous : nous vérifions avant toute autre démarche.",
        "Vous pouvez régler en une fois ou nous proposer un paiement en plusieurs fois. Vous pouvez aussi nous dire "
        "que vous n’êtes pas d’accord, ou que votre entreprise est en difficulté. "
        "Un message sur votre espace, un appel ou un courrier suffit.",
        NO_FEE,
        "Je suis à votre disposition {horaires}.",
    ),
    a_text(
        MessageKind.REGISTERED_LETTER,
        DebtorKind.BUSINESS,
        "Où en sommes-nous ? Dossier {dossier}",
        "Je vous ai écrit le {première_lettre_date}, pour {créancier}. Le dossier concerne : {objet}. "
        "Je reviens vers vous à ce sujet.",
        "Il reste {montant} à régler. Le détail est à la page suivante.",
        "Je voudrais trouver avec vous une solution simple. Vous pouvez :",
        "<ul><li>régler la somme ;</li><li>proposer un paiement en plusieurs fois, avec vos dates ;</li>"
        "<li>nous dire ce qui ne va pas : une erreur, un paiement déjà fait, une difficulté.</li></ul>",
        "Un mot suffit pour suspendre nos envois pendant que nous en parlons. "
        "Merci de me répondre au plus tard le {date_limite}.",
    ),
    a_text(
        MessageKind.FORMAL_NOTICE,
        DebtorKind.BUSINESS,
        "Mise en demeure : trouver un accord d’ici au {date_limite}",
        "Cette lettre est une mise en demeure. Ce mot a un sens juridique : nous vous demandons officiellement, pour "
        "{créancier}, de régler {montant} au plus tard le {date_limite}. Le dossier concerne : {objet}. "
        "Cette lettre suit {courriers_précédents}.",
        "Il est encore temps de trouver un accord. Vous pouvez payer, proposer un échéancier, dire que vous n’êtes "
        f"pas d’accord ou nous parler d’une difficulté. {LEFT_TO_SAY}",
        "<b>Que se passe-t-il sans réponse ?</b>",
        "{suite}",
    ),
)

_MAILS = (
    a_text(
        MessageKind.PLAN_CONFIRMED,
        DebtorKind.CONSUMER,
        "C’est d’accord : vos {nombre_échéances} versements",
        "C’est d’accord : vous réglez {montant} en {nombre_échéances} fois, sans aucun frais. "
        "Merci d’avoir pris le temps de trouver cette solution avec nous.",
        "Chaque versement est de {montant_échéance}. Le premier est le {première_échéance}, "
        "le dernier le {dernière_échéance}.",
        "Tant que le plan est suivi, vous ne recevez ni relance ni appel. Un mois est trop serré ? Dites-le-nous "
        "avant, sur votre espace ou par téléphone : nous cherchons une autre date avec vous.",
        "Vous pouvez payer plus tôt si vous le souhaitez.",
    ),
    a_text(
        MessageKind.REPLY_RECEIVED,
        DebtorKind.CONSUMER,
        "Nous avons bien reçu votre message",
        "Merci de nous avoir écrit. {accusé}",
        "Vous aurez notre réponse au plus tard le {date_réponse}. Vous pouvez ajouter un message à tout moment, sur "
        "votre espace.",
    ),
)

DEFAULT_WORDINGS: tuple[Wording, ...] = (*_LETTERS, *_MAILS)
"""One text per kind and audience; firms get the same e-mails, already neutral, as a second row."""
