"""« Équipe »: the list with its invitations, and the page of one colleague."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from agency.desk.frame.views.invitations import send_invitation
from agency.desk.frame.views.pages import page, staff_view
from agency.journal.rules import Actor
from agency.team import operations, queries
from agency.users.enums import Permission, Role, UserKind
from agency.users.models import User

from .forms import AbsenceForm, CloseForm, InviteForm, RoleForm, SingleSignOnForm
from .presenters import present, present_team

SECTION = "staff_team"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_TEAM)
def team(request: HttpRequest) -> HttpResponse:
    """Everybody of the team, and a form to invite one more."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            user = operations.invite(
                email=given["email"], first_name=given["first_name"], last_name=given["last_name"],
                kind=UserKind.STAFF, role=Role(given["role"]), by=Actor.staff(request.user), at=timezone.now(),
            )  # fmt: skip
        except operations.TeamRefused as refusal:
            form.add_error("email", str(refusal))
        else:
            send_invitation(request, user)
            return redirect("staff_team")
    members = present_team(queries.team(), timezone.now())
    context = {"members": members, "form": form, "roles": Role.choices, "section": SECTION}
    return page(request, "staff/team.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_TEAM)
def single_sign_on(request: HttpRequest) -> HttpResponse:
    """The agency's identity provider: described, or corrected."""
    held = queries.single_sign_on()
    form = SingleSignOnForm(request.POST or None, held=held, private=settings.PRIVATE_IDENTITY_PROVIDERS)
    if request.method == "POST" and form.is_valid():
        operations.set_single_sign_on(by=Actor.staff(request.user), at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("C’est enregistré. Essayez le bouton de la page de connexion avant d’en parler."))
        return redirect("staff_single_sign_on")
    callback = request.build_absolute_uri(reverse("openid_connect_callback", args=[queries.PROVIDER]))
    context = {"form": form, "held": held, "callback": callback, "section": SECTION}
    return page(request, "staff/single_sign_on.html", context, status=422 if form.errors else 200)


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def end_single_sign_on(request: HttpRequest) -> HttpResponse:
    """Go back to passwords alone."""
    operations.end_single_sign_on(by=Actor.staff(request.user), at=timezone.now())
    messages.success(request, _("La connexion unique est arrêtée : chacun se connecte avec son mot de passe."))
    return redirect("staff_single_sign_on")


@require_http_methods(["GET", "HEAD"])
@staff_view(Permission.MANAGE_TEAM)
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """One colleague: role, portfolio, where they are signed in, their latest sign-ins."""
    return _member_page(request, _colleague(pk))


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def change_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give another role."""
    user, form = _colleague(pk), RoleForm(request.POST)
    if form.is_valid():
        try:
            operations.change_role(
                user=user, role=Role(form.cleaned_data["role"]), by=Actor.staff(request.user), at=timezone.now()
            )
        except operations.TeamRefused as refusal:
            form.add_error("role", str(refusal))
        else:
            messages.success(request, _("C’est enregistré : ce rôle vaut dès sa prochaine page."))
            return redirect("staff_team_member", pk)
    return _member_page(request, user, role=form)


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Note an absence, and who is told of what is late meanwhile."""
    user = _colleague(pk)
    form = AbsenceForm(request.POST, absent=user)
    if form.is_valid():
        try:
            operations.note_absence(user=user, by=Actor.staff(request.user), at=timezone.now(), **form.cleaned_data)
        except operations.TeamRefused as refusal:
            form.add_error("until", str(refusal))
        else:
            messages.success(request, _("C’est noté : son remplaçant est prévenu de ce qui est en retard."))
            return redirect("staff_team_member", pk)
    return _member_page(request, user, away=form)


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the account; its files go to a colleague."""
    user = _colleague(pk)
    form = CloseForm(request.POST, leaving=user, followed=queries.followed_count(user, timezone.now()))
    if form.is_valid():
        try:
            given = operations.close(
                user=user, heir=form.cleaned_data["heir"], by=Actor.staff(request.user), at=timezone.now()
            )
        except operations.TeamRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            told = ngettext("%(n)s dossier a changé de référent.", "%(n)s dossiers ont changé de référent.", given)
            messages.success(request, _("Compte fermé, connexions comprises.") + " " + told % {"n": given})
            return redirect("staff_team")
    return _member_page(request, user, leaving=form)


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    operations.reopen(user=_colleague(pk), by=Actor.staff(request.user), at=timezone.now())
    messages.success(request, _("Compte rouvert."))
    return redirect("staff_team_member", pk)


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send another invitation; the former link opens nothing any more."""
    try:
        user = operations.invite_again(user=_colleague(pk), by=Actor.staff(request.user), at=timezone.now())
    except operations.TeamRefused as refusal:
        messages.error(request, str(refusal))
    else:
        send_invitation(request, user)
    return redirect("staff_team")


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def end_session(request: HttpRequest, pk: int, session: int) -> HttpResponse:
    """Close one of a colleague's connections."""
    operations.end_session(user=_colleague(pk), session=session, by=Actor.staff(request.user), at=timezone.now())
    messages.success(request, _("Connexion fermée."))
    return redirect("staff_team_member", pk)


def _colleague(pk: int) -> User:
    user: User = get_object_or_404(User, pk=pk, kind=UserKind.STAFF)
    return user


def _member_page(
    request: HttpRequest,
    user: User,
    *,
    role: RoleForm | None = None,
    away: AbsenceForm | None = None,
    leaving: CloseForm | None = None,
) -> HttpResponse:
    """The page of a colleague, with the form that holds a refusal."""
    refused = next(filter(None, (role, away, leaving)), None)
    followed = queries.followed_count(user, timezone.now())
    context = {
        "member": present(user, timezone.now()),
        "role": role or RoleForm(),
        "away": away or AbsenceForm(absent=user),
        "leaving": leaving or CloseForm(leaving=user, followed=followed),
        "form": refused,
        "roles": Role.choices,
        "followed": followed,
        "sessions": queries.sessions_of(user),
        "sign_ins": queries.sign_ins_of(user),
        "itself": user.pk == request.user.pk,
        "section": SECTION,
    }
    return page(request, "staff/team_member.html", context, status=422 if refused else 200)
