"""« Calculette »: a question, the answer of the law, and why. Nothing is written."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agency.desk.frame.views.pages import page, staff_view
from agency.rates.queries import rate_table
from agency.users.enums import Permission

from .forms import QUESTIONS, InterestForm, QuestionForm
from .presenters import AnswerTable, present_answer
from .rules import ANSWERS


@require_safe
@staff_view(Permission.SEE_CASES)
def calculator(request: HttpRequest) -> HttpResponse:
    """One question by address, so that an answer can be kept, sent to a colleague and printed."""
    kind = QUESTIONS.get(request.GET.get("calcul", ""), InterestForm)
    asked = "demander" in request.GET
    form = kind(request.GET if asked else None)
    answer = _answer(form) if asked else None
    return page(
        request,
        "staff/calculator.html",
        {"form": form, "questions": QUESTIONS.values(), "answer": answer, "section": "staff_calculator"},
    )


def _answer(form: QuestionForm) -> AnswerTable | None:
    """Answer a form; None when it has an error, among them what the law refuses."""
    if not form.is_valid():
        return None
    try:
        return present_answer(ANSWERS[form.slug](form.cleaned_data, rate_table()))
    except OverflowError:
        form.add_error(None, _("Une date calculée sort du calendrier."))
    except (ValueError, LookupError) as error:
        form.add_error(None, str(error))
    return None
