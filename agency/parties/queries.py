"""Reads of parties: where a person may be reached, on whose word, and what waits for a decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.fields.files import FieldFile

from agency.common.calendar import Zone, zone_of_postcode
from tenants.current import schema_name

from .enums import ContactKind, ContactRight, LinkState, Matter, QuestionState, Source
from .models import Address, ContactPoint, ContactQuestion, Creditor, CreditorContact, Debtor, PersonLink
from .rules import FIELDS, Held, Portrait, plain

# What must be settled before a letter may bear it.
ON_A_LETTER = (Matter.NAME, Matter.ADDRESS)


def logo_bytes(logo: FieldFile) -> bytes:
    """Return a kept logo, nothing without one; read once by a process, for its name changes with its content."""
    return _read_once(schema_name(), logo) if logo else b""


def known_keys(keys: Iterable[str]) -> list[str]:
    """Return those of these keys that somebody bears, in the order the people came."""
    found = Debtor.objects.filter(match_key__in=list(keys)).order_by("pk")
    return list(dict.fromkeys(found.values_list("match_key", flat=True)))


def creditors_called(called: str) -> QuerySet[Creditor]:
    """Return the creditors of this number, this SIREN, or this name in full."""
    named = Q(name__iexact=called) | Q(short_name__iexact=called)
    if called.isascii() and called.isdigit():
        named |= Q(siren=called) | (Q(pk=int(called)) if len(called) < len("000000000") else Q())
    return Creditor.objects.filter(named, merged_into=None)


def rows_of(creditor: Creditor) -> QuerySet[Creditor]:
    """Return the rows that are this creditor, asked by any of them: the one that is kept, and those merged into it.

    Its files, mandates and postings stay where they were written: whoever reads by creditor reads them all by this.
    """
    kept = creditor.merged_into_id or creditor.pk
    return Creditor.objects.filter(Q(pk=kept) | Q(merged_into=kept))


def contacts_open(creditor: Creditor) -> QuerySet[CreditorContact]:
    """Return the accounts that may enter a creditor's pages now, the first ones first."""
    rows = rows_of(creditor)
    return CreditorContact.objects.filter(creditor__in=rows, user__is_active=True).select_related("user").order_by("pk")


def last_main(contact: CreditorContact) -> bool:
    """Return whether nobody else manages the accesses of a contact's creditor."""
    if contact.right != ContactRight.MAIN or not contact.user.is_active:
        return False
    return not contacts_open(contact.creditor).filter(right=ContactRight.MAIN).exclude(pk=contact.pk).exists()


def mailboxes(creditor: Creditor) -> list[str]:
    """Return where a creditor reads what is sent to it: who may come in for it, else its own address."""
    return list(contacts_open(creditor).values_list("user__email", flat=True)) or [
        one for one in rows_of(creditor).order_by("pk").values_list("email", flat=True) if one
    ]  # fmt: skip


def twins(siren: str, *, apart_from: Creditor | None = None) -> QuerySet[Creditor]:
    """Return the other creditors of this SIREN; none for an empty one."""
    found = Creditor.objects.filter(siren=siren, merged_into=None) if siren else Creditor.objects.none()
    return found.exclude(pk=apart_from.pk) if apart_from else found


def valid_address(debtor: Debtor) -> Address | None:
    """Return where the person may be written to, or None."""
    return next((address for address in debtor.addresses.all() if address.valid), None)


def emails(debtor: Debtor) -> list[ContactPoint]:
    """Return the person's e-mail addresses, whatever became of them."""
    return [point for point in debtor.contact_points.all() if point.kind == ContactKind.EMAIL]


def usable_email(debtor: Debtor) -> ContactPoint | None:
    """Return an e-mail address that works and that the person did not refuse (R6.8), or None: by post alone, none."""
    if debtor.paper_only:
        return None
    return next((point for point in emails(debtor) if point.valid and point.opted_out_at is None), None)


def wants_no_email(debtor: Debtor) -> bool:
    """Whether the person refused our e-mails, or is written to by post alone, whatever address they have (R6.8)."""
    return debtor.paper_only or any(point.opted_out_at for point in emails(debtor))


def phones(debtor: Debtor) -> list[ContactPoint]:
    """Return the person's telephone numbers, whatever became of them."""
    return [point for point in debtor.contact_points.all() if point.kind == ContactKind.PHONE]


