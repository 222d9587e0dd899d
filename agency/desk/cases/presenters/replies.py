"""A reply as the staff reads it: its pill, and what the person answered to our questions, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.desk.frame.presenters.chips import Chip
from agency.disputes.enums import ReplyKind
from agency.language.presenters import format_date

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
_CHIPS = {
    ReplyKind.HARDSHIP: (gettext_lazy("Difficulté"), "lavande"),
    ReplyKind.ALREADY_PAID: (gettext_lazy("Dit avoir payé"), "miel"),
    ReplyKind.DISPUTE: (gettext_lazy("Conteste"), "ciel"),
    ReplyKind.PROPOSAL: (gettext_lazy("Proposition"), "menthe"),
    ReplyKind.WRONG_PERSON: (gettext_lazy("Autre destinataire"), "ciel"),
    ReplyKind.DEATH: (gettext_lazy("Décès annoncé"), "lavande"),
}
_DECISIONS = {
    "wanted": gettext_lazy("Veut déposer un dossier de surendettement"),
    "filed": gettext_lazy("Dossier déposé, décision attendue"),
    "admissible": gettext_lazy("Dit que son dossier est recevable : à vérifier, puis à noter"),
    "measures": gettext_lazy("Dit que des mesures sont décidées : à vérifier, puis à noter"),
}
_RELATIONS = {
    "family": gettext_lazy("un proche"),
    "notary": gettext_lazy("un notaire"),
    "other": gettext_lazy("quelqu’un d’autre"),
}
_HELPS = {
    "pause": gettext_lazy("une pause"),
    "small": gettext_lazy("un petit montant"),
    "writing": gettext_lazy("qu’on lui écrive plutôt qu’on l’appelle"),
    "third": gettext_lazy("qu’un proche ou un travailleur social parle pour elle"),
    "easy": gettext_lazy("des documents plus faciles à lire"),
    "unknown": gettext_lazy("ne sait pas encore"),
}


_CAME = {
    "phone": gettext_lazy("Dit au téléphone, noté par %(who)s"),
    "email": gettext_lazy("Reçu par e-mail, noté par %(who)s"),
    "inbox": gettext_lazy("Reçu par e-mail, de %(who)s"),
    "letter": gettext_lazy("Reçu par courrier, noté par %(who)s"),
    "visit": gettext_lazy("Dit sur place, noté par %(who)s"),
}


def reply_chip(kind: ReplyKind, answers: Mapping[str, Any]) -> Chip:
    """The pill of a reply, by what the person chose."""
    if kind == ReplyKind.MESSAGE:
        return _message_chip(str(answers.get("subject", "")))
    if kind == ReplyKind.HARDSHIP and answers.get("situation") == "death":
        return Chip(_("Deuil"), "lavande")
    label, colour = _CHIPS[kind]
    return Chip(str(label), colour)


def answers_in_sentences(kind: ReplyKind, answers: Mapping[str, Any]) -> list[str]:
    """What the person answered to our questions, how it came, or by who helps; nothing for a plain message."""
    helper = answers.get("helper")
    helped = [_("Écrit par %(name)s, qui aide la personne") % {"name": helper}] if helper else []
    return [*_answered(kind, answers), *_came(answers), *helped]


def _came(answers: Mapping[str, Any]) -> list[str]:
    """How a word came that was not typed on the person's page, and by whom it was noted."""
    source = str(answers.get("source", ""))
    if source == "slip":
        return [_("Reçu par la poste, sur le coupon d’une lettre")]
    if source not in _CAME:
        return []
    found = [str(_CAME[source]) % {"who": answers.get("noted_by", "")}]
    if left := answers.get("files_left"):
        found.append(_("Fichiers qui n’ont pas pu être gardés, à lire dans la boîte : %(count)s") % {"count": left})
    if answers.get("unsure"):
        found.append(_("Qui l’a dit n’a pas donné deux repères d’identité"))
    return found


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
        case ReplyKind.DEATH:
            return _death_sentences(answers)
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


def _decision_sentences(answers: Mapping[str, Any]) -> list[str]:
    """Where a request to the commission stands, as the person told it: nothing is confirmed yet."""
    found = [str(_DECISIONS.get(str(answers["decision"]), _DECISIONS["filed"]))]
    if answers.get("commission"):
        found.append(_("Commission\u00a0: %(name)s") % {"name": answers["commission"]})
    if answers.get("decided_on"):
        day = format_date(date.fromisoformat(str(answers["decided_on"])))
        found.append(_("Décision du %(day)s") % {"day": day})
    return found


def _death_sentences(answers: Mapping[str, Any]) -> list[str]:
    """Who tells us of a death, and where they are answered."""
    who = {"name": answers.get("name", ""), "relation": _RELATIONS.get(str(answers.get("relation", "")), "")}
    found = [_("Le décès est annoncé par %(name)s (%(relation)s)") % who]
    found.append(_("Lui répondre\u00a0: %(reach)s") % {"reach": answers.get("reach", "")})
    if answers.get("died_on"):
        found.append(_("Jour du décès\u00a0: %(day)s") % {"day": answers["died_on"]})
    if answers.get("notary"):
        found.append(_("Notaire\u00a0: %(name)s") % {"name": answers["notary"]})
    return found


def _hardship_sentences(answers: Mapping[str, Any]) -> list[str]:
    sentences = [str(_SITUATIONS.get(str(answers.get("situation", "")), _SITUATIONS["other"]))]
    if answers.get("decision"):
        sentences += _decision_sentences(answers)
    helps = [str(_HELPS[asked]) for asked in answers.get("helps", ()) if asked in _HELPS]
    if helps:
        sentences.append(_("Ce qui aiderait\u00a0: %(helps)s") % {"helps": ", ".join(helps)})
    return sentences
