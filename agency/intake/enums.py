"""What becomes of a batch and of each of its lines."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BatchState(TextChoices):
    """Nothing is written before a person has seen the totals and confirmed."""

    READING = "reading", _("en cours de lecture")
    MAPPING = "mapping", _("colonnes à indiquer")
    UNREADABLE = "unreadable", _("illisible")
    PREVIEW = "preview", _("à vérifier")
    CONFIRMING = "confirming", _("en train d’être confié")
    CONFIRMED = "confirmed", _("confié")
    ABANDONED = "abandoned", _("abandonné")
    UNDONE = "undone", _("annulé")


# A file that nobody confided: its bytes and its lines may be forgotten.
FORGETTABLE = (BatchState.READING, BatchState.MAPPING, BatchState.UNREADABLE, BatchState.PREVIEW)


class Outcome(TextChoices):
    """What a line is, after reading and after the rules."""

    READY = "ready", _("prête")
    DOUBTFUL = "doubtful", _("à vérifier")
    INCOMPLETE = "incomplete", _("à compléter")
    REFUSED = "refused", _("refusée")
    CONFIDED = "confided", _("confiée")
    WITHDRAWN = "withdrawn", _("retirée")
    UNDUE = "undue", _("attend son échéance")
    UPDATE = "update", _("mise à jour")
    UPDATED = "updated", _("mise à jour faite")


# What a creditor may confide: at once, once the line was checked against the invoice, or ahead of its due date.
CONFIDABLE = (Outcome.READY, Outcome.DOUBTFUL, Outcome.UNDUE)


class FileFormat(TextChoices):
    """How a deposit came, in words; the readers name the formats."""

    CSV = "csv", _("CSV")
    SCHOOL = "school", _("frais de scolarité")
    SPREADSHEET = "spreadsheet", _("tableur")
    FEC = "fec", _("FEC")
    FEC_XML = "fec_xml", _("FEC (XML)")
    FACTURX = "facturx", _("Factur-X")
    ZUGFERD = "zugferd", _("ZUGFeRD")
    CII = "cii", _("facture CII")
    UBL = "ubl", _("facture UBL")
    HAND = "hand", _("saisi à la main")
    PROGRAM = "program", _("reçu d’un logiciel")


class LineField(TextChoices):
    """What may be typed of a line that lacks it, or leaves it in doubt."""

    NUMBER = "number", _("Numéro de la facture")
    ISSUED_ON = "issued_on", _("Date de la facture")
    DUE_ON = "due_on", _("Échéance")
    TOTAL = "total", _("Montant de la facture")
    PAID = "paid", _("Déjà payé")
    NAME = "name", _("Nom ou raison sociale")
    FIRST_NAME = "first_name", _("Prénom")
    LAST_NAME = "last_name", _("Nom de famille")
    ADDRESS = "address", _("Adresse (trois lignes au plus)")
    POSTCODE = "postcode", _("Code postal")
    CITY = "city", _("Ville")
    EMAIL = "email", _("Courriel")
    PHONE = "phone", _("Téléphone")


class ColumnsOrigin(TextChoices):
    """How we know what each column of a table holds."""

    HEADERS = "headers", _("colonnes reconnues à leurs titres")
    REMEMBERED = "remembered", _("colonnes reconnues comme la dernière fois")
    CHOSEN = "chosen", _("colonnes que vous avez indiquées")


class Column(TextChoices):
    """What a column of a table may hold, in the order of the page where a person says it."""

    NAME = "name", _("Nom ou raison sociale")
    FIRST_NAME = "first_name", _("Prénom")
    SIREN = "siren", _("SIREN ou SIRET")
    OPEN = "open", _("Reste dû")
    TOTAL = "total", _("Montant de la facture")
    PAID = "paid", _("Déjà payé")
    NUMBER = "number", _("Numéro de facture")
    ISSUED_ON = "issued_on", _("Date de la facture")
    DUE_ON = "due_on", _("Échéance")
    ADDRESS = "address", _("Adresse")
    POSTCODE = "postcode", _("Code postal")
    CITY = "city", _("Ville")
    EMAIL = "email", _("Courriel")
    PHONE = "phone", _("Téléphone")
    LABEL = "label", _("Objet")
    LAST_NAME = "last_name", _("Nom de famille")
    CIVILITY = "civility", _("Civilité")
    ADDRESS2 = "address2", _("Complément d’adresse")
    CREDIT = "credit", _("Au crédit du client")
    NOT_DUE = "not_due", _("Non échu")
    CURRENCY = "currency", _("Devise")
    SERVICE_ON = "service_on", _("Date de la prestation")
    PERIOD = "period", _("Période")
    TYPE = "type", _("Type de pièce")
    ACCOUNT = "account", _("Code client")


class SchoolColumn(TextChoices):
    """What a column of a school's bills may hold beside: the payers of a family."""

    PAYER1_CIVILITY = "payer1_civility", _("Payeur 1 : civilité")
    PAYER1_NAME = "payer1_name", _("Payeur 1 : nom")
    PAYER1_FIRST_NAME = "payer1_first_name", _("Payeur 1 : prénom")
    PAYER1_ADDRESS = "payer1_address", _("Payeur 1 : adresse")
    PAYER1_POSTCODE = "payer1_postcode", _("Payeur 1 : code postal")
    PAYER1_CITY = "payer1_city", _("Payeur 1 : ville")
    PAYER1_EMAIL = "payer1_email", _("Payeur 1 : courriel")
    PAYER1_PHONE = "payer1_phone", _("Payeur 1 : téléphone")
    PAYER1_SHARE = "payer1_share", _("Payeur 1 : part")
    PAYER2_CIVILITY = "payer2_civility", _("Payeur 2 : civilité")
    PAYER2_NAME = "payer2_name", _("Payeur 2 : nom")
    PAYER2_FIRST_NAME = "payer2_first_name", _("Payeur 2 : prénom")
    PAYER2_ADDRESS = "payer2_address", _("Payeur 2 : adresse")
    PAYER2_POSTCODE = "payer2_postcode", _("Payeur 2 : code postal")
    PAYER2_CITY = "payer2_city", _("Payeur 2 : ville")
    PAYER2_EMAIL = "payer2_email", _("Payeur 2 : courriel")
    PAYER2_PHONE = "payer2_phone", _("Payeur 2 : téléphone")
    PAYER2_SHARE = "payer2_share", _("Payeur 2 : part")
    SOLIDARITY = "solidarity", _("Solidarité")
    PUPIL = "pupil", _("Élève")
    CLASS = "class", _("Classe")


class WhyWithdrawn(TextChoices):
    """Why a bill that waits for its due date is not to become a case."""

    PAID = "paid", _("elle est réglée")
    CREDITED = "credited", _("elle est annulée ou créditée")
    KEPT = "kept", _("le créancier s’en occupe lui-même")
