"""Files alike of one deposit qualified together after samples, and put back while nothing was planned of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from agency.cases.models import Case
from agency.cases.together.enums import TogetherKind
from agency.cases.together.models import TogetherAct, TogetherItem
from agency.common.text import french_typography as fr
from agency.intake.models import ImportBatch
from agency.journal.rules import Actor
from agency.qualification.operations import conclude_each, reopen_each
from agency.qualification.queries import approves_alone

from .queries import alike_in, still_alike_made
from .rules import group_of
from .values import AlikeFiles, trace_of

MOST = 500


class AlikeRefused(Exception):
    """These files are not qualified together: the message says why, in French."""


@transaction.atomic
def qualify_alike(
    *, batch: ImportBatch, claim_type: str, debtor_kind: str, seen: str, user: Any, by: Actor, at: datetime, on: date
) -> TogetherAct:
    """Qualify together the files of a deposit that are alike, once `user` decided the samples by hand (R1.22).

    The samples are drawn by hash, nobody chooses them; one that was not ready leaves all to be looked at one by one.
    `seen` is the trace of the list that was shown. One line of the journal for each case. Raises `AlikeRefused` when a
    sample is left, was decided by another person or was not ready, when the list changed, when the agency wants a
    second reading, above the ceiling of this person.
    """
    group = _group(batch, claim_type, debtor_kind, on)
    keys = [file.case for file in group.rest(MOST)]
    cases = list(Case.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    group = _group(batch, claim_type, debtor_kind, on)
    _refuse(group, seen, user)
    samples = [file.reference for file in group.samples]
    said = fr(f"Dépôt {batch.filename} : {len(samples)} échantillons regardés un par un")
    act = TogetherAct.objects.create(kind=TogetherKind.QUALIFY, said=said[:200], done_by=user, done_at=at)
    TogetherItem.objects.bulk_create(TogetherItem(act=act, case=case) for case in cases)
    told = {"act": act.pk, "samples": samples}
    conclude_each(cases=cases, like=group.samples[0].case, told=told, user=user, by=by, at=at, on=on)
    return act


@transaction.atomic
def undo_alike(*, act: TogetherAct, by: Actor, at: datetime) -> int:
    """Put back to qualify the files of an act of which nothing was planned since; return how many.

    Raises `AlikeRefused` when it was undone already, or when none is left as it was.
    """
    locked = TogetherAct.objects.select_for_update(of=("self",)).get(pk=act.pk, kind=TogetherKind.QUALIFY)
    if locked.undone_at is not None:
        raise AlikeRefused("C’est déjà défait.")
    keys = list(still_alike_made(locked).values_list("case_id", flat=True))
    list(Case.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    cases = [item.case for item in still_alike_made(locked)]
    if not cases:
        raise AlikeRefused("Une lettre est déjà prévue pour chacun de ces dossiers : ils se suspendent un par un.")
    many = reopen_each(cases=cases, told={"act": locked.pk}, by=by, at=at)
    locked.undone_at = at
    locked.save(update_fields=["undone_at"])
    return many


def _group(batch: ImportBatch, claim_type: str, debtor_kind: str, on: date) -> AlikeFiles:
    found = group_of(alike_in(batch, on), claim_type, debtor_kind)
    if found is None:
        raise AlikeRefused("Aucun dossier de cette sorte n’attend plus dans ce dépôt.")
    return found


def _refuse(group: AlikeFiles, seen: str, user: Any) -> None:
    if group.faulty:
        raise AlikeRefused("Un échantillon n’était pas prêt : les autres se regardent un par un.")
    if group.to_look_at:
        raise AlikeRefused("Regardez d’abord chaque échantillon.")
    if not group.looked_at_by(user.pk):
        raise AlikeRefused("Une autre personne a regardé les échantillons : c’est à elle de qualifier les autres.")
    if not group.rest(MOST) or trace_of(group.rest(MOST)) != seen:
        raise AlikeRefused("La liste a changé depuis que vous l’avez lue : relisez-la.")
    if not approves_alone(user, max(file.amount for file in group.rest(MOST))):
        raise AlikeRefused("Une seconde personne doit approuver ces qualifications : elles se font une par une.")
