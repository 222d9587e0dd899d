"""What an open case waits for."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Awaited(TextChoices):
    """What happens at the next date of a case."""

    QUALIFY = "qualify", _("à qualifier")
    START = "start", _("première lettre à prévoir")
    HOLD = "hold", _("suspension à revoir")
    COMMITMENT = "commitment", _("engagement à tenir")
    CALL_BACK = "call_back", _("rappel promis à la personne")
    CALL_ASKED = "call_asked", _("appel demandé par la personne")
    PLANNED_CALL = "planned_call", _("appel prévu au calendrier")
    REPLY = "reply", _("réponse promise à la personne")
    QUESTION = "question", _("réponse attendue du créancier")
    STEP = "step", _("prochaine étape de la stratégie")
    MESSAGE = "message", _("envoi prévu")
    SENT = "sent", _("suite du dernier envoi")
    INSTALMENT = "instalment", _("échéance de l’échéancier")
    PLAN_STEP = "plan_step", _("suite d’une échéance manquée")


class When(TextChoices):
    """How near the next date of a case is, for a filter."""

    LATE = "late", _("en retard")
    TODAY = "today", _("aujourd’hui")
    WEEK = "week", _("dans les sept jours")
    LATER = "later", _("plus tard")
    NEVER = "never", _("aucune")


class ThreadKind(TextChoices):
    """What a line of the time line of a case is, for its filters."""

    LETTERS = "letters", _("courriers")
    MAILS = "mails", _("e-mails")
    CALLS = "calls", _("appels")
    ANSWERS = "answers", _("réponses")
    MONEY = "money", _("paiements")
    NOTES = "notes", _("notes")
    DECISIONS = "decisions", _("décisions")
