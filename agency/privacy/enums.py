"""What a person asks of their data, how it came, what became of it; the state of a file to hand over."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DataRight(TextChoices):
    """The rights of a person over their data (RGPD 15 to 21)."""

    ACCESS = "access", _("recevoir une copie de mes données")
    RECTIFICATION = "rectification", _("corriger mes données")
    LIMITATION = "limitation", _("geler l’usage de mes données")
    OBJECTION = "objection", _("m’opposer à l’usage de mes données")
    ERASURE = "erasure", _("effacer mes données")


# The article of each, as it stands in registers and answers.
ARTICLES: dict[DataRight, str] = {
    DataRight.ACCESS: "RGPD 15",
    DataRight.RECTIFICATION: "RGPD 16",
    DataRight.LIMITATION: "RGPD 18",
    DataRight.OBJECTION: "RGPD 21",
    DataRight.ERASURE: "RGPD 17",
}


class RequestChannel(TextChoices):
    """How a person asked."""

    PAGE = "page", _("sa page")
    PHONE = "phone", _("téléphone")
    POST = "post", _("courrier")
    MAIL = "mail", _("e-mail")


class RequestOutcome(TextChoices):
    """What was done of it."""

    DONE = "done", _("fait")
    PARTLY = "partly", _("fait en partie")
    REFUSED = "refused", _("refusé, avec ses raisons")


class FileState(TextChoices):
    """Where a file stands: written by a worker, kept for a while, then forgotten."""

    WAITING = "waiting", _("en cours d’écriture")
    READY = "ready", _("prêt")
    FAILED = "failed", _("en échec")
    FORGOTTEN = "forgotten", _("effacé")


class RetentionKind(TextChoices):
    """What is kept for a time and then goes, or goes elsewhere; each has its line in `rules.retention.TABLE`."""

    CASES = "cases", _("dossiers clos et leurs personnes")
    UNUSED = "unused", _("dossiers clos avant toute lettre")
    NOTES = "notes", _("notes et comptes rendus d’appel des dossiers clos")
    TRIES = "tries", _("essais d’accès aux pages des personnes")
    EVENTS = "events", _("détail des événements de paiement par carte")
    LINES = "lines", _("lignes de dépôt qui n’ont pas fait de dossier")
    PAYERS = "payers", _("comptes reconnus comme ceux d’une personne")
    FILES = "files", _("fichiers déposés que personne n’a confiés")
    COPIES = "copies", _("copies de données remises")
    TOLD = "told", _("événements envoyés aux logiciels")
    BOOKS = "books", _("livres, quittances, reversements")


class ErasureReason(TextChoices):
    """Why a case was erased."""

    TERM = "term", _("durée de conservation passée")
    ASKED = "asked", _("à la demande de la personne")
    REPLAYED = "replayed", _("refait après une restauration")


class KeptBecause(TextChoices):
    """Why a case is not erased when its person asks, in the words of the answer (RGPD 17(3))."""

    OPEN = "open", _("une somme est encore demandée : ces données servent à la constater (RGPD 17(3)(e))")
    PROOF = "proof", _("ce qui a été écrit ou payé se prouve pendant cinq ans (C. civ. 2224 ; RGPD 17(3)(e))")
    WAITS = "waits", _("une réclamation, une demande ou une procédure est en cours (RGPD 17(3)(e))")
