"""One filled page of each kind, with visibly fictional people: looked at, measured, and read by axe."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.safestring import mark_safe

from agency.debits.rules import mandate_text
from agency.handling.asked.enums import HalfDay
from agency.instalments.enums import ChangeKind
from agency.instalments.values import DateRoom
from agency.plans.models import Instalment, Plan
from agency.plans.rules import CounterOffer
from portal.debtors import forms
from portal.debtors.door.forms import GenuineForm
from portal.debtors.forms import contacts as contact_forms
from portal.debtors.forms import plans as plan_forms
from portal.debtors.forms.calls import CallSlotForm, when
from portal.debtors.forms.situations import DeathForm, OverIndebtednessForm
from portal.debtors.presenters import plan_terms
from portal.debtors.uploads.forms import DisagreeProofForm, HelpProofForm, JoinForm, PaidProofForm
from portal.debtors.uploads.view_models import SentDocument
from portal.debtors.view_models import (
    Ahead,
    AheadStep,
    AmountLine,
    CaseDetail,
    CaseListItem,
    DebitPage,
    DebitRow,
    DeclinedProposal,
    Exchange,
    PaymentConfirmation,
    Promise,
    PromisedPayment,
    Proposal,
    ReplyReceived,
    Situation,
    TransferDetails,
)
from portal.debtors.view_models.plans import BesideRow, ChangedPlan, InstalmentRow, PlanDraft, PlanSchedule
from portal.debtors.view_models.reached import ReachedPage, ReachedRow
from portal.view_models import AgencyIdentity, ContactPerson, FirstLetter, Link, PageFrame, SaidLine

D = Decimal
AGENCY = AgencyIdentity(
    name="Cabinet Lhermitte",
    address="12 rue des Tilleuls, 44000 Nantes",
    phone="02 61 91 04 12",
    hours="du lundi au vendredi, de 9 h à 18 h",
    email="bonjour@lhermitte.example",
)
OUTSIDE = PageFrame(agency=AGENCY)
INSIDE = PageFrame(
    agency=AGENCY,
    signed_in=True,
    case="LH-2026-004512",
    creditor="Collège Saint-Aubin",
    contact=ContactPerson("Inès Caron"),
    letter=FirstLetter("LH-2026-004512", date(2026, 11, 2)),
)
SCHEDULE = PlanSchedule(
    tuple(
        InstalmentRow(date(2026 + (month > 12), month - 12 * (month > 12), 10), D("81.00")) for month in range(12, 18)
    )
)
CASE = CaseDetail(
    reference="LH-2026-004512",
    greeting="Madame Roussel",
    creditor="Collège Saint-Aubin (OGEC)",
    subject="Cantine et étude, de mars à juin 2026",
    since="Facture à payer au plus tard le 15 juillet 2026",
    lines=(
        AmountLine("Facture", D("546.00"), "30 juin 2026", "FA-2026-0314", Link("#", "voir la facture (PDF, 84 ko)")),
        AmountLine("Votre virement du 12 septembre", D("-60.00")),
        AmountLine("Frais ajoutés", D("0.00"), "La loi nous interdit de vous facturer nos frais."),
    ),
    total=D("546.00"),
    due=D("486.00"),
    exchanges=(
        Exchange(
            date(2026, 11, 2), "Premier courrier envoyé par la poste", (Link("#", "Relire le courrier (PDF, 61 ko)"),)
        ),
        Exchange(date(2026, 10, 28), "Collège Saint-Aubin nous confie le suivi de votre facture"),
        Exchange(date(2026, 9, 12), "Vous réglez 60,00 € par virement", theirs=True),
    ),
    ahead=Ahead(
        (
            AheadStep(
                "Une lettre recommandée part, pour faire le point avec vous.", "Le 18 novembre 2026", date(2026, 11, 18)
            ),
            AheadStep(
                "Une mise en demeure part : c’est une demande officielle de payer, sans juge.",
                "Pas avant le 10 décembre 2026", date(2026, 12, 10),
            ),
            AheadStep(
                "Collège Saint-Aubin reprend votre dossier et choisit la suite.", "Pas avant le 29 décembre 2026",
                date(2026, 12, 29),
            ),
        ),
        stoppable=True,
    ),
)  # fmt: skip
SAID = "La cantine de mars n’a jamais été servie.\n\nMa fille était absente tout le mois : voyez avec la vie scolaire. "
TALKED = replace(
    CASE,
    exchanges=tuple(
        Exchange(
            date(2026, 11, 20 - rank), "Inès Caron, suivi des dossiers, vous répond :" if rank % 2 else
            "Vous nous dites ne pas être d’accord :", (Link("#", "Relire le courrier (PDF)"),) if rank % 2 else (),
            SAID * (9 if rank == 3 else 1), ("Réponse envoyée par la poste le 19 novembre 2026",),
            theirs=rank % 2 == 0, french=True,
        )
        for rank in range(11)
    ),
    ahead=Ahead((
        AheadStep("Notre réponse à votre désaccord, vérifié d’ici là.", "Promis pour le 16 novembre 2026 : en retard",
                  date(2026, 11, 16)),
        AheadStep("Aucun courrier de relance tant que votre dossier est en pause."),
    )),
)  # fmt: skip
RECEIPT = Link("#", "Quittance Q-2026-000012 (PDF)")
RESTING = Ahead((AheadStep("La pause se termine.", "Le 7 décembre 2026", date(2026, 12, 7)),))
RUNNING = replace(
    CASE, may_plan=False, ahead=Ahead((
        AheadStep("Votre versement de 81,00 €.", "Le 10 janvier 2027", date(2027, 1, 10)),
        AheadStep("Aucune relance tant que votre échéancier est suivi."),
    )), schedule=replace(SCHEDULE, instalments=(
        replace(SCHEDULE.instalments[0], paid=D("81.00"), state="réglé"), *SCHEDULE.instalments[1:])),
    due=D("405.00"), receipts=(RECEIPT,),
    lines=(*CASE.lines[:2], AmountLine("Votre paiement du 10 décembre", D("-81.00")), CASE.lines[2]),
)  # fmt: skip
PARTS = [
    Instalment(pk=1, number=2, due_on=date(2026, 12, 10), amount=D("81.00")),
    Instalment(pk=2, number=3, due_on=date(2027, 1, 10), amount=D("81.00")),
]
CHANGED = ChangedPlan(
    tuple(
        BesideRow(date(2026 + month // 12, month % 12 + 1, 10), D("81.00") if month < 14 else None, D("40.50"))
        for month in range(11, 17)
    ),
    date(2027, 2, 10), date(2027, 5, 10), D("40.50"), ChangeKind.LOWERED, at_once=True,
)  # fmt: skip
COUNTERED = DeclinedProposal(
    date(2026, 11, 24), "Le collège ne peut pas attendre trois ans.", D("40.00"), date(2026, 12, 8)
)
ALL_AT_ONCE = replace(
    RUNNING, ahead=RESTING, held=True, resting=True, until=date(2026, 12, 27),
    answer=Promise(date(2026, 12, 11), late=True),
    schedule=PlanSchedule((
        InstalmentRow(date(2026, 12, 10), D("81.00"), D("31.00"), "réglé en partie", missed=True),
        *SCHEDULE.instalments[1:])),
)  # fmt: skip
PROPOSED = replace(
    CASE, held=True, ahead=Ahead((
        AheadStep("Notre réponse à votre proposition.", "Au plus tard le 24 novembre 2026", date(2026, 11, 24)),
        AheadStep("Aucun courrier de relance avant notre réponse."),
    )), may_plan=False,
    proposal=Proposal(D("15.00"), 33, date(2026, 11, 20), Promise(date(2026, 11, 24))),
)  # fmt: skip
DECLINED = replace(
    CASE,
    refusal=DeclinedProposal(date(2026, 11, 24), "Le collège ne peut pas attendre trois ans. Proposez 40 € par mois."),
)
PROMISED = replace(
    CASE, held=True, ahead=Ahead((
        AheadStep("Le paiement de 100,00 € que vous avez prévu.", "Le 5 décembre 2026", date(2026, 12, 5)),
    )), promised=PromisedPayment(D("100.00"), date(2026, 12, 5), date(2026, 12, 11))
)  # fmt: skip
MANY = replace(
    CASE, greeting="Madame, Monsieur", creditor="Association de gestion du groupe scolaire Notre-Dame-des-Peupliers",
    subject="Demi-pension, étude surveillée et voyage scolaire ; Contribution des familles ; Fournitures de rentrée",
    since="Factures à payer à partir du 15 septembre 2025", total=D("12845.67"), due=D("12345.67"),
    lines=(
        AmountLine("Facture", D("11000.00"), "30 juin 2026", "NDP/2025-2026/00000000000000314"),
        AmountLine("Facture", D("1845.67"), "1er juillet 2026", "NDP-2"),
        AmountLine("Paiement du 12 septembre", D("-500.00")),
        AmountLine("Frais ajoutés", D("0.00"), "La loi nous interdit de vous facturer nos frais."),
    ),
)  # fmt: skip
SETTLED = replace(
    CASE, situation=Situation.SETTLED, due=D("0.00"), receipts=(RECEIPT,),
    lines=(*CASE.lines[:2], AmountLine("Votre paiement du 22 novembre", D("-486.00")), CASE.lines[2]),
)  # fmt: skip
DRAFT = PlanDraft(
    monthly=D("81.00"), day=10, schedule=SCHEDULE, immediate=True,
    summary="6 versements de 81,00 €, du 10 décembre 2026 au 10 mai 2027. Total : 486,00 €, sans frais.",
)  # fmt: skip
OFFERS = [(D("54.00"), 9), (D("81.00"), 6), (D("121.50"), 4)]
GONE = (DebitRow(date(2026, 12, 10), D("81.00"), "remis à la banque", "miel"),)
DEBIT = DebitPage(
    "RUM-LH-P0000012-1", "FR72ZZZ123456", "", tuple(map(SaidLine, mandate_text("Cabinet Lhermitte", 14).paragraphs)),
    tuple(DebitRow(part.due_on, part.amount) for part in SCHEDULE.instalments[1:]),
    by_hand=(DebitRow(date(2026, 12, 10), D("81.00")),),
)  # fmt: skip
PLAN_LIMITS: dict[str, Any] = {"offers": OFFERS, "low": D("10.00"), "due": D("486.00")}
QR = mark_safe(
    '<svg viewBox="0 0 29 29" role="img" aria-label="Code à lire avec l’application de votre banque">'
    '<path d="M2 2h7v7H2zM20 2h7v7h-7zM2 20h7v7H2zM12 4h2v2h-2zM16 8h2v4h-2zM12 14h4v2h-4zM20 14h2v6h-2z"/></svg>'
)
ACKNOWLEDGEMENT = (
    "Payer une partie, c’est reconnaître la somme entière. Si vous n’êtes pas d’accord, dites-le-nous d’abord."
)


def terms_in_english() -> tuple[SaidLine, ...]:
    """What accepting changes, as an English page shows it: the French that binds under its rendering."""
    with translation.override("en"):
        return plan_terms(D("486.00"))


def plan_form(**data: str) -> plan_forms.PlanChoiceForm:
    """The plan's form, empty, or as posted."""
    return plan_forms.PlanChoiceForm(data or None, **PLAN_LIMITS)


