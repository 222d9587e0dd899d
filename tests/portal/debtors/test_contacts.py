"""A person changes where they are reached: the new one confirms, the old one is told and may say « pas moi »."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from agency.cases.models import Case
from agency.contacts.enums import ContactChangeState
from agency.contacts.models import ContactChange
from agency.contacts.operations import give
from agency.contacts.rules import ContactChangeRefused
from agency.journal.models import JournalLine
from agency.journal.rules import Actor
from agency.law.contact.denials import DenyCode
from agency.law.contact.gate import Deny, Purpose
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.operations import prepare
from agency.outbox.presenters.words import said
from agency.outbox.queries import may_contact
from agency.parties.enums import ContactKind, Matter, Protection, Source
from agency.parties.models import Address, ContactPoint, Debtor
from agency.parties.operations import protect, refuse_emails, use_contact
from agency.parties.queries import usable_email, usable_phone, valid_address
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.outbox.draining import work_off
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY
from tests.portal.browser import faults, opened, serve
from tests.portal.debtors.test_cases import text_of
from tests.portal.debtors.test_thread import pay

NEW = {"line1": "14 rue de la Gare", "line2": "", "line3": "", "postcode": "35200", "city": "Rennes"}
OLD_EMAIL, NEW_EMAIL = "camille@roussel.example", "camille@ailleurs.example"


def camille(case: Case) -> Debtor:
    return Debtor.objects.get(pk=case.debtor_id)


@pytest.fixture
def by_post(case: Case) -> Case:
    """Camille has no e-mail: everything comes by post."""
    ContactPoint.objects.filter(debtor=case.debtor, kind=ContactKind.EMAIL).delete()
    return case


@pytest.fixture
def by_email(by_post: Case) -> Case:
    ContactPoint.objects.create(debtor=by_post.debtor, kind=ContactKind.EMAIL, value=OLD_EMAIL, source=Source.CREDITOR)
    return by_post


def sent(to: str) -> list[Any]:
    """What was really sent to an e-mail address."""
    work_off(by=BY, at=NOW)
    return [one for one in mail.outbox if one.to == [to]]


def link_in(one: Any, name: str) -> str:
    start = reverse(f"debtors:{name}", args=["x"]).removesuffix("x/")
    found = re.search(rf"{start}[^\s]+", one.body)
    assert found is not None, one.body
    return found.group()


def test_a_new_email_serves_once_it_answered_and_the_old_one_is_told(
    inside: AgencyClient, by_email: Case, to: Callable[..., str], tenant_client: AgencyClient
) -> None:
    done = text_of(inside.post(to("contact", "e-mail"), {"email": NEW_EMAIL}))
    assert "dans les deux jours" in done
    assert "D’ici là, nos messages vont là où ils allaient" in done
    point = usable_email(camille(by_email))
    assert point is not None
    assert point.value == OLD_EMAIL
    assert "ca…@ailleurs.example attend votre confirmation" in text_of(inside.get(to("contacts")))

    (asked,) = sent(NEW_EMAIL)
    for secret in ("Roussel", "Camille", by_email.reference, "Saint-Aubin", "recouvrement", "dossier"):
        assert secret not in asked.body + asked.subject, secret
    assert sent(OLD_EMAIL) == []
    link = link_in(asked, "contact_confirmed")
    assert "Nos messages viendront à cette adresse" in text_of(tenant_client.get(link))
    assert usable_email(camille(by_email)) == point
    assert "C’est confirmé" in text_of(tenant_client.post(link))

    now = usable_email(camille(by_email))
    assert now is not None
    assert (now.value, now.source) == (NEW_EMAIL, Source.DEBTOR)
    (told,) = sent(OLD_EMAIL)
    assert NEW_EMAIL not in told.body
    assert "Si ce n’est pas vous" in told.body
    assert "C’est confirmé" in text_of(tenant_client.post(link))
    assert JournalLine.objects.filter(verb="contact.confirmed").count() == 1


def test_a_word_from_the_old_one_puts_it_back_and_somebody_checks(
    inside: AgencyClient, by_email: Case, to: Callable[..., str], tenant: Any
) -> None:
    inside.post(to("contact", "e-mail"), {"email": NEW_EMAIL})
    inside.post(link_in(sent(NEW_EMAIL)[0], "contact_confirmed"))
    link = link_in(sent(OLD_EMAIL)[0], "contact_disowned")
    assert "une personne du cabinet vérifie" in text_of(inside.get(link))
    assert ContactChange.objects.get().state == ContactChangeState.USED
    assert "sert de nouveau" in text_of(inside.post(link))
    back = usable_email(camille(by_email))
    assert back is not None
    assert back.value == OLD_EMAIL

    # Whoever holds the letter changes nothing more on the page meanwhile.
    assert "en cours de vérification" in text_of(inside.get(to("contacts")))
    assert "en cours de vérification" in text_of(inside.post(to("contact", "telephone"), {"phone": "06 39 98 12 34"}))
    assert usable_phone(camille(by_email)) is None

    desk = AgencyClient(tenant)
    desk.force_login(scene.staff(Role.MANAGER, "Odile", "Marchand"))
    assert "Changement contesté" in text_of(desk.get("/gestion/journee/?onglet=coordonnees"))
    page = reverse("staff_contact_change", args=[ContactChange.objects.get().pk])
    assert desk.post(page, {"reason": ""}).status_code == 422
    desk.post(page, {"reason": "rappelée : ce n’était pas elle"})
    assert ContactChange.objects.get().state == ContactChangeState.SETTLED
    kept = usable_email(camille(by_email))
    assert kept is not None
    assert kept.value == OLD_EMAIL
    assert "Changement contesté" not in text_of(desk.get("/gestion/journee/?onglet=coordonnees"))


def test_a_new_address_serves_at_once_even_for_what_was_ready(
    inside: AgencyClient, by_post: Case, to: Callable[..., str], code: str
) -> None:
    pay(by_post, 1)
    prepare(by=BY, at=NOW, count=9)
    ready = Message.objects.get(kind=MessageKind.RECEIPT)
    assert ready.state == MessageState.READY
    done = text_of(inside.post(to("contact", "adresse"), NEW))
    assert "même ceux qui étaient prêts" in done
    assert "le code postal de cette nouvelle adresse" in done
    address = valid_address(camille(by_post))
    assert address is not None
    assert (address.line1, address.source) == ("14 rue de la Gare", Source.DEBTOR)
    ready.refresh_from_db()
    assert ready.state == MessageState.PLANNED

    notice = Message.objects.get(kind=MessageKind.CONTACT_CHANGED)
    assert notice.channel == Channel.POST
    assert "44300" in " ".join(notice.payload["lines"])
    assert not [words for words in said(notice) if "Gare" in words or "35200" in words]
    prepare(by=BY, at=NOW, only=notice.pk)
    notice.refresh_from_db()
    assert notice.state == MessageState.READY, notice.last_error

    inside.post("/espace/quitter/")
    refused = inside.post("/espace/", {"code": code, "postcode": "44300"})
    assert "ne vont pas ensemble" in text_of(refused)
    assert inside.post("/espace/", {"code": code, "postcode": "35200"}).status_code == 302


def test_an_address_told_by_telephone_to_be_wrong_is_put_back(
    inside: AgencyClient, by_post: Case, to: Callable[..., str], tenant: Any
) -> None:
    before = valid_address(camille(by_post))
    inside.post(to("contact", "adresse"), NEW)
    desk = AgencyClient(tenant)
    desk.force_login(scene.staff(Role.MANAGER, "Odile", "Marchand"))
    reach = text_of(desk.get(reverse("staff_reach", args=[by_post.debtor_id])))
    assert "Changé par la personne sur sa page" in reach
    page = reverse("staff_contact_change", args=[ContactChange.objects.get().pk])
    assert "14 rue de la Gare" in text_of(desk.get(page))
    desk.post(page)
    assert valid_address(camille(by_post)) == before
    desk.post(page, {"reason": "c’était bien elle", "sert": "nouvelle"})
    used = valid_address(camille(by_post))
    assert used is not None
    assert used.line1 == "14 rue de la Gare"


def test_what_cannot_be_an_address_is_refused_and_what_is_odd_is_confirmed(
    inside: AgencyClient, by_post: Case, to: Callable[..., str]
) -> None:
    assert "Aucun département" in text_of(inside.post(to("contact", "adresse"), NEW | {"postcode": "99999"}))
    odd = NEW | {"line1": "Résidence des Pins"}
    assert "J’ai vérifié" in text_of(inside.post(to("contact", "adresse"), odd))
    assert Address.objects.filter(debtor=by_post.debtor).count() == 1
    inside.post(to("contact", "adresse"), odd | {"sure": "on"})
    assert Address.objects.filter(debtor=by_post.debtor).count() == 2
    assert inside.get(to("contact", "pigeon")).status_code == 404


def test_a_number_refused_stays_refused_whatever_its_digits(
    inside: AgencyClient, by_email: Case, to: Callable[..., str]
) -> None:
    ContactPoint.objects.create(
        debtor=by_email.debtor, kind=ContactKind.PHONE, value="+33639981234", source=Source.CREDITOR, opted_out_at=NOW
    )
    assert "numéro complet" in text_of(inside.post(to("contact", "telephone"), {"phone": "12"}))
    inside.post(to("contact", "telephone"), {"phone": "06 39 98 55 55"})
    point = ContactPoint.objects.get(debtor=by_email.debtor, kind=ContactKind.PHONE, valid=True)
    assert (point.value, point.opted_out_at) == ("+33639985555", NOW)
    assert usable_phone(camille(by_email)) is None
    assert "un nouveau téléphone nous a été donné" in sent(OLD_EMAIL)[0].body


def test_a_new_number_is_the_one_that_is_called(inside: AgencyClient, by_email: Case, to: Callable[..., str]) -> None:
    inside.post(to("contact", "telephone"), {"phone": "06 39 98 55 55"})
    point = usable_phone(camille(by_email))
    assert point is not None
    assert point.value == "+33639985555"
    Debtor.objects.filter(pk=by_email.debtor_id).update(call_slot="afternoon")
    refused = may_contact(by_email, camille(by_email), Channel.CALL, NOW, Purpose.REPLY)
    assert isinstance(refused, Deny)
    assert refused.code == DenyCode.OUT_OF_WINDOW


def test_who_is_represented_changes_nothing_here(inside: AgencyClient, by_post: Case, to: Callable[..., str]) -> None:
    protect(debtor=by_post.debtor, protection=Protection.GUARDIANSHIP, since=TODAY, by=BY, at=NOW)
    page = inside.get(to("contacts"))
    assert "Une autre personne reçoit les courriers" in text_of(page)
    assert to("contact", "adresse") not in page.content.decode()
    assert "c’est elle qui nous dit où écrire" in text_of(inside.post(to("contact", "adresse"), NEW))
    assert Address.objects.filter(debtor=by_post.debtor).count() == 1


def test_a_link_of_three_days_ago_or_of_another_change_opens_nothing(
    inside: AgencyClient, by_email: Case, to: Callable[..., str], clock: Any
) -> None:
    inside.post(to("contact", "e-mail"), {"email": NEW_EMAIL})
    link = link_in(sent(NEW_EMAIL)[0], "contact_confirmed")
    clock.shift(timedelta(days=3))
    assert "Ce lien ne sert plus" in text_of(inside.post(link))
    assert inside.get("/espace/coordonnees/oui/jeton/").status_code == 404
    # What confirms does not disown.
    assert inside.post(link.replace("/oui/", "/pas-moi/")).status_code == 404


def test_who_changed_it_twice_is_undone_at_once(
    inside: AgencyClient, by_post: Case, to: Callable[..., str], tenant: Any
) -> None:
    """Whoever holds the letter moves Camille twice; she has the first notice alone, and calls with it."""
    before = valid_address(camille(by_post))
    inside.post(to("contact", "adresse"), NEW)
    inside.post(to("contact", "adresse"), NEW | {"line1": "2 place du Marché"})
    first, second = ContactChange.objects.order_by("pk")
    desk = AgencyClient(tenant)
    desk.force_login(scene.staff(Role.MANAGER, "Odile", "Marchand"))
    page = reverse("staff_contact_change", args=[first.pk])
    assert "ce qui a été dit de même depuis est repris aussi" in text_of(desk.get(page))
    desk.post(page)
    assert valid_address(camille(by_post)) == before
    assert {one.state for one in ContactChange.objects.all()} == {ContactChangeState.DISOWNED}
    assert "Ce que nous avions avant sert de nouveau. Rien d’autre" in text_of(desk.get(page))
    other = text_of(desk.get(reverse("staff_contact_change", args=[second.pk])))
    assert "encore autre chose" in other
    assert "Garder ce qui sert" in other


def test_two_emails_given_one_after_the_other_are_both_undone_by_the_first_notice(
    inside: AgencyClient, by_email: Case, to: Callable[..., str]
) -> None:
    for new in (NEW_EMAIL, "encore@ailleurs.example"):
        inside.post(to("contact", "e-mail"), {"email": new})
        inside.post(link_in(sent(new)[0], "contact_confirmed"))
    said = text_of(inside.post(link_in(sent(OLD_EMAIL)[0], "contact_disowned")))
    assert "Ce que nous avions avant sert de nouveau" in said
    back = usable_email(camille(by_email))
    assert back is not None
    assert back.value == OLD_EMAIL


def test_the_next_change_is_told_where_she_was_reached_before_the_first(
    inside: AgencyClient, by_email: Case, to: Callable[..., str], tenant: Any
) -> None:
    """Whoever holds her letter gives an e-mail of their own, confirms it, then moves her: she is told all the same."""
    inside.post(to("contact", "e-mail"), {"email": NEW_EMAIL})
    inside.post(link_in(sent(NEW_EMAIL)[0], "contact_confirmed"))
    asked = len(sent(NEW_EMAIL))
    for what, given in (("adresse", NEW), ("telephone", {"phone": "06 39 98 55 55"})):
        assert "C’est noté" in text_of(inside.post(to("contact", what), given))
    assert len(sent(NEW_EMAIL)) == asked
    told = " ".join(one.body for one in sent(OLD_EMAIL))
    assert "une nouvelle adresse postale nous a été donnée" in told
    assert "un nouveau téléphone nous a été donné" in told
    email, moved, phone = ContactChange.objects.order_by("pk")
    posted = Message.objects.filter(kind=MessageKind.CONTACT_CHANGED, channel=Channel.POST).order_by("pk")
    assert [one.payload["change"] for one in posted] == [moved.pk, phone.pk, phone.pk]
    assert ["44300" in " ".join(one.payload["lines"]) for one in posted] == [True, True, False]

    # One word from her, and whoever checks sees the others.
    inside.post(link_in(sent(OLD_EMAIL)[0], "contact_disowned"))
    desk = AgencyClient(tenant)
    desk.force_login(scene.staff(Role.MANAGER, "Odile", "Marchand"))
    page = desk.get(reverse("staff_contact_change", args=[email.pk])).content.decode()
    for other in (moved, phone):
        assert reverse("staff_contact_change", args=[other.pk]) in page


def test_a_month_later_the_new_email_is_where_she_is_told(
    inside: AgencyClient, by_email: Case, to: Callable[..., str], clock: Any
) -> None:
    inside.post(to("contact", "e-mail"), {"email": NEW_EMAIL})
    inside.post(link_in(sent(NEW_EMAIL)[0], "contact_confirmed"))
    clock.shift(timedelta(days=31))
    by = Actor.debtor(by_email.debtor)
    change = give(case=by_email, debtor=camille(by_email), matter=Matter.ADDRESS, values=NEW, by=by, at=timezone.now())
    (told,) = Message.objects.filter(dedupe_key__startswith=f"contact:{change.pk}:")
    assert told.payload["email"] == NEW_EMAIL


@pytest.mark.parametrize("by_post_alone", [True, False])
def test_who_wants_no_email_is_told_that_the_post_goes_on(
    inside: AgencyClient, by_email: Case, to: Callable[..., str], by_post_alone: bool
) -> None:
    """She refused e-mails, or asked for the post alone: a new e-mail changes nothing of that."""
    if by_post_alone:
        Debtor.objects.filter(pk=by_email.debtor_id).update(paper_only=True)
    else:
        refuse_emails(debtor=by_email.debtor, by=BY, at=NOW)
    done = inside.post(to("contact", "e-mail"), {"email": NEW_EMAIL})
    assert "viennent toujours par la poste" in text_of(done)
    assert to("preferences") in done.content.decode()
    assert inside.get(to("preferences")).status_code == 200
    link = link_in(sent(NEW_EMAIL)[0], "contact_confirmed")
    assert "cette adresse est seulement notée" in text_of(inside.get(link))
    said = text_of(inside.post(link))
    assert "nos messages viennent toujours par la poste" in said
    assert "viennent maintenant à cette adresse" not in said
    assert usable_email(camille(by_email)) is None


def test_what_the_agency_put_there_since_stays_and_nothing_else_is_said(
    inside: AgencyClient, by_email: Case, to: Callable[..., str]
) -> None:
    inside.post(to("contact", "e-mail"), {"email": NEW_EMAIL})
    inside.post(link_in(sent(NEW_EMAIL)[0], "contact_confirmed"))
    use_contact(
        debtor=by_email.debtor, matter=Matter.EMAIL, values={"email": "vu@guichet.example"}, source=Source.STAFF,
        creditor=None, by=BY, at=NOW, on=TODAY,
    )  # fmt: skip
    said = text_of(inside.post(link_in(sent(OLD_EMAIL)[0], "contact_disowned")))
    assert "sert de nouveau" not in said
    assert "personne ne change vos coordonnées" in said
    stays = usable_email(camille(by_email))
    assert stays is not None
    assert stays.value == "vu@guichet.example"


def test_an_old_mailbox_takes_nothing_back_before_somebody_checked(
    inside: AgencyClient, by_email: Case, to: Callable[..., str], clock: Any, tenant: Any
) -> None:
    """She left a mailbox that she shared: three months later, whoever still reads it presses the link."""
    inside.post(to("contact", "e-mail"), {"email": NEW_EMAIL})
    inside.post(link_in(sent(NEW_EMAIL)[0], "contact_confirmed"))
    (told,) = sent(OLD_EMAIL)
    assert "Passé deux mois, elle vérifie d’abord" in told.body.replace("\n", " ")
    link = link_in(told, "contact_disowned")
    clock.shift(timedelta(days=90))
    assert "vérifie avant de revenir en arrière" in text_of(inside.get(link))
    assert "personne ne change vos coordonnées" in text_of(inside.post(link))
    stays = usable_email(camille(by_email))
    assert stays is not None
    assert stays.value == NEW_EMAIL
    with pytest.raises(ContactChangeRefused, match="en cours de vérification"):
        give(
            case=by_email, debtor=camille(by_email), matter=Matter.PHONE, values={"phone": "+33639981234"},
            by=Actor.debtor(by_email.debtor), at=timezone.now(),
        )  # fmt: skip

    desk = AgencyClient(tenant)
    desk.force_login(scene.staff(Role.MANAGER, "Odile", "Marchand"))
    page = reverse("staff_contact_change", args=[ContactChange.objects.get().pk])
    assert "Ce qui a été dit sert en ce moment" in text_of(desk.get(page))
    desk.post(page, {"reason": "rappelée : ce n’était pas elle"})
    back = usable_email(camille(by_email))
    assert back is not None
    assert back.value == OLD_EMAIL
    assert "a déjà vérifié ce changement" in text_of(inside.post(link))


@pytest.mark.e2e
def test_axe_finds_nothing_on_the_staff_page(by_post: Case, tenant: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    change = give(
        case=by_post, debtor=by_post.debtor, matter=Matter.ADDRESS, values=NEW, by=Actor.debtor(by_post.debtor), at=NOW
    )
    desk = AgencyClient(tenant)
    desk.force_login(scene.staff(Role.MANAGER, "Odile", "Marchand"))
    address = reverse("staff_contact_change", args=[change.pk])
    pages = {"used": desk.get(address)}
    desk.post(address)
    pages |= {"checked": desk.get(address), "wrong": desk.post(address, {"reason": ""})}
    pages["day"] = desk.get("/gestion/journee/?onglet=coordonnees")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(
            page,
            {name: one.content.decode() for name, one in pages.items()},
            "default-src 'self'; img-src 'self' data:",
        )
        assert [fault for name in pages for fault in faults(page, name)] == []
