"""Who prints, posts or follows the letters of an agency."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PostProvider(TextChoices):
    """Whom an agency may have a contract with; docs/providers.md says what is known of each, and from where."""

    MAILEVA = "maileva", _("Maileva")
    MERCI_FACTEUR = "merci_facteur", _("Merci Facteur")
    AR24 = "ar24", _("AR24")
    LA_POSTE = "la_poste", _("La Poste (suivi)")
