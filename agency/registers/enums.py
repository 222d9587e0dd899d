"""The public registers, and what becomes of a notice of insolvency."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Register(TextChoices):
    """Who answers; the value ends the name of its setting."""

    COMPANIES = "companies", _("Annuaire des entreprises")
    NOTICES = "notices", _("BODACC")
    ADDRESSES = "addresses", _("Base adresse nationale")


class JudgmentEffect(StrEnum):
    """What a judgment does to a proceeding."""

    OPENS = "opens"
    ENDS = "ends"
    NEITHER = "neither"


class NoticeState(TextChoices):
    """A notice stops the letters at once; somebody then says whether it is of this firm."""

    OPEN = "open", _("à vérifier")
    CONFIRMED = "confirmed", _("c’est bien cette entreprise")
    DECLINED = "declined", _("ne la concerne pas")


class NoticeSource(TextChoices):
    """Who read the notice."""

    BODACC = "bodacc", _("lu au BODACC")
    BY_HAND = "by_hand", _("saisi par le cabinet")
