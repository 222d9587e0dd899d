"""What somebody fills in to decide a dispute: who is right, on which bills, why, and what shows it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case
from agency.common.money import ZERO
from agency.desk.frame.forms import DeskForm, EurosField, checked_pdf
from agency.outcomes.enums import LOWERS, RULING_OF, Ruling, Stance
from agency.outcomes.models import DisputeQuestion
from agency.outcomes.queries import bills_owed, pieces_to_show
from agency.outcomes.values import Verdict
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
