"""Life of a mandate, powers given by the creditor."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MandateState(TextChoices):
    """Only an active mandate lets anything be sent (R1.7), from its first day to its last."""

    DRAFT = "draft", _("à signer")
    ACTIVE = "active", _("en vigueur")


class Capability(TextChoices):
    """What Stripe lets the agency's account do; only Stripe decides it."""

    INACTIVE = "inactive", _("pas encore ouvert")
    PENDING = "pending", _("en cours de vérification")
    ACTIVE = "active", _("actif")


class Voice(TextChoices):
    """Whose name heads what people receive (S4); who really writes is said in both cases (R124-4 1°)."""

    AGENCY = "agency", _("en notre nom")
    CREDITOR = "creditor", _("au nom du créancier")


class CourtesyBy(TextChoices):
    """How a friendly word before a due date may go: a letter only to whom no e-mail reaches."""

    EMAIL = "email", _("par e-mail seulement")
    LETTER = "letter", _("par e-mail, sinon par lettre")


class Aftermath(TextChoices):
    """What becomes of the files still open when a mandate ends."""

    KEPT = "kept", _("laissés en l’état, sans relance")
    RETURNED = "returned", _("rendus au créancier")
    FOLLOWED = "followed", _("suivis jusqu’à leur fin")


class Term(TextChoices):
    """A clause that the agency or a creditor may fix once for the mandates to come."""

    PLAN_MONTHS = "plan_max_months", _("Échéancier sans le créancier : mois au plus")
    PLAN_LEAST = "plan_min_amount", _("Échéancier sans le créancier : par mois, au moins")
    REMITTANCE_DAYS = "remittance_days", _("Délai de reversement, en jours")
    VOICE = "voice", _("Courriers, e-mails et pages")


class Origin(TextChoices):
    """Which level a clause comes from."""

    DEFAULT = "default", _("par défaut")
    AGENCY = "agency", _("hérité du cabinet")
    CREDITOR = "creditor", _("propre à ce créancier")
    MANDATE = "mandate", _("écrit dans ce mandat")


class AccountUse(TextChoices):
    """What an account of the agency is for: never both (R124-2)."""

    DEDICATED = "dedicated", _("fonds des créanciers")
    OWN = "own", _("compte du cabinet")


class AccountOrigin(TextChoices):
    """How another account of a creditor came to us."""

    SIGNED = "signed", _("mandat signé")
    ASKED = "asked", _("demande")


class AccountState(TextChoices):
    """Where the change of a creditor's account stands: nothing goes to the new one before it is agreed to."""

    WAITING = "waiting", _("à valider")
    AGREED = "agreed", _("validé")
    DECLINED = "declined", _("refusé")


class EscalationDecision(TextChoices):
    """Who decides to go to court, when nothing amicable worked (R1.8)."""

    EACH_TIME = "creditor_each_time", _("le créancier, dossier par dossier")
    STANDING = "standing_instruction", _("instruction permanente écrite")
    NEVER = "never", _("jamais : le dossier reste à l’amiable")


class ComplianceGap(TextChoices):
    """What an agency may lack to write or to take money (R124-2, R1.5)."""

    INSURANCE_MISSING = (
        "insurance_missing",
        _("Assurance de responsabilité civile professionnelle à renseigner (R124-2)."),
    )
    INSURANCE_LAPSED = "insurance_lapsed", _("Assurance de responsabilité civile professionnelle échue (R124-2).")
    ACCOUNT_MISSING = "account_missing", _("Compte dédié aux fonds des créanciers à renseigner (R124-2).")
    ACCOUNT_CLOSED = "account_closed", _("Compte dédié fermé (R124-2).")
    DECLARATION_MISSING = (
        "declaration_missing",
        _("Déclaration écrite au procureur de la République à renseigner (R124-2)."),
    )
