"""What a file that a person sent is, and what becomes of it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class UploadFormat(TextChoices):
    """What is taken, by the first bytes and never by the name."""

    PDF = "pdf", "PDF"
    JPEG = "jpeg", "JPG"
    PNG = "png", "PNG"
    HEIC = "heic", "HEIC"


class UploadState(TextChoices):
    """Sent, then judged: kept, or refused for a reason."""

    WAITING = "waiting", _("en cours de vérification")
    KEPT = "kept", _("reçu et vérifié")
    REFUSED = "refused", _("non gardé")


class UploadFault(TextChoices):
    """Why a file is not kept, in the words its person reads after its name."""

    TOO_LARGE = "too_large", _("il dépasse 10 Mo. Une photo prise avec le téléphone convient")
    EMPTY = "empty", _("il est vide. Choisissez-le de nouveau")
    FORMAT = "format", _("ce n’est ni un PDF, ni une photo (JPG, PNG, HEIC)")
    LOCKED = "locked", _("ce PDF demande un mot de passe. Envoyez une version sans mot de passe")
    TOO_MANY = "too_many", _("cinq fichiers sont déjà là. Envoyez les autres plus tard, ou appelez-nous")
    UNREADABLE = "unreadable", _("il ne s’ouvre pas. Reprenez la photo, ou enregistrez-le de nouveau")
    RISKY = "risky", _("il présente un risque. Envoyez-en un autre")
