"""Kinds of party, of contact point, of protection; where a piece of data comes from."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CreditorKind(TextChoices):
    """What a creditor is; some kinds are refused at intake (R1.3, R1.4)."""

    COMPANY = "company", _("entreprise")
    ASSOCIATION = "association", _("association")
    OGEC = "ogec", _("OGEC")
    SOLE_TRADER = "sole_trader", _("entrepreneur individuel")
    INDIVIDUAL = "individual", _("particulier")
    PUBLIC_BODY = "public_body", _("organisme public")
    CREDIT_PURCHASER = "credit_purchaser", _("acquéreur de crédits")


class DebtorKind(TextChoices):
    """Decides which rules protect the person: consumer or professional (R1.22)."""

    CONSUMER = "consumer", _("particulier")
    BUSINESS = "business", _("professionnel")


class Civility(TextChoices):
    """How a letter greets a person."""

    MADAME = "mme", _("Madame")
    MONSIEUR = "m", _("Monsieur")
    UNKNOWN = "", _("Madame, Monsieur")


class CallSlot(TextChoices):
    """When a person would rather be reached; their answer narrows our hours, never widens them (R6.8)."""

    ANY = "", _("quand vous voulez, aux heures de bureau")
    MORNING = "morning", _("le matin, de 9 h à 12 h")
    AFTERNOON = "afternoon", _("l’après-midi, de 14 h à 18 h")


class Source(TextChoices):
    """Where a piece of contact data comes from."""

    CREDITOR = "creditor", _("le créancier")
    DEBTOR = "debtor", _("la personne")
    STAFF = "staff", _("le cabinet")


class ContactKind(TextChoices):
    """What a contact point is; the channels it opens are the law's (`law.contact.limits.Channel`)."""

    EMAIL = "email", _("e-mail")
    PHONE = "phone", _("téléphone")


class Matter(TextChoices):
    """What two words on a person may disagree about."""

    NAME = "name", _("nom")
    ADDRESS = "address", _("adresse")
    EMAIL = "email", _("e-mail")
    PHONE = "phone", _("téléphone")


class Weight(StrEnum):
    """What a word on a person is worth beside what we hold."""

    SAME = "same"
    MISSING = "missing"
    CORRECTION = "correction"
    CONFLICT = "conflict"


class QuestionState(TextChoices):
    """A conflicting word waits for somebody of the staff, then is decided, with a reason."""

    OPEN = "open", _("à trancher")
    KEPT = "kept", _("garder ce que nous avions")
    ADOPTED = "adopted", _("adopter pour les dossiers de ce créancier")
    EVERYWHERE = "everywhere", _("adopter pour tous les dossiers de la personne")


class Likeness(TextChoices):
    """Why two rows may be one real person."""

    SIREN = "siren", _("le même SIREN")
    BIRTH = "birth", _("le même nom et la même date de naissance")
    ADDRESS = "address", _("le même nom et la même adresse")
    EMAIL = "email", _("la même adresse e-mail et un nom proche")
    PHONE = "phone", _("le même téléphone et un nom proche")
    BY_HAND = "by_hand", _("rapprochement demandé par le cabinet")


class ContactRight(TextChoices):
    """What somebody of a creditor may do on its pages."""

    MAIN = "main", _("contact principal")
    HEAD = "head", _("direction")
    ACCOUNTANT = "accountant", _("comptabilité")
    READER = "reader", _("lecture seule")


class CreditorAct(StrEnum):
    """What a page of a creditor lets its people do."""

    READ = "read"
    TALK = "talk"
    DECIDE = "decide"
    MONEY = "money"
    CONFIDE = "confide"
    SIGN = "sign"
    SOFTWARE = "software"
    PEOPLE = "people"


ACTS_OF = {
    ContactRight.MAIN: frozenset(CreditorAct),
    ContactRight.HEAD: frozenset({CreditorAct.READ, CreditorAct.TALK, CreditorAct.DECIDE, CreditorAct.SIGN}),
    ContactRight.ACCOUNTANT: frozenset({CreditorAct.READ, CreditorAct.TALK, CreditorAct.MONEY, CreditorAct.CONFIDE}),
    ContactRight.READER: frozenset({CreditorAct.READ}),
}


class LinkState(TextChoices):
    """What became of two rows put side by side; only joined ones count as one person."""

    PROPOSED = "proposed", _("à décider")
    JOINED = "joined", _("la même personne")
    DECLINED = "declined", _("deux personnes")
    PARTED = "parted", _("de nouveau deux personnes")


class Liability(TextChoices):
    """How a person answers for a debt (R5.12)."""

    SOLE = "sole", _("seule personne engagée")
    JOINT_AND_SEVERAL = "joint_and_several", _("solidairement")
    OWN_SHARE = "own_share", _("pour sa part seulement")


class Protection(TextChoices):
    """What protects a person and stops the machine (R5.6)."""

    NONE = "", _("aucune")
    OVERINDEBTED_FILED = "overindebted_filed", _("dossier de surendettement déposé")
    OVERINDEBTED = "overindebted", _("surendettement recevable")
    INSOLVENT = "insolvent", _("procédure collective")
    DECEASED = "deceased", _("décès")
    MINOR = "minor", _("mineur")
    GUARDIANSHIP = "guardianship", _("tutelle")
    CURATORSHIP = "curatorship", _("curatelle")


PROTECTED_ADULTS = frozenset({Protection.MINOR, Protection.GUARDIANSHIP, Protection.CURATORSHIP})
REPRESENTED = PROTECTED_ADULTS | {Protection.DECEASED}
"""Somebody else opens the letters: a parent, a guardian, a curator beside the person, the heirs (R5.6)."""


class Tone(TextChoices):
    """How a letter says the same thing. The dates, the sums and the mentions of the law are the same in all."""

    GENTLE = "gentle", _("douce")
    PLAIN = "plain", _("simple")
    FIRM = "firm", _("ferme")
