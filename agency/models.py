"""Collector: Django finds here the models that each room defines."""

from agency.banking.models import *  # noqa: F403
from agency.books.models import *  # noqa: F403
from agency.cards.models import *  # noqa: F403
from agency.cases.models import *  # noqa: F403
from agency.commitments.models import *  # noqa: F403
from agency.debits.models import *  # noqa: F403
from agency.disputes.models import *  # noqa: F403
from agency.fees.models import *  # noqa: F403
from agency.handling.models import *  # noqa: F403
from agency.intake.models import *  # noqa: F403
from agency.journal.models import *  # noqa: F403
from agency.ledger.models import *  # noqa: F403
from agency.letters.models import *  # noqa: F403
from agency.limitation.models import *  # noqa: F403
from agency.mandates.models import *  # noqa: F403
from agency.outbox.models import *  # noqa: F403
from agency.parties.models import *  # noqa: F403
from agency.payments.models import *  # noqa: F403
from agency.plans.models import *  # noqa: F403
from agency.qualification.models import *  # noqa: F403
from agency.reductions.models import *  # noqa: F403
from agency.refunds.models import *  # noqa: F403
from agency.registers.models import *  # noqa: F403
from agency.remittances.models import *  # noqa: F403
from agency.site.models import *  # noqa: F403
from agency.strategies.models import *  # noqa: F403
