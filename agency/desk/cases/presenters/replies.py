"""A reply as the staff reads it: its pill, and what the person answered to our questions, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.desk.frame.presenters.chips import Chip
from agency.disputes.enums import ReplyKind

_PAID = {
    "transfer": gettext_lazy("Dit avoir payé par virement"),
    "card": gettext_lazy("Dit avoir payé par carte"),
    "cheque": gettext_lazy("Dit avoir payé par chèque"),
    "cash": gettext_lazy("Dit avoir payé en espèces"),
    "other": gettext_lazy("Dit avoir payé autrement, ou ne sait plus"),
}
_REASONS = {
    "no_service": gettext_lazy("Dit n’avoir jamais eu ce service"),
    "amount": gettext_lazy("Dit que le montant est faux"),
    "quality": gettext_lazy("Signale un problème avec ce qui a été fourni"),
    "person": gettext_lazy("Dit ne pas être la bonne personne"),
    "too_old": gettext_lazy("Dit que la facture est trop ancienne"),
    "other": gettext_lazy("N’est pas d’accord"),
}
_SITUATIONS = {
    "income": gettext_lazy("Ses revenus ont baissé"),
    "health": gettext_lazy("Maladie, handicap ou hospitalisation"),
    "death": gettext_lazy("Signale un décès"),
    "over_indebtedness": gettext_lazy("Dossier de surendettement, déposé ou à venir"),
    "separation": gettext_lazy("Séparation ou violences"),
    "other": gettext_lazy("Traverse une période difficile"),
    "unsaid": gettext_lazy("Traverse une période difficile, préfère ne pas dire"),
}
_HELPS = {
    "pause": gettext_lazy("une pause"),
    "small": gettext_lazy("un petit montant"),
    "writing": gettext_lazy("qu’on lui écrive plutôt qu’on l’appelle"),
    "third": gettext_lazy("qu’un proche ou un travailleur social parle pour elle"),
    "easy": gettext_lazy("des documents plus faciles à lire"),
    "unknown": gettext_lazy("ne sait pas encore"),
}


def reply_chip(kind: ReplyKind, answers: Mapping[str, Any]) -> Chip:
    """The pill of a reply, by what the person chose."""
    match kind:
        case ReplyKind.HARDSHIP:
            mourning = answers.get("situation") == "death"
            return Chip(_("Deuil") if mourning else _("Difficulté"), "lavande")
        case ReplyKind.MESSAGE:
            return _message_chip(str(answers.get("subject", "")))
        case ReplyKind.ALREADY_PAID:
            return Chip(_("Dit avoir payé"), "miel")
        case ReplyKind.DISPUTE:
            return Chip(_("Conteste"), "ciel")
        case ReplyKind.PROPOSAL:
            return Chip(_("Proposition"), "menthe")
        case ReplyKind.WRONG_PERSON:
            return Chip(_("Autre destinataire"), "ciel")


def answers_in_sentences(kind: ReplyKind, answers: Mapping[str, Any]) -> list[str]:
    """What the person answered to our questions, and that it came by post; nothing for a plain message."""
    by_post = [_("Reçu par la poste, sur le coupon d’une lettre")] if answers.get("source") == "slip" else []
    return [*_answered(kind, answers), *by_post]


def _answered(kind: ReplyKind, answers: Mapping[str, Any]) -> list[str]:
    match kind:
        case ReplyKind.ALREADY_PAID:
            return _payment_sentences(answers)
        case ReplyKind.DISPUTE:
            return [str(_REASONS.get(str(answers.get("reason", "")), _REASONS["other"]))]
        case ReplyKind.HARDSHIP:
            return _hardship_sentences(answers)
        case ReplyKind.WRONG_PERSON:
            return [_("Dit que ce courrier n’est pas pour elle")]
        case _:
            return []


def _message_chip(subject: str) -> Chip:
    if subject == "call_back":
        return Chip(_("Rappel demandé"))
    if subject == "move_instalment":
        return Chip(_("Décaler un versement"), "miel")
    if subject == "change_plan":
        return Chip(_("Changer l’échéancier"), "miel")
    return Chip(_("Message"), "menthe")


def _payment_sentences(answers: Mapping[str, Any]) -> list[str]:
    sentences = [str(_PAID.get(str(answers.get("method", "")), _("Dit avoir payé")))]
    if answers.get("paid_on"):
        sentences.append(_("Quand\u00a0: %(day)s") % {"day": answers["paid_on"]})
    return sentences


def _hardship_sentences(answers: Mapping[str, Any]) -> list[str]:
    sentences = [str(_SITUATIONS.get(str(answers.get("situation", "")), _SITUATIONS["other"]))]
    helps = [str(_HELPS[asked]) for asked in answers.get("helps", ()) if asked in _HELPS]
    if helps:
        sentences.append(_("Ce qui aiderait\u00a0: %(helps)s") % {"helps": ", ".join(helps)})
    return sentences
