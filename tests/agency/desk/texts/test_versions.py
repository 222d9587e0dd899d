"""What became of a text: its published versions, two of them word by word, the letters that each one made."""

from __future__ import annotations

import pytest

from agency.cases.operations import set_first_letter
from agency.desk.texts.enums import Fate
from agency.desk.texts.rules import compare_words
from agency.letters.enums import MessageKind
from agency.letters.models import LetterTemplate
from agency.letters.queries import published_template
from agency.outbox.enums import Channel
from agency.outbox.models import Message
from agency.outbox.operations import dispatch, plan, prepare
from agency.outbox.values import LetterPayload
from agency.parties.enums import DebtorKind
from agency.users.enums import Permission, Role
from agency.users.queries import group_name
from tests.agency.desk import scene
from tests.factories import BY, NOW, TODAY, a_case

pytestmark = pytest.mark.django_db
KIND = MessageKind.REGISTERED_LETTER
K, A, R = Fate.KEPT, Fate.ADDED, Fate.REMOVED


def rewritten(text: LetterTemplate, by, **words: str) -> LetterTemplate:
    """The text with other words, published by a colleague."""
    for field, value in words.items():
        setattr(text, field, value)
    text.save_revision(user=by).publish(user=by, skip_permission_checks=True)
    text.refresh_from_db()
    return text


def a_letter(number: str = "L1") -> Message:
    """A registered letter drawn with the words published now."""
    case = set_first_letter(case=a_case(number=number), reference=f"LH-{number}", sent_on=TODAY, by=BY, at=NOW)
    message = plan(
        case=case, debtor=case.debtor, kind=KIND, channel=Channel.REGISTERED, planned_on=TODAY, dedupe_key=number,
        payload=LetterPayload(), by=BY, at=NOW,
    )  # fmt: skip
    assert message is not None
    prepare(by=BY, at=NOW)
    message.refresh_from_db()
    return message


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Il reste {montant}.", "Il reste {montant}.", (((K, "Il reste {montant}."),),)),
        ("Merci de répondre.", "Merci de me répondre.", (((K, "Merci de"), (A, "me"), (K, "répondre.")),)),
        ("Bonjour.\nMerci.", "Bonjour.", (((K, "Bonjour."),), ((R, "Merci. ¶"),))),
        ("", "Bonjour.", (((A, "Bonjour."),),)),
        ("Bonjour.", "Bonjour.\nMerci.", (((K, "Bonjour."),), ((A, "Merci."),))),
        ("Là\u202f?", "Là ?", (((R, "Là\u202f?"), (A, "Là ?")),)),
    ],
)
def test_words_are_compared_one_by_one(before: str, after: str, told: object) -> None:
    assert compare_words(before, after) == told


def test_each_version_shows_its_words_its_author_and_its_letters(tenant, sign_in) -> None:
    boss, karim = sign_in(Role.MANAGER), scene.staff(Role.MANAGER, "Nadia", "Moreau")
    text = published_template(KIND, DebtorKind.CONSUMER)
    shipped = text.live_revision_id
    first = a_letter()
    rewritten(text, karim, body=text.body.replace("Je reviens vers vous", "Je retourne vers vous"))
    second = a_letter("L2")

    page = boss.get(f"/gestion/modeles/{text.pk}/versions/").content.decode()
    assert "livrée avec Amiable" in page
    assert "écrite par Nadia Moreau" in page
    assert page.index("Version 2") < page.index("Version 1")
    assert "<ins>" in page
    assert "retourne" in page.split("<ins>")[2]
    assert "reviens" in page.split("<del>")[2]
    made = boss.get(f"/gestion/modeles/{text.pk}/versions/{shipped}/").content.decode()
    assert first.reference in made
    assert second.reference not in made
    assert "Je reviens vers vous" in made


def test_the_same_version_twice_says_that_no_word_changed(tenant, sign_in) -> None:
    boss, text = sign_in(Role.MANAGER), published_template(KIND, DebtorKind.CONSUMER)
    rewritten(text, None, body=text.body)
    page = boss.get(f"/gestion/modeles/{text.pk}/versions/?avant=1&apres=2").content.decode()
    assert "Aucun mot n’a changé" in page
    assert page.count("<ins>") == 1, "the legend alone"


def test_a_draft_and_another_text_are_no_version(tenant, sign_in) -> None:
    boss, text = sign_in(Role.MANAGER), published_template(KIND, DebtorKind.CONSUMER)
    text.subject = "Une idée, dossier {dossier}"
    draft = text.save_revision()
    page = boss.get(f"/gestion/modeles/{text.pk}/versions/").content.decode()
    other = published_template(KIND, DebtorKind.BUSINESS)
    assert "Une idée" not in page
    assert boss.get(f"/gestion/modeles/{text.pk}/versions/{draft.pk}/").status_code == 404
    assert boss.get(f"/gestion/modeles/{other.pk}/versions/{text.live_revision_id}/").status_code == 404


def test_who_reads_texts_alone_reads_no_case(tenant, sign_in) -> None:
    from django.contrib.auth.models import Group
    from django.contrib.auth.models import Permission as DjangoPermission

    letter = a_letter()
    editor = sign_in(Role.EDITOR)
    address = f"/gestion/modeles/{letter.template_id}/versions/"
    assert editor.get(address).status_code == 403
    group = Group.objects.get(name=group_name(Role.EDITOR))
    group.permissions.add(DjangoPermission.objects.get(codename=Permission.EDIT_LETTERS.codename))
    page = editor.get(f"{address}{letter.template_revision}/")
    assert page.status_code == 200
    assert letter.reference not in page.content.decode()


def test_an_authored_mail_keeps_the_words_it_left_with(tenant, mailoutbox) -> None:
    from agency.disputes.enums import ReplyKind

    case = set_first_letter(case=a_case(), reference="LH-L1", sent_on=TODAY, by=BY, at=NOW)
    scene.reply(case, ReplyKind.ALREADY_PAID, "J’ai payé.", at=NOW)
    words = published_template(MessageKind.REPLY_RECEIVED, DebtorKind.CONSUMER)
    message = Message.objects.get(kind=MessageKind.REPLY_RECEIVED)
    prepare(by=BY, at=NOW, only=message.pk)
    dispatch(by=BY, at=NOW, only=message.pk)
    message.refresh_from_db()
    assert (message.template_id, message.template_revision) == (words.pk, words.live_revision_id), message.state
    rewritten(words, None, subject="Votre message est arrivé")
    message.refresh_from_db()
    assert message.template_revision != words.live_revision_id


def test_ten_versions_cost_no_more_than_two(tenant, sign_in) -> None:
    boss, text = sign_in(Role.MANAGER), published_template(KIND, DebtorKind.CONSUMER)
    rewritten(text, None, subject="Où en sommes-nous, dossier {dossier}")
    a_letter()
    address = f"/gestion/modeles/{text.pk}/versions/"
    few = scene.asked(boss, address)
    for turn in range(4):
        rewritten(text, None, subject=f"Où en sommes-nous au jour {turn}, dossier {{dossier}}")
    assert scene.asked(boss, address) == few


def test_the_list_and_the_editor_lead_to_the_versions(tenant, sign_in) -> None:
    boss, text = sign_in(Role.MANAGER), published_template(KIND, DebtorKind.CONSUMER)
    link = f"/gestion/modeles/{text.pk}/versions/"
    assert link in boss.get("/gestion/snippets/agency/lettertemplate/").content.decode()
    assert link in boss.get(f"/gestion/snippets/agency/lettertemplate/edit/{text.pk}/").content.decode()
