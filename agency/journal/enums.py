"""Who may act, every act there is, and a label as it is written into a row."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ActorKind(TextChoices):
    """The sort of author of an act."""

    STAFF = "staff", _("équipe")
    CREDITOR = "creditor", _("créancier")
    DEBTOR = "debtor", _("personne")
    SYSTEM = "system", _("Amiable")
    PROVIDER = "provider", _("prestataire")


class FaultKind(TextChoices):
    """How a chain of hashes fails to hold."""

    CHANGED = "changed", _("ses lignes ne donnent plus son empreinte")
    RESEALED = "resealed", _("il a été scellé de nouveau, avec une autre empreinte")
    CUT = "cut", _("il a disparu, avec ses lignes")


class Verb(TextChoices):
    """Every act that the journal tells, in the words staff read. A line keeps its code for ever: rename none."""

    ACCESS_CODE_ISSUED = "access_code.issued", _("Code d’accès créé")
    ACCESS_CODE_REPLACED = "access_code.replaced", _("Code d’accès remplacé")
    ACCESS_CODE_REVOKED = "access_code.revoked", _("Code d’accès fermé")
    ADDRESS_CHANGED = "address.changed", _("Adresse changée")
    ADDRESS_INVALIDATED = "address.invalidated", _("Adresse à ne plus utiliser")
    AGENCY_DESCRIBED = "agency.described", _("Identité du cabinet mise à jour")
    BANK_LINE_DISMISSED = "bank_line.dismissed", _("Virement déjà enregistré")
    BANK_LINE_IDENTIFIED = "bank_line.identified", _("Virement identifié")
    BATCH_ABANDONED = "batch.abandoned", _("Dépôt abandonné")
    BATCH_CONFIRMED = "batch.confirmed", _("Dépôt confirmé")
    BATCH_READ = "batch.read", _("Fichier lu")
    CARD_CLOSED = "card.closed", _("Essai de paiement par carte clos")
    CARD_STARTED = "card.started", _("Paiement par carte commencé")
    CASE_ASSIGNED = "case.assigned", _("Dossier attribué")
    CASE_FIRST_LETTER_SENT = "case.first_letter_sent", _("Première lettre partie")
    CASE_MOVED = "case.moved", _("État du dossier changé")
    CASE_OPENED = "case.opened", _("Dossier ouvert")
    CLAIM_ADDED = "claim.added", _("Facture confiée")
    COMMITMENT_ANNOUNCED = "commitment.announced", _("Engagement pris")
    COMMITMENT_CANCELLED = "commitment.cancelled", _("Engagement annulé")
    COMMITMENT_KEPT = "commitment.kept", _("Engagement tenu")
    CREDITOR_ADDED = "creditor.added", _("Créancier ajouté")
    CREDITOR_CONTACT_ADDED = "creditor.contact_added", _("Accès donné à un créancier")
    DEBTOR_ADDED = "debtor.added", _("Personne ajoutée")
    DEBTOR_PROTECTED = "debtor.protected", _("Protection notée")
    DOCUMENT_ADDED = "document.added", _("Pièce ajoutée")
    EMAIL_INVALIDATED = "email.invalidated", _("Adresse e-mail à ne plus utiliser")
    HOLD_LIFTED = "hold.lifted", _("Suspension levée")
    HOLD_PLACED = "hold.placed", _("Dossier suspendu")
    LETTERS_INSTALLED = "letters.installed", _("Modèles de courrier installés")
    MANDATE_DRAFTED = "mandate.drafted", _("Mandat préparé")
    MANDATE_ENDED = "mandate.ended", _("Mandat terminé")
    MANDATE_SIGNED = "mandate.signed", _("Mandat signé")
    MESSAGE_ACCEPTED = "message.accepted", _("Envoi remis")
    MESSAGE_CANCELLED = "message.cancelled", _("Envoi annulé")
    MESSAGE_CLEARED = "message.cleared", _("Envoi jamais reçu par le prestataire, repris")
    MESSAGE_DECIDED = "message.decided", _("Sort de l’envoi tranché")
    MESSAGE_DELIVERY_TOLD = "message.delivery_told", _("Acheminement")
    MESSAGE_DOUBTED = "message.doubted", _("Sort de l’envoi à vérifier")
    MESSAGE_FAILED = "message.failed", _("Envoi en échec")
    MESSAGE_PLANNED = "message.planned", _("Envoi prévu")
    MESSAGE_PREPARED = "message.prepared", _("Envoi composé")
    MESSAGE_REDRAWN = "message.redrawn", _("Envoi recomposé")
    MESSAGE_RETRIED = "message.retried", _("Envoi repris")
    PAUSE_TAKEN = "pause.taken", _("Pause demandée")
    PAYMENT_RECEIVED = "payment.received", _("Paiement reçu")
    PAYMENT_REVERSED = "payment.reversed", _("Paiement repris")
    PAYOUT_BOOKED = "payout.booked", _("Virement du prestataire reçu")
    PAYOUT_RETURNED = "payout.returned", _("Virement du prestataire refusé")
    PLAN_ACCEPTED = "plan.accepted", _("Échéancier accepté")
    PLAN_COMPLETED = "plan.completed", _("Échéancier terminé")
    PLAN_DECLINED = "plan.declined", _("Proposition non retenue")
    PLAN_ENDED = "plan.ended", _("Échéancier arrêté")
    PLAN_PROPOSED = "plan.proposed", _("Proposition d’échéancier reçue")
    PLAN_REOPENED = "plan.reopened", _("Échéancier rouvert")
    PORTAL_OPENED = "portal.opened", _("Espace ouvert par la personne")
    PROVIDER_EVENT_QUARANTINED = "provider_event.quarantined", _("Événement d’un prestataire écarté")
    QUALIFICATION_ANSWERED = "qualification.answered", _("Qualification renseignée")
    QUALIFICATION_CONCLUDED = "qualification.concluded", _("Qualification conclue")
    QUALIFICATION_OPENED = "qualification.opened", _("Qualification commencée")
    QUALIFICATION_SUBMITTED = "qualification.submitted", _("Qualification soumise")
    REPLY_ANSWERED = "reply.answered", _("Réponse donnée")
    REPLY_RECEIVED = "reply.received", _("Réponse de la personne reçue")
    STATEMENT_IMPORTED = "statement.imported", _("Relevé bancaire importé")
    STRATEGIES_INSTALLED = "strategies.installed", _("Stratégies installées")
    STRATEGY_STARTED = "strategy.started", _("Stratégie commencée")
    STRATEGY_STOPPED = "strategy.stopped", _("Stratégie arrêtée : calendrier à revoir")
    TICK_DONE = "tick.done", _("Passage du matin")
