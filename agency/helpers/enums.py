"""Who helps, how far, by which word they were named, why it ended, what they did."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class HelperKind(TextChoices):
    """What somebody who helps is to the person."""

    RELATIVE = "relative", _("un proche")
    SOCIAL = "social", _("un travailleur social")
    ASSOCIATION = "association", _("une association")
    OTHER = "other", _("une autre personne de confiance")


class HelpScope(TextChoices):
    """How far they go, each step with what is before it; never to bank data, addresses or preferences."""

    READ = "read", _("lire mon dossier")
    WRITE = "write", _("lire mon dossier, et écrire au cabinet")
    PROPOSE = "propose", _("lire, écrire, et me proposer un échéancier")


class HelpEnd(TextChoices):
    """Why somebody helps no more."""

    PERSON = "person", _("la personne y a mis fin")
    STAFF = "staff", _("le cabinet y a mis fin")
    HELPER = "helper", _("l’aidant y a mis fin")
    OVER = "over", _("la date prévue est passée")
    CLOSED = "closed", _("le dossier est terminé")
    PROTECTED = "protected", _("une autre personne répond désormais du dossier")


class HelpAct(TextChoices):
    """What somebody who helps did."""

    CAME = "came", _("a ouvert le dossier")
    WROTE = "wrote", _("a écrit au cabinet")
    PROPOSED = "proposed", _("a proposé un échéancier à la personne")
