"""A word is announced once, then kept, or given back by someone who says why."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from agency.commitments.enums import CommitmentKind
from agency.commitments.models import Commitment
from agency.commitments.operations import (
    CommitmentClosed,
    NotKeptBySaying,
    ReasonMissing,
    announce,
    cancel,
    cancel_each,
    keep,
    keep_by_saying,
    put_off,
)
from agency.commitments.queries import due, open_commitments
from agency.journal.models import JournalLine
from tests.factories import BY, NOW, a_case, next_door

DUE = date(2026, 11, 4)


def _word(key: str = "reply:1", due_on: date = DUE, kind: CommitmentKind = CommitmentKind.ANSWER) -> Commitment:
    case = Commitment.objects.first().case if Commitment.objects.exists() else a_case()
    return announce(
        case=case,
        kind=kind,
        text="Réponse à Camille",
        due_on=due_on,
        announced_on=date(2026, 11, 2),
        dedupe_key=key,
        by=BY,
        at=NOW,
    )


def test_a_word_is_announced_once(tenant: Any) -> None:
    first = _word()
    again = _word(due_on=date(2026, 12, 24))
    assert first == again
    assert again.due_on == DUE
    assert JournalLine.objects.filter(verb="commitment.announced").count() == 1


def test_a_kept_word_leaves_the_list(tenant: Any) -> None:
    word = _word()
    assert list(due(DUE)) == [word]
    keep(commitment=word, act=word.case, on=DUE, by=BY, at=NOW)
    keep(commitment=word, act=word.case, on=date(2027, 1, 1), by=BY, at=NOW)
    assert not due(DUE).exists()
    assert JournalLine.objects.filter(verb="commitment.kept").count() == 1
    with pytest.raises(CommitmentClosed):
        cancel(commitment=word, reason="trop tard", by=BY, at=NOW)


def test_a_word_kept_after_its_day_was_kept_late_and_names_the_act(tenant: Any) -> None:
    in_time, late = _word("a"), _word("b")
    keep(commitment=in_time, act=in_time.case, on=DUE, by=BY, at=NOW)
    keep(commitment=late, act=late.case, on=date(2026, 11, 5), by=BY, at=NOW)
    rows = Commitment.objects.order_by("id").values_list("state", "kept_on", "act")
    act = f"case:{in_time.case_id}"
    assert list(rows) == [("kept", DUE, act), ("kept_late", date(2026, 11, 5), act)]


def test_the_database_refuses_a_word_kept_by_nothing(tenant: Any) -> None:
    word = _word()
    for state, kept_on, act in (("kept", DUE, ""), ("kept", date(2026, 11, 5), "case:1"), ("kept_late", DUE, "case:1")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Commitment.objects.filter(pk=word.pk).update(state=state, closed_at=NOW, kept_on=kept_on, act=act)


def test_only_what_a_person_does_is_kept_by_saying_it(tenant: Any) -> None:
    pause, step = _word("a", kind=CommitmentKind.PAUSE_END), _word("b", kind=CommitmentKind.NEXT_STEP)
    with pytest.raises(ReasonMissing):
        keep_by_saying(commitment=pause, said=" ", on=DUE, by=BY, at=NOW)
    kept = keep_by_saying(commitment=pause, said="Appelée, elle reprend en janvier", on=DUE, by=BY, at=NOW)
    assert (kept.state, kept.act, kept.reason) == ("kept", "system:test", "Appelée, elle reprend en janvier")
    with pytest.raises(NotKeptBySaying):
        keep_by_saying(commitment=step, said="C’est parti", on=DUE, by=BY, at=NOW)


def test_a_word_is_given_back_by_someone_who_says_why(tenant: Any) -> None:
    word = _word()
    for empty in ("", "  "):
        with pytest.raises(ReasonMissing):
            cancel(commitment=word, reason=empty, by=BY, at=NOW)
    assert cancel(commitment=word, reason="la personne a appelé", by=BY, at=NOW).reason == "la personne a appelé"
    cancel(commitment=word, reason="une autre raison", by=BY, at=NOW)
    word.refresh_from_db()
    assert word.reason == "la personne a appelé"
    with pytest.raises(CommitmentClosed):
        keep(commitment=word, act=word.case, on=DUE, by=BY, at=NOW)


def test_the_day_sees_what_is_due_and_what_is_late(tenant: Any) -> None:
    late, today = _word("a", date(2026, 11, 3)), _word("b", DUE)
    _word("c", date(2026, 11, 5))
    assert list(due(DUE)) == [late, today]


def test_the_words_open_on_a_case_are_told_by_kind(tenant: Any) -> None:
    answer, step = _word("a"), _word("b", kind=CommitmentKind.NEXT_STEP)
    assert list(open_commitments(answer.case)) == [answer, step]
    assert list(open_commitments(answer.case, CommitmentKind.NEXT_STEP)) == [step]


def test_the_words_of_a_case_are_its_own_and_still_open(tenant: Any) -> None:
    answer, step = _word(), _word("step:1", kind=CommitmentKind.NEXT_STEP)
    neighbour = next_door()
    announce(
        case=neighbour,
        kind=CommitmentKind.ANSWER,
        text="Réponse à Dominique",
        due_on=DUE,
        announced_on=date(2026, 11, 2),
        dedupe_key="reply:2",
        by=BY,
        at=NOW,
    )
    assert set(open_commitments(answer.case)) == {answer, step}
    assert list(open_commitments(answer.case, CommitmentKind.NEXT_STEP)) == [step]
    keep(commitment=answer, act=answer.case, on=DUE, by=BY, at=NOW)
    assert list(open_commitments(answer.case)) == [step]
    assert [word.case for word in open_commitments(neighbour)] == [neighbour]


def test_words_cancelled_together_say_what_each_cancelled_alone_says(tenant: Any) -> None:
    alone, first, second, kept = (_word(key) for key in ("a", "b", "c", "d"))
    keep(commitment=kept, act=kept.case, on=DUE, by=BY, at=NOW)
    cancel(commitment=alone, reason="dossier suspendu", by=BY, at=NOW)
    reasons = dict.fromkeys((first, second, alone, kept), "dossier suspendu")
    assert cancel_each(reasons=reasons, by=BY, at=NOW) == 2
    rows = set(Commitment.objects.exclude(pk=kept.pk).values_list("state", "closed_at", "reason"))
    assert rows == {("cancelled", NOW, "dossier suspendu")}
    lines = JournalLine.objects.filter(verb="commitment.cancelled").order_by("subject_id")
    assert [line.subject_id for line in lines] == [alone.pk, first.pk, second.pk]
    common = lines.values("at", "actor_kind", "actor_ref", "actor_label", "subject_type", "case_id", "data")
    assert len({str(line) for line in common}) == 1
    with pytest.raises(ReasonMissing):
        cancel_each(reasons={kept: " "}, by=BY, at=NOW)


def test_a_word_put_off_is_announced_again_as_it_was(tenant: Any) -> None:
    word, other = _word("a"), _word("b")
    later = date(2026, 11, 20)
    for _time in range(2):
        put_off(days={word: later}, reason="encore à la poste", by=BY, at=NOW, on=DUE)
    word.refresh_from_db()
    assert (word.state, word.reason) == ("cancelled", "encore à la poste")
    moved = Commitment.objects.get(dedupe_key=f"moved:{word.pk}")
    assert (moved.text, moved.kind, moved.case_id) == (word.text, word.kind, word.case_id)
    assert (moved.announced_on, moved.due_on, moved.state) == (DUE, later, "open")
    assert set(open_commitments(word.case)) == {other, moved}
    told = JournalLine.objects.filter(verb="commitment.announced").order_by("id")
    assert [line.data["due_on"] for line in told] == ["2026-11-04", "2026-11-04", "2026-11-20"]
    assert told[2].data.keys() == told[0].data.keys()
