"""The same letter in three tones: who asks, who is spared, what is kept on the message."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from agency.cases.enums import HoldReason
from agency.cases.operations import hold, set_first_letter
from agency.letters.enums import MessageKind
from agency.letters.models import LetterTemplate
from agency.letters.queries import letter_books, published_template, unwritten
from agency.letters.rules import tone_for
from agency.outbox.enums import Channel
from agency.outbox.operations import plan, prepare
from agency.outbox.values import LetterPayload
from agency.parties.enums import DebtorKind, Tone
from tests.factories import BY, NOW, TODAY, a_case, next_door

pytestmark = pytest.mark.django_db
KIND = MessageKind.REGISTERED_LETTER


def another_tone(tone: Tone, kind: MessageKind = KIND) -> LetterTemplate:
    """The published text again, under another tone."""
    known = published_template(kind, DebtorKind.CONSUMER)
    template = LetterTemplate(
        name=f"{known.name}, {tone}", kind=kind, audience=known.audience, tone=tone, subject=known.subject,
        body=known.body, live=False,
    )  # fmt: skip
    template.full_clean()
    template.save()
    template.save_revision().publish(skip_permission_checks=True)
    template.refresh_from_db()
    return template


def shipped(tone: Tone) -> LetterTemplate:
    """The registered letter that a new agency finds in this tone."""
    return LetterTemplate.objects.get(kind=KIND, audience=DebtorKind.CONSUMER, tone=tone)


@pytest.mark.parametrize(
    ("asked", "kind", "vulnerable", "told"),
    [
        (Tone.FIRM, KIND, False, Tone.FIRM),
        (Tone.FIRM, KIND, True, Tone.PLAIN),
        (Tone.FIRM, MessageKind.FIRST_LETTER, False, Tone.PLAIN),
        (Tone.GENTLE, MessageKind.FIRST_LETTER, True, Tone.GENTLE),
        (Tone.PLAIN, KIND, True, Tone.PLAIN),
    ],
)
def test_nobody_fragile_and_nobody_new_gets_a_firm_letter(
    asked: Tone, kind: MessageKind, vulnerable: bool, told: Tone
) -> None:
    assert tone_for(asked, kind, vulnerable=vulnerable) == told


def test_a_tone_nobody_wrote_is_the_plain_one(tenant: object) -> None:
    plain, gentle = published_template(KIND, DebtorKind.CONSUMER), shipped(Tone.GENTLE)
    assert published_template(KIND, DebtorKind.CONSUMER, Tone.GENTLE) == gentle
    gentle.unpublish()
    assert published_template(KIND, DebtorKind.CONSUMER, Tone.GENTLE) == plain
    assert published_template(KIND, DebtorKind.CONSUMER) == plain
    LetterTemplate.objects.filter(pk=plain.pk).update(live=False)
    assert (KIND, DebtorKind.CONSUMER) in unwritten()


def test_a_first_letter_is_never_written_firm(tenant: object) -> None:
    with pytest.raises(ValidationError, match="jamais ferme"):
        another_tone(Tone.FIRM, MessageKind.FIRST_LETTER)


def test_a_person_in_a_hard_time_is_spared_in_each_of_their_cases(tenant: object) -> None:
    case, neighbour = a_case(), next_door()
    other = a_case(debtor=case.debtor, number="FA-2")
    hold(case=case, reason=HoldReason.HARDSHIP, by=BY, at=NOW)
    books = letter_books([case, other, neighbour])
    assert [books[one.pk].spared for one in (case, other, neighbour)] == [True, True, False]


def test_the_message_keeps_the_tone_and_the_words_it_left_with(tenant: object) -> None:
    firm = shipped(Tone.FIRM)
    case = set_first_letter(case=a_case(), reference="LH-L1", sent_on=TODAY, by=BY, at=NOW)
    message = plan(
        case=case, debtor=case.debtor, kind=KIND, channel=Channel.REGISTERED, planned_on=TODAY, dedupe_key="t",
        payload=LetterPayload(tone=Tone.FIRM), by=BY, at=NOW,
    )  # fmt: skip
    assert message is not None
    prepare(by=BY, at=NOW)
    message.refresh_from_db()
    assert (message.template_id, message.read(LetterPayload).tone) == (firm.pk, Tone.FIRM), message.cancel_code
