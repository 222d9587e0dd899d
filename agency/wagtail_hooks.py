"""Collector: Wagtail finds here the staff screens that each room defines."""

import agency.desk.bank.admin
import agency.desk.books.admin
import agency.desk.calculator.admin
import agency.desk.cases.admin
import agency.desk.clients.admin
import agency.desk.closing.admin
import agency.desk.commissions.admin
import agency.desk.complaints.admin
import agency.desk.day.admin
import agency.desk.debits.admin
import agency.desk.decisions.admin
import agency.desk.deposits.admin
import agency.desk.disputes.admin
import agency.desk.escalation.admin
import agency.desk.fees.admin
import agency.desk.frame.admin
import agency.desk.handling.admin
import agency.desk.house.admin
import agency.desk.instalments.admin
import agency.desk.lists.admin
import agency.desk.news.admin
import agency.desk.people.admin
import agency.desk.platform.admin
import agency.desk.privacy.admin
import agency.desk.reductions.admin
import agency.desk.refunds.admin
import agency.desk.remittances.admin
import agency.desk.reports.admin
import agency.desk.software.admin
import agency.desk.strategies.admin
import agency.desk.team.admin
import agency.desk.texts.admin
import agency.desk.writing.admin
import agency.letters.admin
import agency.qualification.admin
import agency.strategies.admin  # noqa: F401
