"""« Mes coordonnées »: a person changes where they are reached; what the links of the e-mails open, without a code."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agency.contacts import operations
from agency.contacts.enums import ContactChangeState, Serving
from agency.contacts.models import ContactChange
from agency.contacts.queries import serving
from agency.contacts.rules import ContactChangeRefused, is_too_old
from agency.journal.rules import Actor
from agency.mandates.queries import profile_or_none
from agency.outbox.presenters.reached.contacts import CONFIRMED, DISOWNED
from agency.parties.enums import Matter
from agency.parties.queries import wants_no_email
from portal.debtors.decorators import for_case
from portal.debtors.forms.contacts import OwnAddressForm, OwnEmailForm, OwnPhoneForm
from portal.debtors.presenters import debtor_frame
from portal.debtors.presenters.theirs.reached import reached
from portal.debtors.visits import DebtorVisit
from portal.rendering import render_page
from tenants import signing

ADDRESS, EMAIL, PHONE = "adresse", "e-mail", "telephone"
MATTERS = {ADDRESS: Matter.ADDRESS, EMAIL: Matter.EMAIL, PHONE: Matter.PHONE}


@require_safe
@for_case
def contacts(visit: DebtorVisit) -> HttpResponse:
    """Where this person is reached, as we know it, and what waits; never anybody else's (R5.12)."""
    return visit.render("portal/debtors/contacts.html", reached=reached(visit.debtor, visit.at))


@require_http_methods(["GET", "HEAD", "POST"])
@for_case
def contact(visit: DebtorVisit, what: str) -> HttpResponse:
    """Change one of them: the post and the telephone at once, an e-mail once it answered."""
    if what not in MATTERS:
        raise Http404
    form = _form(visit, what)
    if form.is_valid():
        by = Actor.debtor(visit.debtor)
        try:
            operations.give(
                case=visit.case, debtor=visit.debtor, matter=MATTERS[what], values=form.values, by=by, at=visit.at
            )
        except ContactChangeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return visit.render("portal/debtors/message.html", **_said(visit, what))
    titles = {
        ADDRESS: _("Changer d’adresse postale"), EMAIL: _("Changer d’adresse e-mail"),
        PHONE: _("Changer de téléphone"),
    }  # fmt: skip
    return visit.render(
        "portal/debtors/reply.html", form=form, title=titles[what], introduction="", step="",
        promise=_(
            "Nous le disons là où nous vous joignions avant : un mot de là, dans les deux mois, suffit pour revenir en "
            "arrière."
        ),
        button=_("Enregistrer"),
    )  # fmt: skip


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirmed(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm a new e-mail by a press: a machine that opens links confirms nothing."""
    change = _change_of(token, CONFIRMED)
    if request.method != "POST":
        said = _("Nos messages viendront à cette adresse.")
        if wants_no_email(change.debtor):
            said = _("Selon vos préférences, nos messages viennent par la poste : cette adresse est seulement notée.")
        return _ask(request, _("Confirmer cette adresse e-mail ?"), said)
    try:
        change = operations.confirm(change=change, by=Actor.debtor(change.debtor), at=timezone.now())
    except ContactChangeRefused as refusal:
        return _show(request, _("Ce lien ne sert plus"), str(refusal))
    said = _("Nos messages viennent maintenant à cette adresse e-mail.")
    if wants_no_email(change.debtor):
        said = _(
            "L’adresse est notée. Selon vos préférences, nos messages viennent toujours par la poste : vous pouvez en "
            "changer sur votre page."
        )
    return _show(request, _("C’est confirmé"), said)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def disowned(request: HttpRequest, token: str) -> HttpResponse:
    """« Ce n’est pas moi », by the link of the notice: what served before serves again, and somebody checks.

    After two months, somebody checks first.
    """
    change = _change_of(token, DISOWNED)
    now = timezone.now()
    if request.method != "POST" and change.state == ContactChangeState.USED:
        said = _("Nous reprenons aussitôt ce que nous avions avant, et une personne du cabinet vérifie.")
        if is_too_old(change.used_at, now):
            said = _("Ce changement est ancien : une personne du cabinet vérifie avant de revenir en arrière.")
        return _ask(request, _("Ce changement ne vient pas de vous ?"), said, _("Ce n’est pas moi"))
    if request.method == "POST":
        change = operations.disown(change=change, by=Actor.debtor(change.debtor), at=now)
    return _show(request, _("Merci de nous l’avoir dit"), _after(change))


def _after(change: ContactChange) -> str:
    """What a disowned change led to, as it stands when it is read."""
    if change.state == ContactChangeState.SETTLED:
        return _("Une personne du cabinet a déjà vérifié ce changement.")
    if serving(change) == Serving.BEFORE:
        return _("Ce que nous avions avant sert de nouveau. Une personne du cabinet vérifie ce qui s’est passé.")
    return _(
        "Une personne du cabinet vérifie d’abord ce qui s’est passé. "
        "D’ici là, personne ne change vos coordonnées sur votre page."
    )


def _form(visit: DebtorVisit, what: str) -> Any:
    if what == ADDRESS:
        return OwnAddressForm(visit.form_data, name=visit.debtor.full_name)
    return {EMAIL: OwnEmailForm, PHONE: OwnPhoneForm}[what](visit.form_data)


def _said(visit: DebtorVisit, what: str) -> dict[str, Any]:
    """What was done, and what it changes for the person."""
    if what == EMAIL and wants_no_email(visit.debtor):
        return {
            "title": _("Regardez votre nouvelle boîte e-mail"),
            "sentences": [
                _("Un lien vient d’y partir. Ouvrez-le dans les deux jours : l’adresse est alors notée."),
                _("Selon vos préférences, nos messages viennent toujours par la poste. Vous pouvez en changer ici."),
            ],
            "action": {
                "url": reverse("debtors:preferences", args=[visit.case.reference]), "label": _("Mes préférences"),
            },
        }  # fmt: skip
    if what == EMAIL:
        return {
            "title": _("Regardez votre nouvelle boîte e-mail"),
            "sentences": [
                _("Un lien vient d’y partir. Ouvrez-le dans les deux jours : l’adresse sert alors aussitôt."),
                _("D’ici là, nos messages vont là où ils allaient."),
            ],
        }
    if what == PHONE:
        return {
            "title": _("C’est noté"),
            "sentences": [_("Si nous devons vous appeler, c’est à ce numéro, aux heures de vos préférences.")],
        }
    return {
        "title": _("C’est noté"),
        "sentences": [
            _("Nos prochains courriers partent à cette adresse, même ceux qui étaient prêts."),
            _("Pour entrer ici : le code de votre lettre, et le code postal de cette nouvelle adresse."),
        ],
    }


def _change_of(token: str, purpose: str) -> ContactChange:
    """The change of a link of ours; 404 for any other."""
    try:
        return get_object_or_404(
            ContactChange.objects.select_related("debtor"), pk=signing.loads(token, purpose=purpose)
        )
    except signing.BadSignature as error:
        raise Http404 from error


def _ask(request: HttpRequest, title: str, said: str, button: str = "") -> HttpResponse:
    context = {"title": title, "said": said, "button": button or _("Confirmer")}
    return render_page(request, "portal/debtors/contact_link.html", debtor_frame(profile_or_none()), context)


def _show(request: HttpRequest, title: str, said: str) -> HttpResponse:
    context = {"title": title, "sentences": [said]}
    return render_page(request, "portal/debtors/message.html", debtor_frame(profile_or_none()), context)
