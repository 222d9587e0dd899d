"""How the day's queue is cut: groups on the page, tabs in the address, kinds of line."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Group(TextChoices):
    """The groups of the queue, in the order of the page."""

    WAITING = "waiting", _("Ces personnes attendent une réponse")
    QUALIFY = "qualify", _("À qualifier avant toute relance")
    CONTACTS = "contacts", _("Coordonnées contradictoires à trancher")
    LIMITATION = "limitation", _("Décider avant la prescription")
    CALL = "call", _("À appeler aujourd’hui")
    COMMITMENTS = "commitments", _("Engagements du jour")
    MONEY = "money", _("Argent qui attend une décision")
    HOLDS = "holds", _("Dossiers arrêtés")
    LETTERS = "letters", _("Envois à vérifier")


class Tab(TextChoices):
    """The tabs, by the word shown in the address."""

    ALL = "a-traiter", _("À traiter")
    PROPOSALS = "propositions", _("Propositions")
    DISPUTES = "contestations", _("Contestations")
    PROOFS = "preuves", _("Preuves de paiement")
    MESSAGES = "messages", _("Messages")
    QUALIFY = "a-qualifier", _("À qualifier")
    CONTACTS = "coordonnees", _("Coordonnées")
    CALL = "appels", _("Appels")
    COMMITMENTS = "engagements", _("Engagements")
    MONEY = "argent", _("Argent")
    PAUSED = "en-pause", _("En pause")
    CREDITORS = "chez-le-creancier", _("Chez le créancier")


class ItemKind(StrEnum):
    """What a line is about: the beginning of its key in the address, and the name of its pane's template."""

    PLAN = "plan"
    REPLY = "reply"
    QUALIFY = "qualify"
    CONTACT = "contact"
    DISOWNED = "disowned"
    NOTICE = "notice"
    PART = "part"
    UNFOLLOWED = "unfollowed"
    COMMITMENT = "commitment"
    LIMITATION = "limitation"
    GENTLE = "gentle"
    CALL_BACK = "callback"
    CALL_ASKED = "call_asked"
    PLANNED_CALL = "planned_call"
    PROMISE = "promise"
    MESSAGE = "message"
    PAUSE = "pause"
    HOLD = "hold"
    QUESTION = "question"
    ASLEEP = "asleep"
    REMITTANCE = "remittance"
    ACCOUNT = "account"
    BANK = "bank"
    STATEMENT = "statement"
    INCIDENT = "incident"
    SUM = "sum"
    EVENT = "event"
    OVERPAID = "overpaid"
    REFUND = "refund"
    REDUCTION = "reduction"
    TEXT = "text"
    TO_READ = "to_read"
    TO_POST = "to_post"
    STRANGE = "strange"
    MAILS = "mails"
    MAIL_BOX = "mail_box"
    VISITOR = "visitor"
    FREE_DAYS = "free_days"
    DISPUTE = "dispute"
    NEXT_STEP = "next_step"
    HAND_OVER = "hand_over"
    COURT_NEWS = "court_news"
    COMPLAINT = "complaint"
    CREDITOR_MESSAGE = "creditor_message"
    DATA_REQUEST = "data_request"
    ENDPOINT = "endpoint"
    COURTESY = "courtesy"


class Readiness(StrEnum):
    """How far a case to qualify is from a letter, at first sight."""

    TO_APPROVE = "to_approve"
    BARRED = "barred"
    ENDING = "ending"
    INCOMPLETE = "incomplete"
    COMPLETE = "complete"


class Unit(StrEnum):
    """The units in which a time is told."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
