"""Collector: workers find here the tasks that each room defines."""

import agency.banking.tasks
import agency.books.tasks
import agency.budgets.tasks
import agency.cards.tasks
import agency.courtesy.tasks
import agency.debits.tasks
import agency.desk.day.tasks
import agency.escalation.tasks
import agency.fees.tasks
import agency.handling.tasks
import agency.inbox.tasks
import agency.instalments.tasks
import agency.intake.tasks
import agency.journal.tasks
import agency.outbox.tasks
import agency.outcomes.tasks
import agency.parties.tasks
import agency.privacy.tasks
import agency.qualification.tasks
import agency.refunds.tasks
import agency.registers.tasks
import agency.remittances.tasks
import agency.reporting.tasks
import agency.site.tasks
import agency.strategies.tasks
import agency.uploads.tasks
import agency.webhooks.tasks  # noqa: F401