def usable_phone(debtor: Debtor) -> ContactPoint | None:
    """Return a number that is theirs and at which they did not refuse calls (R6.8), or None: by post alone, none."""
    if debtor.paper_only:
        return None
    return next((point for point in phones(debtor) if point.valid and point.opted_out_at is None), None)


def with_usable_email(debtors: Iterable[Debtor]) -> set[int]:
    """Return the keys of those of these people who have an e-mail address that works and that they did not refuse."""
    return _with_usable(ContactKind.EMAIL, debtors)


def with_usable_phone(debtors: Iterable[int]) -> set[int]:
    """Return the keys of those of these people who have a number that is theirs and where they did not refuse calls."""
    return _with_usable(ContactKind.PHONE, debtors)


def refuses(debtor: Debtor, kind: ContactKind) -> bool:
    """Return whether a person refused a means, and has no e-mail or number left that may be used."""
    points = [point for point in debtor.contact_points.all() if point.kind == kind]
    usable = any(point.valid and point.opted_out_at is None for point in points)
    return not usable and any(point.opted_out_at for point in points)


def _with_usable(kind: ContactKind, debtors: Iterable[Debtor | int]) -> set[int]:
    usable = ContactPoint.objects.filter(kind=kind, valid=True, opted_out_at=None, debtor__paper_only=False)
    return set(usable.filter(debtor__in=list(debtors)).values_list("debtor_id", flat=True))


def same_person(debtor: Debtor) -> QuerySet[Debtor]:
    """Return every row that is surely the same person or firm, whichever creditor's file named it, this one included.

    Joined by somebody (`PersonLink`); the same SIREN; or the same name, and with it the same street and postcode, the
    same e-mail, the same telephone or the same day of birth, unless somebody said that they are two. A name alone is
    nobody: two homonyms stay two (R1.22). What a person says of themselves proves nothing: a father who gives the
    number of his son of the same name does not become him.
    """
    own = Q(pk=debtor.pk)
    if debtor.person_id is not None:
        own |= Q(person=debtor.person_id)
    if debtor.siren:
        return Debtor.objects.filter(own | Q(siren=debtor.siren))
    named = Q(
        last_name__unaccent__iexact=debtor.last_name,
        first_name__unaccent__iexact=debtor.first_name,
        company_name__unaccent__iexact=debtor.company_name,
    )
    same = Q(pk__in=_reached_alike(debtor)) | Q(pk__in=_housed_alike(debtor))
    if debtor.born_on:
        same |= Q(born_on=debtor.born_on)
    return Debtor.objects.filter(own | named & same & ~Q(pk__in=_known_apart(debtor)))


def _known_apart(debtor: Debtor) -> list[int]:
    """The rows that somebody said are another person than this one."""
    apart = PersonLink.objects.filter(state__in=(LinkState.DECLINED, LinkState.PARTED))
    pairs = apart.filter(Q(one=debtor) | Q(other=debtor)).values_list("one_id", "other_id")
    return [pk for pair in pairs for pk in pair if pk != debtor.pk]


def _reached_alike(debtor: Debtor) -> QuerySet[ContactPoint, int]:
    known = ContactPoint.objects.exclude(source=Source.DEBTOR)
    values = list(known.filter(debtor=debtor).values_list("value", flat=True))
    return known.filter(value__in=values).values_list("debtor_id", flat=True)


def _housed_alike(debtor: Debtor) -> QuerySet[Address, int]:
    """Who lives where this person does; once they moved in their own word alone, where they were known before it."""
    rows = list(Address.objects.filter(debtor=debtor).order_by("-valid", "-since", "-id"))
    known = next((row for row in rows if row.source != Source.DEBTOR), None)
    if known is None or not rows[0].valid:
        return Address.objects.none().values_list("debtor_id", flat=True)
    alike = Address.objects.exclude(source=Source.DEBTOR)
    alike = alike.filter(postcode=known.postcode, line1__unaccent__iexact=known.line1)
    return alike.values_list("debtor_id", flat=True)


@lru_cache(maxsize=64)
def _read_once(_agency: str, logo: FieldFile) -> bytes:
    with logo.storage.open(logo.name or "") as kept:
        return bytes(kept.read())