def date_form(data: dict[str, str] | None = None) -> plan_forms.OwnDateForm:
    """The form that changes one date of a plan, empty, or as posted."""
    room = DateRoom(date(2026, 11, 3), date(2027, 1, 9))
    first = Instalment(pk=1, number=2, due_on=date(2026, 12, 10), amount=D("81.00"))
    second = Instalment(pk=2, number=3, due_on=date(2027, 1, 10), amount=D("81.00"))
    return plan_forms.OwnDateForm(data, dates={first: room, second: None}, initial={"part": 1})


def monthly_form(data: dict[str, str] | None = None) -> plan_forms.MonthlyForm:
    """The form of another sum a month, empty, or as posted."""
    return plan_forms.MonthlyForm(data, low=D("1.00"), high=D("486.00"), now=D("81.00"), least=D("48.60"))


def skip_form(data: dict[str, str] | None = None) -> plan_forms.SkipForm:
    """The form of a month that is passed, empty, or as posted."""
    return plan_forms.SkipForm(data, parts=PARTS)


def debit_form(data: dict[str, str] | None = None) -> forms.DebitSignatureForm:
    return forms.DebitSignatureForm(data, initial={"holder": "Camille Roussel"})


REACHED = ReachedPage((
    ReachedRow("adresse", "Adresse postale", "8 rue des Acacias, 44300 NANTES"),
    ReachedRow("e-mail", "E-mail", "ca…@roussel.example", "c.…@nouvelle-adresse.example"),
    ReachedRow("telephone", "Téléphone", ""),
))  # fmt: skip


