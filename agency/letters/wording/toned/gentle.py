"""Letters for whoever may be worried by one: they say the same, more softly."""

from __future__ import annotations

from agency.letters.enums import MessageKind
from agency.letters.wording.default_texts import LEFT_TO_SAY, NO_FEE, a_text
from agency.parties.enums import DebtorKind

GENTLE = (
    a_text(
        MessageKind.FIRST_LETTER,
        DebtorKind.CONSUMER,
        "Votre dossier : {objet}",
        "Je vous écris pour {créancier}, qui nous a confié le suivi de ce dossier. Il concerne : {objet}. "
        "D’après nos informations, il reste {montant} à régler.",
        "Une lettre comme celle-ci n’est jamais agréable à recevoir. Prenez le temps de la lire. "
        "Peut-être avez-vous déjà payé, ou peut-être cette somme n’est-elle pas juste. "
        "Dans ce cas, dites-le-nous : nous vérifions avant toute autre démarche.",
        "Tout le monde connaît des mois plus serrés que d’autres. "
        "Vous pouvez régler en une fois ou en plusieurs fois. Vous pouvez aussi nous dire que vous n’êtes pas "
        "d’accord, ou que vous traversez une période difficile. Faites comme cela vous convient le mieux : sur votre "
        "espace, par téléphone ou par retour de courrier.",
        NO_FEE,
        "Je suis à votre disposition {horaires}. Toute question est la bienvenue, même la plus petite.",
    ),
    a_text(
        MessageKind.REGISTERED_LETTER,
        DebtorKind.CONSUMER,
        "Parlons-en : dossier {dossier}",
        "Je vous ai écrit le {première_lettre_date}, pour {créancier}. Le dossier concerne : {objet}. "
        "Peut-être ma lettre est-elle arrivée au mauvais moment.",
        "Il reste {montant} à régler. Le détail est à la page suivante.",
        "Il n’est pas nécessaire de tout payer d’un coup. Trois chemins sont ouverts :",
        "<ul><li>régler la somme ;</li><li>proposer un montant par mois, même petit ;</li>"
        "<li>nous dire ce qui ne va pas : une erreur, un paiement déjà fait, une difficulté.</li></ul>",
        "Un mot suffit pour suspendre nos envois pendant que nous en parlons. "
        "Deux lignes ou un appel, c’est déjà une réponse. Merci de me la donner au plus tard le {date_limite}.",
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
        "Ce mot peut faire peur. Il ne ferme aucune porte, et un accord reste possible. Vous pouvez payer, proposer un "
        f"échéancier, dire que vous n’êtes pas d’accord ou demander une pause. {LEFT_TO_SAY} "
        "Même une petite somme par mois est un bon début.",
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
        "La raison est souvent simple : un oubli, une facture égarée, un mois serré. "
        "Peut-être ce règlement est-il déjà parti, ou peut-être la facture contient-elle une erreur. "
        "Dans ce cas, dites-le-nous : nous vérifions avant toute autre démarche.",
        "Vous pouvez régler en une fois ou nous proposer un paiement en plusieurs fois. Vous pouvez aussi nous dire "
        "que vous n’êtes pas d’accord, ou que votre entreprise est en difficulté. "
        "Un message sur votre espace, un appel ou un courrier suffit.",
        NO_FEE,
        "Je suis à votre disposition {horaires}. Toute question est la bienvenue.",
    ),
    a_text(
        MessageKind.REGISTERED_LETTER,
        DebtorKind.BUSINESS,
        "Parlons-en : dossier {dossier}",
        "Je vous ai écrit le {première_lettre_date}, pour {créancier}. Le dossier concerne : {objet}. "
        "Peut-être ma lettre n’est-elle pas arrivée à la bonne personne.",
        "Il reste {montant} à régler. Le détail est à la page suivante.",
        "Je sais que chaque entreprise a ses mois serrés. Vous pouvez :",
        "<ul><li>régler la somme ;</li><li>proposer un paiement en plusieurs fois, avec vos dates ;</li>"
        "<li>nous dire ce qui ne va pas : une erreur, un paiement déjà fait, une difficulté.</li></ul>",
        "Un mot suffit pour suspendre nos envois pendant que nous en parlons. "
        "Deux lignes ou un appel, c’est déjà une réponse. Merci de me la donner au plus tard le {date_limite}.",
    ),
    a_text(
        MessageKind.FORMAL_NOTICE,
        DebtorKind.BUSINESS,
        "Mise en demeure : trouver un accord d’ici au {date_limite}",
        "Cette lettre est une mise en demeure. Ce mot a un sens juridique : nous vous demandons officiellement, pour "
        "{créancier}, de régler {montant} au plus tard le {date_limite}. Le dossier concerne : {objet}. "
        "Cette lettre suit {courriers_précédents}.",
        "Ce mot ne ferme aucune porte, et un accord reste possible. Vous pouvez payer, proposer un échéancier, dire "
        f"que vous n’êtes pas d’accord ou nous parler d’une difficulté. {LEFT_TO_SAY}",
        "<b>Que se passe-t-il sans réponse ?</b>",
        "{suite}",
        "Un appel de quelques minutes est souvent le plus simple.",
    ),
)
