"""The two stories of the demo: who did what, and how many days ago."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from agency.cases.models import Case
from agency.disputes.enums import ReplyKind
from agency.qualification.enums import Conclusion
from agency.users.enums import Role
from config.local.demo import actions
from config.local.demo.diary import Clock, Diary, Moment
from config.local.demo.money import fees
from config.local.demo.money.bank_statement import DedicatedAccount
from config.local.demo.people import DemoAgency, DemoCreditor, DemoUser

A_WEEK = timedelta(days=7)


class Story:
    """An agency, its diary, its account at the bank; the cases come as the creditors confide them.

    A case is named by its creditor and by the first word of the person's name.
    """

    def __init__(self, agency: DemoAgency, today: date, outside: Clock) -> None:
        self.agency = agency
        self.diary = Diary(today, outside)
        self.account = DedicatedAccount(agency.profile["account_iban"])
        self.clerk = next((one for one in agency.staff if one.role == Role.ACCOUNTANT), agency.staff[0])
        self.cases: dict[tuple[str, str], Case] = {}

    def open(self, days: int) -> None:
        """The agency describes itself, its people come, its clients sign."""
        self.diary.note(days, partial(actions.set_up_agency, self.agency))
        for number, client in enumerate(self.agency.clients, start=1):
            self.diary.note(days, partial(actions.add_client, client, number, self.agency.staff[0]))
        self.diary.note(days, partial(fees.describe, self.agency))
        self.diary.note(1, partial(fees.invoice_last_month, self.agency))

    def confide(self, client: DemoCreditor, days: int, files: slice = slice(None)) -> None:
        """The client hands its files over, or some of them."""

        def act(now: Moment) -> None:
            for case in actions.deposit_files(client, client.files[files], now):
                self.cases[client.contact.email, case.debtor.full_name.split()[0]] = case

        self.diary.note(days, act)

    def qualify(self, client: DemoCreditor, names: Iterable[str], who: DemoUser, days: int, question: str = "") -> None:
        """A member of the team assesses these cases, or asks the creditor a question."""
        conclusion = Conclusion.ASK_CREDITOR if question else Conclusion.READY

        def act(name: str, now: Moment) -> None:
            actions.qualify(self.cases[client.contact.email, name], who, now, conclusion, question)

        for name in names:
            self.diary.note(days, partial(act, name))

    def answer_question(self, client: DemoCreditor, name: str, text: str, days: int) -> None:
        """The creditor answers what was asked of it about a case."""

        def act(now: Moment) -> None:
            actions.answer_creditor_question(client, self.cases[client.contact.email, name], text, now)

        self.diary.note(days, act)

    def pay(self, client: DemoCreditor, name: str, amount: str | None, payer: str, days: int) -> None:
        """A transfer of this amount (None: of everything due) comes in for a case."""

        def act(now: Moment) -> None:
            actions.import_transfer(
                self.account, self.clerk, payer, self.cases[client.contact.email, name], amount, now
            )

        self.diary.note(days, act)

    def pay_unknown(self, days: int, **amounts: str) -> None:
        """Money comes in without a reference: from whom, and how much."""
        for payer, amount in amounts.items():
            self.diary.note(days, partial(actions.import_unknown, self.account, self.clerk, Decimal(amount), payer))

    def take_plan(self, client: DemoCreditor, name: str, monthly: str, days: int, payer: str = "") -> None:
        """The person takes a plan; a `payer` then pays each instalment on its day, by transfer."""

        def act(now: Moment) -> None:
            case = self.cases[client.contact.email, name]
            plan = actions.accept_plan(case, monthly, now, of_month=min((now.on + A_WEEK).day, 28))
            for part in plan.instalments.all() if payer else ():
                transfer = partial(actions.import_transfer, self.account, self.clerk, payer, case, str(part.amount))
                self.diary.note_on(part.due_on, transfer)

        self.diary.note(days, act)

    def reply(self, client: DemoCreditor, name: str, kind: ReplyKind, text: str, days: int, **answers: str) -> None:
        """The person writes to the agency."""

        def act(now: Moment) -> None:
            actions.send_reply(self.cases[client.contact.email, name], kind, text, now, **answers)

        self.diary.note(days, act)

    def pause(self, client: DemoCreditor, name: str, days: int) -> None:
        """The person asks for fifteen days."""
        self.diary.note(days, lambda now: actions.ask_for_pause(self.cases[client.contact.email, name], now))


def lhermitte(agency: DemoAgency, today: date, outside: Clock) -> None:
    """A small business: an accounting export, then an electronic invoice and a table; letters, payments, a dispute."""
    story = Story(agency, today, outside)
    (berthier,) = agency.clients
    ines, karim, _odile = agency.staff
    story.open(37)
    story.confide(berthier, 36, slice(0, 1))
    story.qualify(berthier, ("Castagnol", "Faucheux", "Brisset", "Chevrel", "Bellarmin"), ines, 34)
    story.qualify(berthier, ("Lemoal",), karim, 34, "Avez-vous le bon de livraison ?")
    story.answer_question(berthier, "Lemoal", "Oui, signé le jour même par le gérant. Je vous l’envoie.", 29)
    story.qualify(berthier, ("Lemoal",), karim, 28)
    story.pay(berthier, "Brisset", None, "BRISSET PAYSAGE", 21)
    story.pay(berthier, "Bellarmin", None, "BELLARMIN", 21)
    story.take_plan(berthier, "Castagnol", "650.00", 16, payer="CASTAGNOL")
    story.pay_unknown(3, INCONNU="45.00", LEMOAL="100.00")
    words = "Trois luminaires manquaient à la livraison de juin."
    story.confide(berthier, 5, slice(1, None))
    story.qualify(berthier, ("Communaute",), karim, 3, "Qui a commandé, et sous quel numéro d’engagement ?")
    story.reply(berthier, "Chevrel", ReplyKind.DISPUTE, words, 2, reason="amount")
    story.diary.play(actions.run_morning)


def familles(agency: DemoAgency, today: date, outside: Clock) -> None:
    """Three schools: parents bound together or each for a share, plans, a pause, a hard time."""
    story = Story(agency, today, outside)
    college, school, lycee = agency.clients
    claire, _yann = agency.staff
    story.open(49)
    for client in (college, school):
        story.confide(client, 47)
    story.qualify(college, ("Camille", "Samir", "Nora", "Claire", "Paul"), claire, 44)
    story.qualify(school, ("Benoît", "Aminata"), claire, 44)
    story.pay(school, "Aminata", None, "KONE AMINATA", 28)
    story.pay(college, "Camille", "60.00", "ROUSSEL CAMILLE", 28)
    story.take_plan(college, "Samir", "73.10", 26, payer="HADDAD SAMIR")
    story.reply(college, "Nora", ReplyKind.HARDSHIP, "J’ai perdu mon emploi en septembre.", 5, situation="income")
    story.pause(school, "Benoît", 4)
    story.confide(lycee, 5)
    story.qualify(lycee, ("Nora",), claire, 3, "Le contrat de scolarisation est-il signé ?")
    story.pay_unknown(3, INCONNU="45.00", LEFEVRE="60.00")
    story.take_plan(college, "Camille", "30.00", 1)
    story.diary.play(actions.run_morning)