SLOTS = [(date(2026, 11, day), half) for day in (3, 4, 5) for half in HalfDay]


def slot_form(data: dict[str, str] | None = None) -> CallSlotForm:
    """The form of a call, empty, or as posted."""
    return CallSlotForm(data, slots=SLOTS)


def contact_pages(place: str) -> dict[str, tuple[str, PageFrame, dict[str, Any]]]:
    """« Mes coordonnées », its forms, and what the links of its e-mails open."""
    address = {"line1": "Résidence des Pins", "postcode": "35200", "city": "Rennes"}
    told = {"title": "Changer d’adresse postale", "button": "Enregistrer", "promise": "Nous le disons aussi ailleurs."}
    doubtful = contact_forms.OwnAddressForm(address, name="Camille Roussel")
    return {
        "contacts": (place + "contacts.html", INSIDE, {"reached": REACHED}),
        "contacts-contested": (place + "contacts.html", INSIDE, {"reached": replace(REACHED, contested=True)}),
        "contacts-represented": (place + "contacts.html", INSIDE, {"reached": replace(REACHED, represented=True)}),
        "contact-address": (place + "reply.html", INSIDE, told | {
            "form": contact_forms.OwnAddressForm(name="Camille Roussel")}),
        "contact-address-odd": (place + "reply.html", INSIDE, told | {"form": doubtful}),
        "contact-email": (place + "reply.html", INSIDE, told | {"form": contact_forms.OwnEmailForm({"email": "x"})}),
        "contact-phone": (place + "reply.html", INSIDE, told | {"form": contact_forms.OwnPhoneForm({})}),
        "call": (place + "call.html", INSIDE, {"form": slot_form(), "offered": True, "number": "34"}),
        "call-asked": (place + "call.html", INSIDE, {
            "form": slot_form({}), "offered": True, "number": "34", "asked": when(*SLOTS[0]), "late": True}),
        "call-refused": (place + "call.html", INSIDE, {"refused": True}),
        "call-unknown": (place + "call.html", INSIDE, {"unknown": True}),
        "contact-link": (place + "contact_link.html", OUTSIDE, {
            "title": "Ce changement ne vient pas de vous ?", "said": "Une personne vérifie.",
            "button": "Ce n’est pas moi"}),
    }  # fmt: skip


