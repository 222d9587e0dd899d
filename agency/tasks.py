"""Collector: workers find here the tasks that each room defines."""

import agency.journal.tasks
import agency.outbox.tasks
import agency.payments.tasks
import agency.strategies.tasks  # noqa: F401
