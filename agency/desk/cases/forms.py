"""What somebody fills in to act on a case: protection, owner, event of limitation."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agency.accessories.rules import CHOICES
from agency.accessories.values import Wish
from agency.cases.enums import CASE_PAPERS, CaseState, DocumentKind, LimitationFact
from agency.cases.models import Case, Claim
from agency.common.calendar import instant
from agency.common.money import MoneyError, parse_euros
from agency.desk.frame.forms import checked_pdf
from agency.intake.forms import PIECES, DepositFilesField, SeveralFiles, checked_piece
from agency.language.presenters import format_date
from agency.ledger.enums import Component
from agency.parties.enums import DebtorKind, Protection
from agency.parties.models import Debtor
from agency.parties.rules import Care
from agency.users.enums import Permission
from agency.users.queries import team_allowed_to

_NOT_OF_THE_CASE = _("Cette personne n’est pas au dossier.")
# A browser sends an empty choice for « choose »: taking a protection back has a value of its own.
LIFTED = "none"
PROTECTIONS = tuple((kind.value, kind.label) for kind in Protection if kind != Protection.NONE)

# What a person says on paper or aloud, by the codes of their page.
SAID_REASONS = (
    ("other", _("Autre, ou pas dit")), ("no_service", _("N’a jamais eu ce service")),
    ("amount", _("Le montant est faux")), ("quality", _("Problème avec ce qui a été fourni")),
    ("person", _("N’est pas la bonne personne")), ("too_old", _("La facture est trop ancienne")),
)  # fmt: skip
SAID_METHODS = (
    ("other", _("Autrement, ou pas dit")), ("transfer", _("Par virement")), ("card", _("Par carte")),
    ("cheque", _("Par chèque")), ("cash", _("En espèces")),
)  # fmt: skip
SAID_SITUATIONS = (
    ("unsaid", _("Autre, ou préfère ne pas dire")), ("income", _("Revenus en baisse")),
    ("health", _("Maladie, handicap ou hospitalisation")), ("death", _("Un décès")),
    ("over_indebtedness", _("Dossier de surendettement, déposé ou à venir")),
    ("separation", _("Séparation ou violences")),
)  # fmt: skip
SAID_HELPS = (
    ("pause", _("Une pause")), ("small", _("Un petit montant")),
    ("writing", _("Qu’on lui écrive plutôt qu’on l’appelle")),
    ("third", _("Un proche ou un travailleur social parle pour elle")),
    ("easy", _("Des documents plus faciles à lire")),
)  # fmt: skip


class PersonForm(forms.Form):
    """An act on one of the people bound by a case."""

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"] = forms.ModelChoiceField(
            queryset=Debtor.objects.filter(parts__case=case),
            error_messages={"required": _NOT_OF_THE_CASE, "invalid_choice": _NOT_OF_THE_CASE},
        )


class ProtectionForm(PersonForm):
    """What protects a person and since which day; or that nothing does any more.

    An admissible request comes with its commission and the decision, which its creditors declare their claims after.
    """

    protection = forms.ChoiceField(
        choices=(*PROTECTIONS, (LIFTED, "")),
        error_messages={
            "required": _("Choisissez ce qui protège la personne."),
            "invalid_choice": _("Choisissez ce qui protège la personne."),
        },
    )
    since = forms.DateField(
        required=False, error_messages={"invalid": _("Écrivez la date en entier, par exemple 03/11/2026.")}
    )

    commission = forms.CharField(required=False, max_length=120)
    file = forms.FileField(required=False)

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.on = on

    def clean_protection(self) -> Protection:
        """The kind of protection, `NONE` when it is taken back."""
        chosen = self.cleaned_data["protection"]
        found = Protection.NONE if chosen == LIFTED else Protection(chosen)
        person = self.cleaned_data.get("person")
        if found == Protection.OVERINDEBTED and person is not None and person.kind != DebtorKind.CONSUMER:
            raise ValidationError(_("Une entreprise relève d’une procédure collective."))
        return found

    def clean_commission(self) -> str:
        """The commission, named when it found the request admissible."""
        named: str = " ".join(self.cleaned_data["commission"].split())
        if self.admissible and not named:
            raise ValidationError(_("Nommez la commission."))
        return named

    def clean_file(self) -> bytes | None:
        """The bytes of the decision, joined when the request is admissible."""
        if not self.admissible:
            return None
        if self.cleaned_data["file"] is None:
            raise ValidationError(
                _("Joignez la décision, en PDF. Sans elle, choisissez « dossier déposé » : rien n’est demandé.")
            )
        return checked_pdf(self.cleaned_data["file"])

    @property
    def admissible(self) -> bool:
        """Whether a commission found the request of the person admissible."""
        return bool(self.cleaned_data.get("protection") == Protection.OVERINDEBTED)

    def clean_since(self) -> date:
        """The first day of the protection; today for one that is taken back."""
        since: date | None = self.cleaned_data["since"]
        if self.cleaned_data.get("protection") == Protection.NONE:
            return self.on
        if since is None:
            raise ValidationError(_("Dites depuis quel jour la personne est protégée."))
        if since > self.on:
            raise ValidationError(_("Ce jour n’est pas encore venu : une protection se note quand elle commence."))
        return since


class CareForm(PersonForm):
    """Whether a person needs care, without a reason, and the formats they read best."""

    adapted = forms.BooleanField(required=False)
    language = forms.ChoiceField(
        choices=settings.LANGUAGES,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choisissez la langue de ses pages.")),
    )
    large_print = forms.BooleanField(required=False)
    easy_words = forms.BooleanField(required=False)

    @property
    def care(self) -> Care:
        """The care as it was noted."""
        return Care(**{asked: self.cleaned_data[asked] for asked in Care.__dataclass_fields__})


class PaperForm(forms.Form):
    """Papers of the case that are of no bill: what they are, in a few words, and their files."""

    paper = forms.ChoiceField(
        choices=[(kind.value, kind.label) for kind in CASE_PAPERS],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choisissez le type du document.")),
    )
    title = forms.CharField(max_length=120, error_messages={"required": _("Dites en quelques mots ce que c’est.")})
    scan = DepositFilesField(
        widget=SeveralFiles,
        error_messages={
            "required": _("Choisissez le fichier."),
            "empty": _("Ce fichier est vide. Enregistrez-le de nouveau, puis choisissez-le"),
        },
    )

    def clean(self) -> dict[str, Any]:
        """Each file is what its content says; with one that is not, none is kept."""
        given: dict[str, Any] = {**(super().clean() or {}), "pieces": []}
        for file in given.get("scan", ()) if given.get("paper") else ():
            try:
                given["pieces"].append(checked_piece(DocumentKind(given["paper"]), file))
            except ValidationError as error:
                alone = len(given["scan"]) == 1
                self.add_error("scan", error if alone else [f"{file.name} : {said}" for said in error.messages])
        return given

    @property
    def titles(self) -> list[str]:
        """What each file is called: the words given, numbered where there are several."""
        given, count = self.cleaned_data, len(self.cleaned_data["pieces"])
        return [given["title"] + (f" ({place}/{count})" if count > 1 else "") for place in range(1, count + 1)]


class OwnerForm(forms.Form):
    """Who follows the case."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["referent"] = forms.ModelChoiceField(
            queryset=team_allowed_to(Permission.CONTACT),
            error_messages={
                "required": _("Choisissez qui suit le dossier."),
                "invalid_choice": _("Choisissez un membre de l’équipe qui peut écrire et appeler."),
            },
        )


