"""Collector: Wagtail finds here the staff screens that each room defines."""

import agency.banking.admin
import agency.calculette.admin
import agency.cases.admin
import agency.commitments.admin
import agency.desk.frame.admin
import agency.desk.lists.admin
import agency.disputes.admin
import agency.letters.admin
import agency.outbox.admin
import agency.plans.admin
import agency.qualification.admin
import agency.reporting.admin
import agency.strategies.admin  # noqa: F401
