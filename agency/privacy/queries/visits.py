"""What a visit of the DGCCRF or of the prosecutor is shown: reads only."""

from __future__ import annotations

from datetime import date

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import MD5, Concat

from agency.cases.enums import DocumentKind
from agency.cases.models import Case, Document
from agency.complaints.models import Complaint
from agency.letters.models import LetterTemplate
from agency.mandates.models import Mandate
from agency.privacy.enums import FileState
from agency.privacy.models import AuditPack
from agency.strategies.models import Strategy


def packs() -> QuerySet[AuditPack]:
    """Return the packs, the latest first."""
    return AuditPack.objects.order_by("-pk")


def waiting_packs() -> QuerySet[AuditPack]:
    """Return the packs to write, the first asked for first."""
    return AuditPack.objects.filter(state=FileState.WAITING).order_by("pk")


def population(first_day: date, last_day: date) -> QuerySet[Case]:
    """Return the files whose first letter left in these days: what a sample is drawn from."""
    return Case.objects.filter(first_letter_on__range=(first_day, last_day))


def sample_of(first_day: date, last_day: date, seed: str, count: int) -> list[Case]:
    """Return files drawn at random, the same ones for the same seed: in the order of MD5 of seed and reference."""
    rank = MD5(Concat(Value(seed), F("reference"), output_field=CharField()))
    drawn = population(first_day, last_day).select_related("creditor", "mandate", "debtor")
    return list(drawn.annotate(rank=rank).order_by("rank", "pk")[:count])


def signed_mandates(last_day: date) -> QuerySet[Mandate]:
    """Return the mandates signed until a day, with their papers."""
    signed = Mandate.objects.filter(signed_on__isnull=False, signed_on__lte=last_day).exclude(document="")
    return signed.select_related("creditor").order_by("signed_on", "pk")


def letters_of(case: Case) -> QuerySet[Document]:
    """Return the letters of a file as they left, the oldest first."""
    return case.documents.filter(kind=DocumentKind.LETTER).exclude(file="").order_by("added_on", "pk")


def complaints_between(first_day: date, last_day: date) -> QuerySet[Complaint]:
    """Return the complaints received in these days, the oldest first."""
    found = Complaint.objects.filter(received_on__range=(first_day, last_day))
    return found.select_related("case__creditor", "debtor", "reader").order_by("received_on", "pk")


def strategies_in_force() -> QuerySet[Strategy]:
    """Return the published strategies, with their steps."""
    return Strategy.objects.filter(live=True).prefetch_related("steps").order_by("audience", "name", "pk")


def texts_in_force() -> QuerySet[LetterTemplate]:
    """Return the published texts."""
    return LetterTemplate.objects.filter(live=True).order_by("kind", "audience", "tone", "pk")