class HoldReviewForm(forms.Form):
    """The day on which a suspension is looked at again, or ends by itself."""

    review_on = forms.DateField(
        required=False,
        error_messages={
            "required": _("Dites quel jour cette suspension sera revue."),
            "invalid": _("Écrivez la date en entier, par exemple 03/11/2026."),
        },
    )

    ends = forms.BooleanField(required=False)

    def __init__(self, *args: Any, on: date, required: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.on = on
        self.fields["review_on"].required = required or bool(self.data.get("ends"))

    @property
    def first_error(self) -> str:
        """What to correct, in one sentence."""
        return str(next(iter(self.errors["review_on"])))

    @property
    def span(self) -> dict[str, Any]:
        """What a suspension is given: the instant at which it ends, or the day on which somebody looks at it again."""
        day = self.cleaned_data["review_on"]
        return {"until": instant(day, time.min)} if self.cleaned_data["ends"] else {"review_on": day}

    @property
    def done(self) -> str:
        """What the suspension does, in words."""
        if not self.cleaned_data["ends"]:
            return gettext("Le dossier est suspendu : rien ne part jusqu’à ce que vous leviez la suspension.")
        day = format_date(self.cleaned_data["review_on"])
        return gettext("Le dossier est suspendu : il reprend de lui-même le %(day)s.") % {"day": day}

    def clean_review_on(self) -> date | None:
        """A day to come."""
        day: date | None = self.cleaned_data["review_on"]
        if day is not None and day <= self.on:
            raise ValidationError(_("Choisissez un jour à venir pour revoir cette suspension."))
        return day


LARGEST_PROOF = 10 * 1024 * 1024


def checked_proof(proof: Any) -> Any:
    """A PDF or a picture of 10 MB at most, whatever its name says; its type is read from its first bytes."""
    if proof.size > LARGEST_PROOF:
        raise ValidationError(_("Ce fichier dépasse 10 Mo."))
    head = proof.read(8)
    proof.seek(0)
    kind = next((mime for mime, begins in PIECES.items() if head.startswith(begins)), None)
    if kind is None:
        raise ValidationError(_("Joignez un PDF, ou une photo en PNG ou en JPEG."))
    proof.content_type = kind
    return proof


class ContractPeriodForm(forms.Form):
    """The limitation that a contract sets: years, none to take it back; whether the sum is payable by periods."""

    years = forms.IntegerField(
        required=False, error_messages={"invalid": _("Écrivez un nombre d’années entier, de un à dix.")}
    )
    periodic = forms.ChoiceField(
        choices=(("yes", ""), ("no", "")),
        error_messages={
            "required": _("Dites si la somme se paie par périodes : la loi l’exclut alors."),
            "invalid_choice": _("Dites si la somme se paie par périodes : la loi l’exclut alors."),
        },
    )
    contract = forms.FileField(required=False)

    def clean_periodic(self) -> bool:
        """Whether the sum is payable by years or shorter periods (C. civ. 2254 al. 3)."""
        return bool(self.cleaned_data["periodic"] == "yes")

    def clean_contract(self) -> Any:
        """The contract that holds the clause, when it is joined."""
        found = self.cleaned_data["contract"]
        return None if found is None else checked_proof(found)


class GiveUpForm(forms.Form):
    """An element beside the principal of a bill that is asked no more, and why."""

    component = forms.ChoiceField(choices=CHOICES)
    reason = forms.CharField(max_length=200, required=False)

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        said = _("Choisissez la facture.")
        self.fields["claim"] = forms.ModelChoiceField(
            queryset=Claim.objects.filter(case=case), error_messages={"required": said, "invalid_choice": said}
        )


class AccessoryForm(forms.Form):
    """What a creditor asks beside the principal of a bill: the element, up to which day, what it needs."""

    component = forms.ChoiceField(
        choices=CHOICES,
        error_messages={
            "required": _("Choisissez ce que le créancier demande."),
            "invalid_choice": _("Choisissez ce que le créancier demande."),
        },
    )
    until = forms.DateField(
        error_messages={
            "required": _("Dites jusqu’à quel jour compter."),
            "invalid": _("Écrivez la date en entier, par exemple 03/11/2026."),
        }
    )
    amount = forms.CharField(required=False, max_length=20)
    rate = forms.DecimalField(
        required=False, min_value=0, max_value=100, max_digits=5, decimal_places=2, localize=True,
        error_messages={"invalid": _("Écrivez le taux en pour cent par an, par exemple 12,5.")},
    )  # fmt: skip
    decided_on = forms.DateField(
        required=False, error_messages={"invalid": _("Écrivez la date en entier, par exemple 03/11/2026.")}
    )
    told = forms.CharField(required=False, max_length=200)
    proof = forms.FileField(required=False)

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        said = _("Choisissez la facture.")
        self.fields["claim"] = forms.ModelChoiceField(
            queryset=Claim.objects.filter(case=case), error_messages={"required": said, "invalid_choice": said}
        )

    def clean_amount(self) -> Decimal | None:
        """The sum that a contract or a judge fixes, in euros."""
        typed = self.cleaned_data["amount"].strip()
        try:
            return parse_euros(typed) if typed else None
        except MoneyError as refusal:
            raise ValidationError(str(refusal)) from refusal

    def clean_proof(self) -> Any:
        """The contract or the decision, when it is joined."""
        proof = self.cleaned_data["proof"]
        return None if proof is None else checked_proof(proof)

    @property
    def wish(self) -> Wish:
        """What is asked, for the law to count."""
        given = self.cleaned_data
        return Wish(
            Component(given["component"]), given["until"], amount=given["amount"], rate=given["rate"],
            decided_on=given["decided_on"], documented=given["proof"] is not None,
        )  # fmt: skip


class LimitationForm(forms.Form):
    """A dated fact that acts on limitation: what, when, towards whom, for which bill, with which proof."""

    kind = forms.ChoiceField(
        choices=LimitationFact,
        error_messages={
            "required": _("Choisissez ce qui s’est passé."),
            "invalid_choice": _("Choisissez ce qui s’est passé."),
        },
    )
    happened_on = forms.DateField(
        error_messages={
            "required": _("Dites quel jour cela s’est passé."),
            "invalid": _("Écrivez la date en entier, par exemple 03/11/2026."),
        }
    )
    note = forms.CharField(required=False, max_length=200)
    proof = forms.FileField(required=False)

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        self.case = case
        self.fields["person"] = forms.ModelChoiceField(
            queryset=Debtor.objects.filter(parts__case=case),
            required=False,
            error_messages={"invalid_choice": _NOT_OF_THE_CASE},
        )
        self.fields["claim"] = forms.ModelChoiceField(
            queryset=Claim.objects.filter(case=case),
            required=False,
            error_messages={"invalid_choice": _("Cette facture n’est pas au dossier.")},
        )

    def clean_proof(self) -> Any:
        """A PDF or a picture, whatever its name says; on a barred case nothing is noted without one (R2.20)."""
        proof = self.cleaned_data["proof"]
        if proof is None:
            if self.case.state == CaseState.TIME_BARRED:
                raise ValidationError(_("Le dossier est prescrit : joignez la preuve de l’événement."))
            return None
        return checked_proof(proof)