def portraits(ids: Iterable[int]) -> dict[int, Portrait]:
    """Return row id -> what tells who it is, in three queries whatever their number."""
    rows = list(Debtor.objects.filter(pk__in=list(ids)))
    places, points = defaultdict(set), defaultdict(set)
    for address in Address.objects.filter(debtor__in=rows):
        said = {"line1": address.line1, "postcode": address.postcode}
        places[address.debtor_id].add(plain(Matter.ADDRESS, said))
    for point in ContactPoint.objects.filter(debtor__in=rows):
        points[point.debtor_id, point.kind].add(plain(Matter(point.kind), {point.kind: point.value}))
    return {
        row.pk: Portrait(
            first_name=row.first_name,
            last_name=row.last_name,
            company_name=row.company_name,
            siren=row.siren,
            born_on=row.born_on,
            places=frozenset(places[row.pk]),
            emails=frozenset(points[row.pk, ContactKind.EMAIL]),
            phones=frozenset(points[row.pk, ContactKind.PHONE]),
        )
        for row in rows
    }


def waiting_links() -> QuerySet[PersonLink]:
    """Return the pairs of rows that wait for somebody to say whether they are one person, oldest first."""
    return PersonLink.objects.filter(state=LinkState.PROPOSED).select_related("one", "other")


def joined_links() -> QuerySet[PersonLink]:
    """Return the pairs that somebody joined, the latest first."""
    joined = PersonLink.objects.filter(state=LinkState.JOINED).select_related("one", "other")
    return joined.order_by("-decided_at", "-pk")


def zone_of(debtor: Debtor) -> Zone:
    """Return where the person lives as far as days and hours go (R6.6); mainland France without an address."""
    address = valid_address(debtor)
    return zone_of_postcode(address.postcode) if address else Zone.METROPOLE


def zones_of(debtor_ids: Iterable[int]) -> dict[int, Zone]:
    """Return debtor id -> where the person lives, as `zone_of` says of each (R6.6), in one query."""
    asked = list(debtor_ids)
    return zones_in(asked, homes_of(asked))


def homes_of(debtor_ids: Iterable[int]) -> QuerySet[Any, tuple[int, str]]:
    """Return debtor id and postcode of each valid address of these people, the one that stands last."""
    # Read backwards, so that the first valid address of each is the one that stays.
    return Address.objects.filter(debtor__in=set(debtor_ids), valid=True).reverse().values_list("debtor", "postcode")


def zones_in(debtor_ids: Iterable[int], homes: Iterable[tuple[int, str]]) -> dict[int, Zone]:
    """Return debtor id -> where the person lives, by `homes_of` read before; mainland France without an address."""
    found = {debtor: zone_of_postcode(postcode) for debtor, postcode in homes}
    return {debtor: found.get(debtor, Zone.METROPOLE) for debtor in debtor_ids}


def same_firm(debtor: Debtor) -> QuerySet[Debtor]:
    """Return the rows of this person: its own, and those of the same SIREN that other creditors brought."""
    rows = Debtor.objects.filter(siren=debtor.siren) if debtor.siren else Debtor.objects.filter(pk=debtor.pk)
    return rows.order_by("pk")


def held(debtor: Debtor, matter: Matter) -> Held | None:
    """Return what we hold of a person on a matter; an address that mail came back from still counts."""
    match matter:
        case Matter.NAME:
            return Held({field: getattr(debtor, field) for field in FIELDS[matter]}, source="")
        case Matter.ADDRESS:
            address = debtor.addresses.order_by("-valid", "-since", "-id").first()
            return _of_address(address) if address else None
        case Matter.EMAIL | Matter.PHONE:
            points = debtor.contact_points.filter(kind=matter.value).order_by("-valid", "id")
            point = points.first()
            refused = points.filter(opted_out_at__isnull=False).exists()
            return _of_point(point, refused=refused) if point else None


def known_value(debtor: Debtor, matter: Matter, value: str) -> bool:
    """Whether a person already has this e-mail address or telephone number, used or not."""
    return debtor.contact_points.filter(kind=matter.value, value__iexact=value).exists()


def open_questions() -> QuerySet[ContactQuestion]:
    """Return the conflicting words that wait for a decision, oldest first."""
    return ContactQuestion.objects.filter(state=QuestionState.OPEN).select_related("debtor", "creditor")


def questions_about(debtors: Iterable[Debtor]) -> QuerySet[ContactQuestion]:
    """Return the open questions on these people."""
    return open_questions().filter(debtor__in=list(debtors))


def _of_point(point: ContactPoint, *, refused: bool) -> Held:
    return Held({point.kind: point.value}, point.source, point.creditor_id, point.valid, refused)


def _of_address(address: Address) -> Held:
    values = {field: getattr(address, field) for field in FIELDS[Matter.ADDRESS]}
    return Held(values, address.source, address.creditor_id, address.valid)
