"""How a complaint comes, what it is about, what became of it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ComplaintChannel(TextChoices):
    """How a person told it."""

    PAGE = "page", _("sa page")
    PHONE = "phone", _("téléphone")
    POST = "post", _("courrier")
    MAIL = "mail", _("e-mail")


class ComplaintSubject(TextChoices):
    """What went wrong, as the person puts it."""

    TONE = "tone", _("le ton, ou la façon de faire")
    CONTACTS = "contacts", _("trop de lettres ou d’appels")
    ANSWER = "answer", _("une réponse absente, tardive ou fausse")
    SUM = "sum", _("la somme demandée")
    PERSON = "person", _("ce n’est pas la bonne personne")
    DATA = "data", _("mes données personnelles")
    OTHER = "other", _("autre chose")


class ComplaintOutcome(TextChoices):
    """What the reader found."""

    FOUNDED = "founded", _("fondée")
    PARTLY = "partly", _("fondée en partie")
    UNFOUNDED = "unfounded", _("pas fondée")
