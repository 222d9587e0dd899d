"""What an assessment checks, what forbids a letter, what it concludes."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Conclusion(TextChoices):
    """The three results of a qualification."""

    READY = "ready", _("prêt : on peut écrire")
    ASK_CREDITOR = "ask_creditor", _("retour au créancier, avec une question")
    STOP = "stop", _("ne pas poursuivre")


class Check(TextChoices):
    """What a person has checked when the field of that name is ticked (R1.22)."""

    IDENTITY = "identity_checked", _("L’identité et l’adresse sont vérifiées.")
    EVIDENCE = "evidence_checked", _("La facture ou le contrat est au dossier, et l’échéance est passée.")
    AMOUNT = "amount_checked", _("Le montant est rapproché des avoirs et des règlements directs, sans aucun frais.")
    LIABILITY = "liability_checked", _("Il est établi qui doit, et pour quelle part.")
    NO_DISPUTE = "no_dispute_known", _("Le créancier ne connaît aucun litige.")
    STATUS = "status_checked", _("Aucun décès, surendettement, procédure collective ni protection n’est connu.")


class Obstacle(TextChoices):
    """What forbids a first letter, in a sentence that says what to do."""

    BARRED = "barred", _("Cette facture est prescrite depuis le %(day)s. Aucun envoi n’est possible.")
    NO_MANDATE = "no_mandate", _("Aucun mandat signé n’est en vigueur pour ce créancier.")
    NOT_DUE = "not_due", _("L’échéance du %(day)s n’est pas passée.")
    NOTHING_OWED = "nothing_owed", _("Il ne reste rien à régler.")
    NO_ADDRESS = "no_address", _("Il manque une adresse postale : la première lettre part par la poste.")
    CONTACT_QUESTION = (
        "contact_question",
        _("Nom ou adresse contradictoires : tranchez d’abord."),
    )
    PROTECTED = "protected", _("La personne est protégée : la loi arrête toute demande.")
    NOT_COMPLIANT = "not_compliant", "%(detail)s"
    UNCHECKED = "unchecked", _("À vérifier : %(detail)s")
