"""Letters that go straight to what is asked and for when: short, polite, without a threat. None is a first letter."""

from __future__ import annotations

from agency.letters.enums import MessageKind
from agency.letters.wording.default_texts import LEFT_TO_SAY, a_text
from agency.parties.enums import DebtorKind

FIRM = (
    a_text(
        MessageKind.REGISTERED_LETTER,
        DebtorKind.CONSUMER,
        "Une réponse attendue pour le {date_limite} : dossier {dossier}",
        "Je vous ai écrit le {première_lettre_date}, pour {créancier}. Le dossier concerne : {objet}. "
        "Je reviens vers vous à ce sujet.",
        "Il reste {montant} à régler. Le détail est à la page suivante.",
        "Je vous demande de régler cette somme au plus tard le {date_limite}, ou de me répondre d’ici là. "
        "Vous pouvez :",
        "<ul><li>régler la somme ;</li><li>proposer un montant par mois ;</li>"
        "<li>nous dire ce qui ne va pas : une erreur, un paiement déjà fait, une difficulté.</li></ul>",
        "Un mot suffit pour suspendre nos envois pendant que nous en parlons.",
        "Si vous avez plusieurs factures en retard, un Point Conseil Budget peut vous aider. C’est gratuit, "
        "confidentiel, et sans lien avec nous.",
    ),
    a_text(
        MessageKind.FORMAL_NOTICE,
        DebtorKind.CONSUMER,
        "Mise en demeure : à régler au plus tard le {date_limite}",
        "Cette lettre est une mise en demeure. Ce mot a un sens juridique : nous vous demandons officiellement, pour "
        "{créancier}, de régler {montant} au plus tard le {date_limite}. Le dossier concerne : {objet}. "
        "Cette lettre suit {courriers_précédents}.",
        "La somme reste due à ce jour, et j’attends votre réponse pour cette date. Vous pouvez payer, proposer un "
        f"échéancier, dire que vous n’êtes pas d’accord ou demander une pause. {LEFT_TO_SAY}",
        "<b>Que se passe-t-il sans réponse ?</b>",
        "{suite}",
        "Si vous êtes en difficulté, dites-le-nous. Nous ne demandons pas de justificatif pour une première pause.",
    ),
    a_text(
        MessageKind.REGISTERED_LETTER,
        DebtorKind.BUSINESS,
        "Une réponse attendue pour le {date_limite} : dossier {dossier}",
        "Je vous ai écrit le {première_lettre_date}, pour {créancier}. Le dossier concerne : {objet}. "
        "Je reviens vers vous à ce sujet.",
        "Il reste {montant} à régler. Le détail est à la page suivante.",
        "Je vous demande de régler cette somme au plus tard le {date_limite}, ou de me répondre d’ici là. "
        "Vous pouvez :",
        "<ul><li>régler la somme ;</li><li>proposer un paiement en plusieurs fois, avec vos dates ;</li>"
        "<li>nous dire ce qui ne va pas : une erreur, un paiement déjà fait, une difficulté.</li></ul>",
        "Un mot suffit pour suspendre nos envois pendant que nous en parlons.",
    ),
    a_text(
        MessageKind.FORMAL_NOTICE,
        DebtorKind.BUSINESS,
        "Mise en demeure : à régler au plus tard le {date_limite}",
        "Cette lettre est une mise en demeure. Ce mot a un sens juridique : nous vous demandons officiellement, pour "
        "{créancier}, de régler {montant} au plus tard le {date_limite}. Le dossier concerne : {objet}. "
        "Cette lettre suit {courriers_précédents}.",
        "La somme reste due à ce jour, et j’attends votre réponse pour cette date. Vous pouvez payer, proposer un "
        f"échéancier, dire que vous n’êtes pas d’accord ou nous parler d’une difficulté. {LEFT_TO_SAY}",
        "<b>Que se passe-t-il sans réponse ?</b>",
        "{suite}",
    ),
)
