"""Two words that disagree on a person: somebody looks, and says which is used."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency.desk.cases.presenters.contacts import present_question
from agency.desk.decisions.forms import ContactForm
from agency.desk.frame.views.pages import back_to, forget_words, kept_words, page, staff_view
from agency.journal.rules import Actor
from agency.parties import operations
from agency.parties.models import ContactQuestion
from agency.users.enums import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.QUALIFY)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what we had, adopt the new word for one creditor's files or for all; what was typed is never lost."""
    question = get_object_or_404(ContactQuestion.objects.select_related("debtor", "creditor"), pk=pk)
    draft = kept_words(request)
    form = ContactForm(request.POST if request.method == "POST" else None, initial=draft)
    if request.method == "POST" and form.is_valid() and _decided(request, question, form):
        forget_words(request)
        messages.success(request, _("C’est tranché pour %(name)s.") % {"name": question.debtor.full_name})
        return redirect(back_to(request, reverse("staff_day")))
    context = {
        "question": question,
        "line": present_question(question),
        "form": form,
        "restored": bool(draft) and request.method != "POST",
        "case": question.debtor.cases.first(),
        "section": "staff_day",
    }
    return page(request, "staff/contact_question.html", context, status=422 if form.errors else 200)


def _decided(request: HttpRequest, question: ContactQuestion, form: ContactForm) -> bool:
    """Whether the decision was taken; the form holds the refusal when it was not."""
    now = timezone.now()
    try:
        operations.decide_contact(
            question=question, **form.cleaned_data, by=Actor.staff(request.user), at=now, on=timezone.localdate(now)
        )
    except operations.ContactDecisionRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
