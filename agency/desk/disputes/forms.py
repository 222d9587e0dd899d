"""What somebody fills in to decide a dispute: who is right, on which bills, why, and what shows it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case, Claim
from agency.common.money import ZERO, format_euros
from agency.desk.frame.forms import DayField, DeskForm, EurosField, checked_pdf
from agency.language.presenters import format_date
from agency.outcomes.enums import LOWERS, RULING_OF, WHERE_OF, Ruling, Stance, WherePaid
from agency.outcomes.models import DisputeQuestion
from agency.outcomes.queries import bills_owed, pieces_to_show
from agency.outcomes.values import PaymentFound, Verdict
from agency.payments.models import Payment
from agency.reductions.enums import DECISIONS, LoweringCause

_BILL = "sum_"


class VerdictForm(DeskForm, forms.Form):
    """The decision; one field for each bill that owes something, its sum after correction."""

    ruling = forms.ChoiceField(
        label=_("Votre décision"), choices=Ruling.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce que vous décidez."), "invalid_choice": _("Choisissez.")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Pourquoi, en mots simples"), max_length=1000, widget=forms.Textarea({"rows": 5}),
        help_text=_("La personne lira ce texte, avec la décision, les sommes et les dates que nous y ajoutons."),
        error_messages={"required": _("Écrivez pourquoi, en quelques phrases : la personne les lira.")},
    )  # fmt: skip
    cause = forms.ChoiceField(
        label=_("Ce que le créancier a fait"), required=False,
        choices=[(cause.value, cause.label) for cause in DECISIONS],
        help_text=_("Utile seulement quand la somme baisse."),
    )  # fmt: skip
    document: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=None, label=_("La pièce du dossier qui le montre"), required=False,
        empty_label=_("Aucune : je joins un PDF"),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Ou un PDF"), required=False, widget=forms.FileInput({"accept": ".pdf"}),
        help_text=_("L’avoir ou la lettre du créancier, le bon signé, le contrat : il est joint à la réponse."),
    )  # fmt: skip

    def __init__(self, *args: Any, case: Case, said: DisputeQuestion | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.bills = bills_owed(case)
        for claim, _due in self.bills:
            field = EurosField(
                label=_("Facture %(number)s : somme corrigée") % {"number": claim.number}, required=False, least=ZERO,
                help_text=_("Laissez vide si elle n’est pas en cause."), max_length=20,
            )  # fmt: skip
            field.widget.attrs["class"] = "ligne-saisie"
            self.fields[f"{_BILL}{claim.pk}"] = field
        self.fields["ruling"].widget.attrs.pop("class", None)
        pieces = self.fields["document"]
        pieces.queryset = pieces_to_show(case)  # type: ignore[attr-defined]
        pieces.label_from_instance = lambda piece: piece.title  # type: ignore[attr-defined]
        self.fields["cause"].initial = LoweringCause.CREDIT_NOTE
        if said is not None:
            self._suggest(said)

    def _suggest(self, said: DisputeQuestion) -> None:
        """What the creditor answered is what somebody reads first; nothing is decided by it."""
        self.fields["ruling"].initial = RULING_OF[Stance(said.stance)]
        self.fields["document"].initial = said.document_id
        if said.amount is not None and len(self.bills) == 1:
            self.fields[f"{_BILL}{self.bills[0][0].pk}"].initial = said.amount

    @property
    def sums(self) -> list[Any]:
        """The fields of the bills, as the page draws them."""
        return [self[f"{_BILL}{claim.pk}"] for claim, _due in self.bills]

    def clean_file(self) -> bytes:
        """The bytes of a PDF that opens, or nothing."""
        found = self.cleaned_data["file"]
        return checked_pdf(found) if found else b""

    @property
    def verdict(self) -> Verdict:
        """What was decided. Without any bill named, a dispute that is upheld is of all of them."""
        told = self.cleaned_data
        ruling = Ruling(told["ruling"])
        named = {claim.pk: told.get(f"{_BILL}{claim.pk}") for claim, _due in self.bills}
        given: dict[int, Decimal] = {number: amount for number, amount in named.items() if amount is not None}
        if ruling == Ruling.UPHELD:
            given = dict.fromkeys(given or named, ZERO)
        return Verdict(
            ruling, told["reason"], given if ruling in LOWERS else {},
            LoweringCause(told["cause"] or LoweringCause.CREDIT_NOTE), told["file"],
            told["document"].pk if told["document"] else None,
        )  # fmt: skip


class QuestionForm(DeskForm, forms.Form):
    """What the creditor is asked."""

    text = forms.CharField(
        label=_("Ce que lira le créancier"), max_length=2000, widget=forms.Textarea({"rows": 5}),
        help_text=_("Retirez ce qui touche à la vie de la personne : le créancier n’a pas à le savoir."),
        error_messages={"required": _("Écrivez la question.")},
    )  # fmt: skip


class PaymentFoundForm(DeskForm, forms.Form):
    """Where a payment told by a person is found: here, at the creditor's, nowhere."""

    where = forms.ChoiceField(
        label=_("Ce que vous avez trouvé"), choices=WherePaid.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Dites ce que vous avez trouvé."), "invalid_choice": _("Choisissez.")},
    )  # fmt: skip
    payment: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=None, label=_("Arrivé chez nous : quel paiement"), required=False, empty_label=_("Choisissez"),
        error_messages={"invalid_choice": _("Choisissez le paiement dans la liste.")},
    )  # fmt: skip
    claim: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=None, label=_("Reçu par le créancier : sur quelle facture"), required=False,
        empty_label=_("Choisissez"), error_messages={"invalid_choice": _("Choisissez la facture dans la liste.")},
    )  # fmt: skip
    amount = EurosField(label=_("Combien"), required=False, max_length=20)
    paid_on = DayField(
        label=_("Quel jour"), required=False, error_messages={"invalid": _("Écrivez une date, comme 28/11/2026.")}
    )  # fmt: skip
    sure = forms.BooleanField(label=_("C’est un autre paiement que ceux que nous avons reçus"), required=False)
    reason = forms.CharField(
        label=_("Où vous avez cherché, en mots simples"), max_length=1000, required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("La personne lira ce texte, avec la somme et les dates que nous y ajoutons."),
    )  # fmt: skip

    def __init__(self, *args: Any, case: Case, said: DisputeQuestion | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.bills = bills_owed(case)
        payments, claims = self.fields["payment"], self.fields["claim"]
        payments.queryset = Payment.objects.filter(case=case).order_by("-received_on", "-pk")  # type: ignore[attr-defined]
        payments.label_from_instance = _payment_label  # type: ignore[attr-defined]
        claims.queryset = Claim.objects.filter(pk__in=[claim.pk for claim, _due in self.bills])  # type: ignore[attr-defined]
        claims.label_from_instance = lambda claim: claim.number  # type: ignore[attr-defined]
        self.fields["where"].widget.attrs.pop("class", None)
        if said is not None:
            self._suggest(said)

    def _suggest(self, said: DisputeQuestion) -> None:
        """What the creditor answered is what somebody reads first; nothing is decided by it."""
        told: dict[str, Any] = {"where": WHERE_OF[Stance(said.stance)], "amount": said.amount, "paid_on": said.paid_on}
        if len(self.bills) == 1:
            told["claim"] = self.bills[0][0].pk
        for name, value in told.items():
            self.fields[name].initial = value

    @property
    def found(self) -> PaymentFound:
        """What was found."""
        told = self.cleaned_data
        return PaymentFound(
            WherePaid(told["where"]), told["reason"], told["payment"].pk if told["payment"] else None,
            told["claim"].pk if told["claim"] else None, told["amount"], told["paid_on"], told["sure"],
        )  # fmt: skip


def _payment_label(payment: Payment) -> str:
    return f"{format_date(payment.received_on)}, {format_euros(payment.amount)}"