def pages() -> dict[str, tuple[str, PageFrame, dict[str, Any]]]:
    """Return name -> (template, frame, context) for every page of a person."""
    place = "portal/debtors/"
    inside = {"case": CASE}
    genuine = {"ours": None, "until": "", "facts": (
        ("Nom", "Cabinet Lhermitte"), ("SIREN", "732 829 320"), ("Téléphone, non surtaxé", "02 61 91 04 12"),
    )}  # fmt: skip
    return contact_pages(place) | {
        "sign-in": (place + "sign_in.html", OUTSIDE, {"form": forms.SignInForm()}),
        "sign-in-to-correct": (place + "sign_in.html", OUTSIDE, {"form": forms.SignInForm({"code": "7K4Q"})}),
        "genuine": (place + "genuine.html", OUTSIDE, genuine | {"form": GenuineForm()}),
        "genuine-yes": (place + "genuine.html", OUTSIDE, genuine | {"ours": True}),
        "genuine-no": (place + "genuine.html", OUTSIDE, genuine | {"ours": False, "form": GenuineForm()}),
        "genuine-to-correct": (place + "genuine.html", OUTSIDE, genuine | {"form": GenuineForm({"reference": "x"})}),
        "genuine-closed": (place + "genuine.html", OUTSIDE, genuine | {"until": "14 h 30"}),
        "sign-in-closed": (place + "sign_in_closed.html", OUTSIDE, {"until": "14 h 30"}),
        "not-for-me": (place + "not_for_me.html", OUTSIDE, {"form": forms.NotForMeForm()}),
        "death": (place + "death.html", OUTSIDE, {"form": DeathForm()}),
        "death-to-correct": (place + "death.html", OUTSIDE, {"form": DeathForm({"reach": "x"})}),
        "over-indebtedness": (place + "reply.html", INSIDE, {
            "form": OverIndebtednessForm(), "title": "Mon dossier de surendettement", "button": "Envoyer",
            "promise": "La loi vous demande de ne plus payer."}),
        "no-emails": (place + "no_emails.html", OUTSIDE, {}),
        "goodbye": (place + "message.html", OUTSIDE, {
            "title": "À bientôt", "sentences": ["Vous avez quitté votre page.", "Rien n’est resté sur cet appareil."],
            "action": Link("#", "Revenir avec le code")}),
        "home": (place + "home.html", INSIDE, inside),
        "home-many": (place + "home.html", INSIDE, {"case": MANY}),
        "home-talked": (place + "home.html", INSIDE, {"case": TALKED}),
        "home-plan": (place + "home.html", INSIDE, {"case": RUNNING}),
        "home-settled": (place + "home.html", INSIDE, {"case": SETTLED}),
        "home-paused": (place + "home.html", INSIDE, {
            "case": replace(CASE, held=True, resting=True, until=date(2026, 12, 7), ahead=RESTING)}),
        "home-promised": (place + "home.html", INSIDE, {"case": PROMISED}),
        "home-all-at-once": (place + "home.html", INSIDE, {"case": ALL_AT_ONCE}),
        "home-proposed": (place + "home.html", INSIDE, {"case": PROPOSED}),
        "home-declined": (place + "home.html", INSIDE, {"case": DECLINED}),
        "home-beside-a-plan": (place + "home.html", INSIDE, {
            "case": replace(CASE, may_plan=False, plan_of_another=True, protected=True)}),
        "pay": (place + "pay.html", INSIDE, inside | {
            "card_open": True, "acknowledgement": ACKNOWLEDGEMENT,
            "form": forms.PartForm(low=D("5.00"), due=CASE.due)}),
        "transfer": (place + "transfer.html", INSIDE, inside | {"acknowledgement": ACKNOWLEDGEMENT, "transfer":
            TransferDetails("Cabinet Lhermitte, compte dédié", "FR7630006000011234567890189", "AGRIFRPP",
                     "RF18LHRM0004512", QR)}),
        "paid": (place + "paid.html", INSIDE, {"case": SETTLED, "payment": PaymentConfirmation(
            confirmed=True, amount=D("486.00"), paid_on=date(2026, 11, 22), reference="Q-2026-000012",
            receipt=RECEIPT, next_words="Nous prévenons le Collège Saint-Aubin aujourd’hui. Vous ne recevrez plus "
            "de courrier pour cette facture.")}),
        "paid-later": (place + "paid.html", INSIDE, inside | {
            "payment": PaymentConfirmation(confirmed=False, amount=D("486.00"))}),
        "plan": (place + "plan.html", INSIDE, inside | {"form": plan_form(), "draft": PlanDraft()}),
        "plan-chosen": (place + "plan.html", INSIDE, inside | {
            "form": plan_forms.PlanChoiceForm(initial={"amount": "81.00", "day": 10}, **PLAN_LIMITS), "draft": DRAFT}),
        "plan-to-correct": (place + "plan.html", INSIDE, inside | {
            "form": plan_form(amount="own", own="3"), "draft": PlanDraft()}),
        "plan-review": (place + "plan_review.html", INSIDE, inside | {
            "form": plan_forms.ReviewForm(), "draft": DRAFT, "consequences": plan_terms(D("486.00"))}),
        "plan-review-in-english": (place + "plan_review.html", INSIDE, inside | {
            "form": plan_forms.ReviewForm(), "draft": DRAFT, "consequences": terms_in_english()}),
        "plan-spoken": (place + "plan_spoken.html", INSIDE, {
            "schedule": replace(SCHEDULE, spoken_on=date(2026, 11, 3)), "form": plan_forms.SpokenPlanForm(),
            "consequences": plan_terms(SCHEDULE.total), "read": "5e" * 32}),
        "plan-date": (place + "plan_date.html", INSIDE, {"form": date_form()}),
        "plan-date-to-correct": (place + "plan_date.html", INSIDE, {
            "form": date_form({"choice": "day", "to": ""})}),
        "home-date-changed": (place + "home.html", INSIDE, inside | {
            "moved": "Votre versement de 81,00 € est maintenant prévu le 28 décembre 2026."}),
        "plan-change": (place + "plan_change.html", INSIDE, {
            "amount": monthly_form(), "skip": skip_form(), "schedule": SCHEDULE}),
        "plan-change-seen": (place + "plan_change.html", INSIDE, {
            "amount": monthly_form({"monthly": "40"}), "skip": skip_form(), "shown": CHANGED,
            "read": "5e" * 32, "schedule": SCHEDULE, "refused": "Vos dates ont changé : relisez-les."}),
        "plan-change-to-correct": (place + "plan_change.html", INSIDE, {
            "amount": monthly_form({"monthly": "900"}), "skip": skip_form({}),
            "schedule": SCHEDULE}),
        "plan-change-too-late": (place + "plan_change.html", INSIDE, {"schedule": SCHEDULE}),
        "plan-changed": (place + "plan_changed.html", INSIDE, {"schedule": SCHEDULE}),
        "plan-counter": (place + "plan_counter.html", INSIDE, {
            "case": replace(RUNNING, schedule=None, refusal=COUNTERED), "rows": CHANGED.rows,
            "theirs": Plan(monthly=D(20)), "ours": CounterOffer(D(40), 10, date(2026, 12, 8)), "months": 4}),
        "home-counter": (place + "home.html", INSIDE, {
            "case": replace(RUNNING, schedule=None, refusal=COUNTERED)}),
        "home-plan-spoken": (place + "home.html", INSIDE, {
            "case": replace(RUNNING, schedule=replace(SCHEDULE, spoken_on=date(2026, 11, 3)))}),
        "plan-agreed": (place + "plan_agreed.html", INSIDE, {
            "schedule": SCHEDULE, "summary": DRAFT.summary, "running": True}),
        "debit": (place + "debit.html", INSIDE, {"form": debit_form(), "debit": DEBIT}),
        "debit-to-correct": (place + "debit.html", INSIDE, {
            "form": debit_form({"iban": "FR76"}), "debit": replace(DEBIT, ended_on=date(2026, 11, 20), gone=GONE)}),
        "debit-too-near": (place + "debit.html", INSIDE, {"form": debit_form(), "debit": replace(DEBIT, rows=())}),
        "debit-running": (place + "debit_running.html", INSIDE, {
            "debit": replace(DEBIT, gone=GONE, document=Link("#", "Mandat (PDF)"), means="compte finissant par 0129")}),
        "plan-proposed": (place + "plan_agreed.html", INSIDE, {
            "schedule": SCHEDULE, "summary": DRAFT.summary, "running": False,
            "waiting": "Réponse au plus tard le mardi 24 novembre 2026. En attendant : ni courrier, ni appel."}),
        "cases": (place + "cases.html", PageFrame(agency=AGENCY, signed_in=True), {"cases": [
            CaseListItem("LH-2026-004512", "Collège Saint-Aubin", D("486.00")),
            CaseListItem("LH-2026-004650", "Plomberie du Canal", D("0.00"))]}),
        "rights": (place + "texts/rights.html", OUTSIDE, {}),
        "data": (place + "texts/personal_data.html", OUTSIDE, {"agency": None}),
        "accessibility": (place + "texts/accessibility.html", OUTSIDE, {}),
        "complaint": (place + "texts/complaint.html", OUTSIDE, {}),
        "already-paid": (place + "reply.html", INSIDE, inside | {
            "form": PaidProofForm(), "title": "J’ai déjà payé", "button": "Envoyer",
            "introduction": "Merci de nous le dire. Nous vérifions avec Collège Saint-Aubin."}),
        "disagree": (place + "reply.html", INSIDE, inside | {
            "form": DisagreeProofForm({}), "title": "Je ne suis pas d’accord", "button": "Envoyer",
            "introduction": "Nous vérifions avant toute autre démarche."}),
        "hard-time": (place + "reply.html", INSIDE, inside | {
            "form": forms.HardTimeForm(), "title": "Je traverse une période difficile", "button": "Continuer",
            "step": "Étape 1 sur 2", "introduction": "Vous n’avez pas à tout raconter."}),
        "help": (place + "reply.html", INSIDE, inside | {
            "form": HelpProofForm(), "title": "Ce qui vous aiderait", "button": "Envoyer", "step": "Étape 2 sur 2"}),
        "write": (place + "reply.html", INSIDE, inside | {
            "form": forms.WriteForm(), "title": "Écrire à Inès Caron", "button": "Envoyer",
            "promise": "Tant que nous ne vous avons pas répondu : ni courrier, ni appel."}),
        "join": (place + "reply.html", INSIDE, inside | {
            "form": JoinForm({}), "title": "Ajouter un document", "button": "Envoyer"}),
        "received-files": (place + "received.html", INSIDE, inside | {
            "received": ReplyReceived("Bien reçu", "Merci.", ("Réponse au plus tard le 24 novembre 2026.",)),
            "joins": True, "reply": {"pk": 1}, "files": [
                SentDocument("relevé.pdf", "reçu et vérifié.", link=Link("#", "Télécharger")),
                SentDocument("IMG_0042.HEIC", "en cours de vérification."),
                SentDocument("notes.docx", "non gardé : ce n’est ni un PDF, ni une photo (JPG, PNG, HEIC).",
                             refused=True)]}),
        "pause": (place + "pause.html", INSIDE, inside | {"until": date(2026, 12, 7)}),
        "received": (place + "received.html", INSIDE, inside | {"received": ReplyReceived(
            "Bien reçu", "Merci de nous avoir parlé de votre situation. Ce n’est pas toujours facile à dire.",
            ("Votre dossier est en pause : ni courrier, ni appel.", "Réponse au plus tard le 24 novembre 2026."))}),
    }  # fmt: skip
