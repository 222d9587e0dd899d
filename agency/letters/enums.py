"""Codes of the letters room, with their French labels."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LetterKind(models.TextChoices):
    """What a text is for. The first three are letters on paper, the others are e-mails."""

    FIRST_LETTER = "first_letter", _("Première lettre")
    REGISTERED_LETTER = "registered_letter", _("Lettre recommandée")
    FORMAL_NOTICE = "formal_notice", _("Mise en demeure")
    PLAN_CONFIRMED = "plan_confirmed", _("Échéancier confirmé")
    INSTALMENT_MISSED = "instalment_missed", _("Échéance non passée")
    PAUSE_CONFIRMED = "pause_confirmed", _("Pause accordée")
    DISPUTE_RECEIVED = "dispute_received", _("Contestation reçue")
    CASE_SETTLED = "case_settled", _("Dossier réglé")


POSTAL_KINDS = frozenset({LetterKind.FIRST_LETTER, LetterKind.REGISTERED_LETTER, LetterKind.FORMAL_NOTICE})
"""Kinds printed on paper and asking for the sum: they carry every mention of R124-4 (R1.8-R1.10)."""


class Audience(models.TextChoices):
    """Who reads: the law and the words differ."""

    CONSUMER = "consumer", _("Particulier")
    BUSINESS = "business", _("Professionnel")


class SumKind(models.TextChoices):
    """The elements that R124-4 3° wants shown apart. There is no fee (R1.17)."""

    PRINCIPAL = "principal", _("Principal")
    INTEREST = "interest", _("Intérêts")
    ACCESSORY = "accessory", _("Accessoire prévu par la loi ou le contrat")
    PAID = "paid", _("Déjà réglé ou déduit")


class AnnouncedStep(models.TextChoices):
    """What a letter says will happen after its date: it becomes a commitment the day it is sent."""

    FOLLOW_UP = "follow_up", _("Reprendre le dossier")
    HAND_BACK = "hand_back", _("Rendre le dossier au créancier")
