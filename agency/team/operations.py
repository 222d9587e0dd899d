"""Writes of the team: people invited, let in, given another role, sent away; their sessions ended at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _
from django_tenants.utils import tenant_context

from agency.cases.operations import hand_over
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.users.enums import Role, UserKind
from agency.users.models import User
from agency.users.operations import open_account
from agency.users.queries import group_name, role_of
from tenants.models import Agency, AgencyKind
from tenants.operations import create_agency

from .presenters import invitation_mail
from .queries import OPENID, PROVIDER, followed_count, last_manager, single_sign_on
from .rules import domain_of


class TeamRefused(Exception):
    """This cannot be done to this account; the message says why in French."""


@transaction.atomic
def invite(
    *, email: str, first_name: str, last_name: str, kind: UserKind, role: Role | None = None, by: Actor, at: datetime
) -> User:
    """Open an account that nobody can enter before its owner has chosen a password; `send_invitation` writes to them.

    Raises `TeamRefused` for an address that already has an account here.
    """
    if User.objects.filter(email__iexact=email.strip()).exists():
        raise TeamRefused(_("Cette adresse a déjà un compte ici."))
    user = open_account(email=email.strip(), first_name=first_name, last_name=last_name, kind=kind, role=role)
    user.invited_at = at
    user.save(update_fields=["invited_at"])
    record(by=by, at=at, verb=Verb.ACCOUNT_INVITED, subject=user, kind=kind.value, role=role.value if role else "")
    return user


@transaction.atomic
def open_with_manager(
    *, name: str, slug: str, host: str, code: str, kind: AgencyKind, email: str, first_name: str, last_name: str,
    by: str, at: datetime,
) -> tuple[Agency, User]:  # fmt: skip
    """Open an agency and invite who will manage it: from there on nobody needs a shell. In the public schema.

    Raises `AgencyRefused`, `AgencyExists`, `TemplateNotReady`.
    """
    agency = create_agency(name=name, slug=slug, host=host, code=code, kind=kind, by=by, at=at)
    with tenant_context(agency):
        manager = invite(
            email=email, first_name=first_name, last_name=last_name, kind=UserKind.STAFF, role=Role.MANAGER,
            by=Actor.system(by), at=at,
        )  # fmt: skip
    return agency, manager


@transaction.atomic
def invite_again(*, user: User, by: Actor, at: datetime) -> User:
    """Make the former link void and a new one possible. Raises `TeamRefused` once the person has joined, or left."""
    locked = _locked(user)
    if locked.has_usable_password() or not locked.is_active:
        raise TeamRefused(_("Cette personne a déjà choisi son mot de passe, ou son compte est fermé."))
    locked.invited_at = at
    locked.save(update_fields=["invited_at"])
    record(by=by, at=at, verb=Verb.ACCOUNT_INVITED, subject=locked, again=True)
    return locked


def send_invitation(user: User) -> None:
    """Write to the person how to choose a password, outside the transaction that opened the account.

    Raises `OSError` when the mail server does not take it.
    """
    told = invitation_mail(user)
    EmailMessage(told.subject, told.body, told.sender, [user.email], reply_to=told.reply_to).send()


@transaction.atomic
def join(*, user: User, password: str, by: Actor, at: datetime) -> User:
    """Keep the password that an invited person chose. Raises `TeamRefused` when the link has served already."""
    locked = _locked(user)
    if locked.has_usable_password() or not locked.is_active:
        raise TeamRefused(_("Cette invitation a déjà servi."))
    locked.set_password(password)
    locked.save(update_fields=["password"])
    record(by=by, at=at, verb=Verb.ACCOUNT_JOINED, subject=locked)
    return locked


@transaction.atomic
def change_role(*, user: User, role: Role, by: Actor, at: datetime) -> User:
    """Put a member of the team into another role. Raises `TeamRefused` when nobody could manage the team any more."""
    locked = _locked(user)
    former = role_of(locked)
    if former == Role.MANAGER != role and last_manager(locked):
        raise TeamRefused(_("C’est la seule personne responsable : donnez d’abord ce rôle à quelqu’un d’autre."))
    locked.groups.remove(*Group.objects.filter(name__in=[group_name(one) for one in Role]))
    locked.groups.add(Group.objects.get(name=group_name(role)))
    record(
        by=by,
        at=at,
        verb=Verb.ACCOUNT_ROLE_CHANGED,
        subject=locked,
        role=role.value,
        former=former.value if former else "",
    )
    return locked


@transaction.atomic
def close(*, user: User, heir: User | None, by: Actor, at: datetime) -> int:
    """Close an account: its sessions end at once, its files and suspensions go to `heir`; return how many files.

    Raises `TeamRefused` for one's own account, for the last manager, and when files would be followed by nobody.
    """
    locked = _locked(user)
    if by.kind in {"staff", "creditor"} and by.ref == str(locked.pk):
        raise TeamRefused(_("Personne ne ferme son propre compte : demandez à une autre personne responsable."))
    if role_of(locked) == Role.MANAGER and last_manager(locked):
        raise TeamRefused(_("C’est la seule personne responsable : donnez d’abord ce rôle à quelqu’un d’autre."))
    if heir is None and followed_count(locked, at):
        raise TeamRefused(_("Choisissez qui suivra ses dossiers."))
    given = hand_over(follower=locked, heir=heir, by=by, at=at) if heir else 0
    locked.is_active = False
    locked.save(update_fields=["is_active"])
    _end_sessions(locked)
    record(by=by, at=at, verb=Verb.ACCOUNT_CLOSED, subject=locked, cases=given, heir=heir.pk if heir else None)
    return given


@transaction.atomic
def reopen(*, user: User, by: Actor, at: datetime) -> User:
    """Let somebody who was sent away come back, with the password they had."""
    locked = _locked(user)
    locked.is_active = True
    locked.save(update_fields=["is_active"])
    record(by=by, at=at, verb=Verb.ACCOUNT_REOPENED, subject=locked)
    return locked


@transaction.atomic
def note_absence(*, user: User, since: date, until: date, stand_in: User, by: Actor, at: datetime) -> User:
    """Say who follows somebody's files from a day to another, both included; a later word replaces it.

    Raises `TeamRefused` for days in the wrong order, oneself, and who no longer works here.
    """
    if until < since:
        raise TeamRefused(_("Le dernier jour vient après le premier."))
    if stand_in.pk == user.pk or not stand_in.is_active:
        raise TeamRefused(_("Choisissez un collègue dont le compte est ouvert."))
    locked = _locked(user)
    locked.away_from, locked.away_until, locked.replaced_by = since, until, stand_in
    locked.save(update_fields=["away_from", "away_until", "replaced_by"])
    record(by=by, at=at, verb=Verb.ACCOUNT_AWAY, subject=locked, since=since, until=until, stand_in=stand_in.pk)
    return locked


@transaction.atomic
def end_session(*, user: User, session: int, by: Actor, at: datetime) -> None:
    """Close one place where an account is signed in; nothing happens when it is closed already."""
    for found in UserSession.objects.select_for_update(of=("self",)).filter(pk=session, user=user):
        found.end()
        record(by=by, at=at, verb=Verb.SESSION_ENDED, subject=user)


@transaction.atomic
def note_sign_in(*, user: User, by: Actor, at: datetime) -> None:
    """Keep in the journal that an account was entered."""
    record(by=by, at=at, verb=Verb.ACCOUNT_SIGNED_IN, subject=user)


@transaction.atomic
def note_export(*, taken: bool, export: int, by: Actor, at: datetime) -> None:
    """Keep in the journal who asked for all that the agency holds, and who took it."""
    record(by=by, at=at, verb=Verb.EXPORT_TAKEN if taken else Verb.EXPORT_ASKED, export=export)


@transaction.atomic
def note_refusal(*, email: str, by: Actor, at: datetime) -> None:
    """Keep that a password was wrong for an account that exists; of other addresses nothing is kept."""
    user = User.objects.filter(email__iexact=email).first()
    if user is not None:
        record(by=by, at=at, verb=Verb.SIGN_IN_REFUSED, subject=user)


@transaction.atomic
def set_single_sign_on(
    *,
    name: str,
    issuer: str,
    client_id: str,
    secret: str,
    domains: Sequence[str],
    required: bool,
    by: Actor,
    at: datetime,
) -> SocialApp:
    """Let the team sign in by an identity provider of their own; an empty `secret` keeps the one that was given.

    With `required`, passwords no longer open the accounts of these domains, managers' apart. Another `issuer` counts
    its people otherwise: who was recognised by the former one is recognised anew.
    """
    held = single_sign_on()
    if held is not None and held.settings["server_url"] != issuer:
        SocialAccount.objects.filter(provider=PROVIDER).delete()
    app = held or SocialApp(provider=OPENID, provider_id=PROVIDER)
    app.name, app.client_id, app.secret = name, client_id, secret or app.secret
    app.settings = {
        "server_url": issuer, "domains": sorted(domains), "required": required,
        "oauth_pkce_enabled": True, "fetch_userinfo": False,
    }  # fmt: skip
    app.save()
    record(by=by, at=at, verb=Verb.SINGLE_SIGN_ON_SET, name=name, issuer=issuer, domains=domains, required=required)
    return app


@transaction.atomic
def end_single_sign_on(*, by: Actor, at: datetime) -> None:
    """Go back to passwords alone, and forget whom the provider recognised; nothing happens when there is none."""
    held = single_sign_on()
    if held is not None:
        SocialAccount.objects.filter(provider=PROVIDER).delete()
        held.delete()
        record(by=by, at=at, verb=Verb.SINGLE_SIGN_ON_ENDED)


@transaction.atomic
def identify(*, email: str, denied: bool, number: str, by: Actor, at: datetime) -> SocialAccount:
    """Bind an account of the team to the `number` that the agency's provider gives it, at its first sign-in.

    Raises `TeamRefused` for an address of other domains than the agency's, for one that the provider says unverified
    (`denied`), for whoever has no open account of the team (a creditor's contact signs mandates: the agency cannot
    vouch for it), and for an account that another number opens.
    """
    held = single_sign_on()
    if denied or held is None or domain_of(email) not in held.settings["domains"]:
        raise TeamRefused(_("Votre fournisseur d’identité ne confirme pas une adresse de ce cabinet."))
    team = User.objects.select_for_update(of=("self",)).filter(kind=UserKind.STAFF, is_active=True)
    user = team.filter(email__iexact=email).first()
    if user is None:
        raise TeamRefused(_("Vous n’avez pas de compte ici : demandez à votre responsable de vous inviter."))
    if SocialAccount.objects.filter(provider=PROVIDER, user=user).exists():
        raise TeamRefused(_("Ce compte est déjà celui d’une autre personne chez votre fournisseur d’identité."))
    account: SocialAccount = SocialAccount.objects.create(provider=PROVIDER, uid=number, user=user)
    record(by=by, at=at, verb=Verb.ACCOUNT_IDENTIFIED, subject=user)
    return account


def _locked(user: User) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=user.pk)


def _end_sessions(user: User) -> None:
    sessions: Any = UserSession.objects.filter(user=user)
    for session in sessions:
        session.end()
