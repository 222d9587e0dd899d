"""A person's views that reply: already paid, disagree, hard time, message, pause. Any of them stops the letters."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agency.disputes.enums import ReplyKind
from agency.disputes.operations import EmptyReply, PauseAlreadyUsed, TooManyReplies, ask_pause, receive_reply
from agency.disputes.queries import replies_of
from agency.disputes.rules import PAUSE_DAYS, stops_the_machine
from agency.uploads.queries import uploads_of
from portal.debtors.decorators import for_case
from portal.debtors.door import session
from portal.debtors.forms import HardTimeForm, WriteForm
from portal.debtors.uploads.forms import DisagreeProofForm, HelpProofForm, PaidProofForm
from portal.debtors.uploads.presenters import sent_documents
from portal.debtors.uploads.views import send_files
from portal.debtors.view_models import Promise, ReplyReceived
from portal.debtors.visits import DebtorVisit
from portal.forms import PortalForm

# What a document may go with.
JOINED = frozenset({ReplyKind.ALREADY_PAID, ReplyKind.DISPUTE, ReplyKind.HARDSHIP})
SUBJECTS = {"decaler": "move_instalment"}

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@for_case
def already_paid(visit: DebtorVisit) -> HttpResponse:
    """« J’ai déjà payé »: how and when, as far as the person remembers."""
    form = PaidProofForm(visit.form_data, visit.request.FILES or None)
    if form.is_valid():
        return _received(visit, ReplyKind.ALREADY_PAID, form)
    introduction = _("Merci de nous le dire. Nous cherchons votre paiement, et tout s’arrête en attendant.")
    return _ask(visit, form, _("J’ai déjà payé"), introduction)


@get_or_post
@for_case
def disagree(visit: DebtorVisit) -> HttpResponse:
    """« Je ne suis pas d’accord »: what is wrong, in the person’s words."""
    form = DisagreeProofForm(visit.form_data, visit.request.FILES or None)
    if form.is_valid():
        return _received(visit, ReplyKind.DISPUTE, form)
    return _ask(visit, form, _("Je ne suis pas d’accord"), _("Nous vérifions avant toute autre démarche."))


@get_or_post
@for_case
def hard_time(visit: DebtorVisit) -> HttpResponse:
    """First of two questions: what happens, by category only. Kept until the second one is answered."""
    form = HardTimeForm(visit.form_data)
    if form.is_valid() and form.cleaned_data["situation"] == "over_indebtedness":
        return visit.redirect("over_indebtedness")
    if form.is_valid():
        visit.request.session[session.HARD_TIME] = {visit.case.reference: form.cleaned_data["situation"]}
        return visit.redirect("help")
    title = _("Je traverse une période difficile")
    return _ask(
        visit, form, title, _("Vous n’avez pas à tout raconter. Aucun justificatif n’est demandé pour commencer."),
        step=_("Étape 1 sur 2"), button=_("Continuer"),
    )  # fmt: skip


@get_or_post
@for_case
def help_(visit: DebtorVisit) -> HttpResponse:
    """Second question: what would help. Sending it stops everything."""
    told = visit.request.session.get(session.HARD_TIME, {}).get(visit.case.reference)
    if told is None:
        return visit.redirect("hard_time")
    form = HelpProofForm(visit.form_data, visit.request.FILES or None)
    if form.is_valid():
        del visit.request.session[session.HARD_TIME]
        return _received(visit, ReplyKind.HARDSHIP, form, situation=told)
    return _ask(visit, form, _("Qu’est-ce qui vous aiderait ?"), step=_("Étape 2 sur 2"))


@get_or_post
@for_case
def write(visit: DebtorVisit) -> HttpResponse:
    """A message to the person who follows the case; the subject comes from the button pressed."""
    subject = SUBJECTS.get(visit.request.GET.get("sujet", ""), "")
    form = WriteForm(visit.form_data)
    if form.is_valid():
        return _received(visit, ReplyKind.MESSAGE, form, **({"subject": subject} if subject else {}))
    titles = {
        "move_instalment": (_("Décaler un versement"), _("Dites-nous lequel, et jusqu’à quelle date.")),
    }
    title, introduction = titles.get(
        subject, (_("Nous écrire"), _("Votre message arrive à la personne qui suit votre dossier."))
    )
    return _ask(
        visit, form, title, introduction, promise=_("Tant que nous ne vous avons pas répondu : ni courrier, ni appel.")
    )


@get_or_post
@for_case
def pause(visit: DebtorVisit) -> HttpResponse:
    """The pause without a reason: shown with its effects, taken by one button, once."""
    if visit.form_data is None:
        until = visit.on + timedelta(days=PAUSE_DAYS)
        return visit.render("portal/debtors/pause.html", case=visit.case_detail(), until=until)
    try:
        ask_pause(**visit.operation_arguments())
    except PauseAlreadyUsed as refusal:
        return visit.render(
            "portal/debtors/message.html", title=_("La pause a déjà été prise"), sentences=[str(refusal)]
        )
    return visit.redirect("home")


@require_safe
@for_case
def received(visit: DebtorVisit, pk: int) -> HttpResponse:
    """« Bien reçu »: what we promise, and by when."""
    reply = replies_of(visit.case, visit.visitor.debtor_id).filter(pk=pk).first()
    if reply is None:
        raise Http404
    if reply.answered_at is not None:
        return visit.redirect("home")
    thanks = {
        ReplyKind.HARDSHIP: _("Merci de nous avoir parlé de votre situation. Ce n’est pas toujours facile à dire."),
        ReplyKind.ALREADY_PAID: _("Merci. Nous cherchons votre paiement."),
        ReplyKind.DISPUTE: _("Merci de nous l’avoir dit. Nous vérifions avant toute autre démarche."),
        ReplyKind.PROPOSAL: _("Votre proposition est chez nous."),
    }
    words = thanks.get(ReplyKind(reply.kind), _("Votre message est chez nous."))
    goes_on = _("Votre échéancier continue comme aujourd’hui : ses dates, ses rappels, ses prélèvements.")
    still = _("Vos courriers sont suspendus : ni lettre, ni appel, ni message.")
    promises = (
        still if stops_the_machine(reply.answers) else goes_on,
        Promise(reply.answer_due_on, late=reply.answer_due_on < visit.on).words,
        _("Vous pouvez ajouter quelque chose à tout moment."),
    )
    told = ReplyReceived(_("Bien reçu"), words, promises)
    return visit.render(
        "portal/debtors/received.html", received=told, reply=reply,
        files=sent_documents(visit.case, uploads_of(reply)), joins=reply.kind in JOINED,
    )  # fmt: skip


def _ask(
    visit: DebtorVisit,
    form: PortalForm,
    title: str,
    introduction: str = "",
    *,
    step: str = "",
    button: str = "",
    promise: str = "",
) -> HttpResponse:
    return visit.render(
        "portal/debtors/reply.html", form=form, title=title, introduction=introduction, step=step, promise=promise,
        button=button or _("Envoyer"),
    )  # fmt: skip


def _received(visit: DebtorVisit, kind: ReplyKind, form: PortalForm, **more: Any) -> HttpResponse:
    told = {**form.cleaned_data, **more}
    files = told.pop("documents", [])
    try:
        reply = receive_reply(
            kind=kind, text=told.pop("text", ""), answers=told, visit_began=visit.visitor.opened_at,
            **visit.operation_arguments(),
        )  # fmt: skip
    except EmptyReply as refusal:
        form.add_error(None, str(refusal))
        return _ask(visit, form, _("Votre réponse"))
    except TooManyReplies as refusal:
        form.add_error(None, str(refusal.limit.label))
        return _ask(visit, form, _("Votre réponse"))
    send_files(visit, reply, files)
    return visit.redirect("received", reply.pk)
