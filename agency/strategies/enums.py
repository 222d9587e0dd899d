"""Where a case's strategy stands."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.outbox.enums import CHANNELS

STEP_CHANNELS = CHANNELS | {Channel.CALL: _("appel")}
"""By which way a step is done: what leaves by itself, and a call that somebody here makes."""


class StrategyAct(TextChoices):
    """What a step of a strategy does: a letter, or a call."""

    FIRST_LETTER = MessageKind.FIRST_LETTER.value, MessageKind.FIRST_LETTER.label
    REGISTERED_LETTER = MessageKind.REGISTERED_LETTER.value, MessageKind.REGISTERED_LETTER.label
    FORMAL_NOTICE = MessageKind.FORMAL_NOTICE.value, MessageKind.FORMAL_NOTICE.label
    CALL = "call", _("appel")

    @property
    def heading(self) -> str:
        """The label as it begins a line: « Appel »."""
        return str(self.label).capitalize()


class CaseEvent(TextChoices):
    """What may have happened on a case since its last letter left; nothing tells whether a letter was opened."""

    ANSWERED = "answered", _("la personne a répondu")
    PART_PAID = "part_paid", _("une somme est arrivée")
    PROMISE_BROKEN = "broken", _("une promesse n’a pas été tenue")
    PRESENTED = "presented", _("le courrier a été présenté")
    UNCLAIMED = "unclaimed", _("le courrier n’a pas été réclamé")
    BOUNCED = "bounced", _("le courrier est revenu")


class RunState(TextChoices):
    """A run ends by itself after its last step, or when the case leaves the machine."""

    RUNNING = "running", _("en cours")
    FINISHED = "finished", _("terminée")
    STOPPED = "stopped", _("arrêtée")


class WhyFollowed(TextChoices):
    """Why a case follows its strategy rather than another."""

    USUAL = "usual", _("celle par défaut")
    CHOSEN = "chosen", _("choisie pour ce créancier ou ce mandat")
    REASON = "reason", _("faite pour cette raison de non-paiement")


class Resumption(TextChoices):
    """What a case goes on with once its person was answered."""

    LETTER = "letter", _("le courrier suivant, plus doux, à une nouvelle date")
    HAND_BACK = "hand_back", _("le retour au créancier, à une nouvelle date")
    PERSON = "person", _("une personne reprend le dossier")
