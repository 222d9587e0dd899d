"""The e-mail of what is late: references and days, no person’s name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agency.cases.models import Case
from agency.desk.cases.queries.next_dates import NextDate
from agency.language.presenters import format_date
from agency.mandates.models import AgencyProfile
from agency.users.models import User
from tenants.addresses import base_url

SHOWN = 30


@dataclass(frozen=True)
class LateMail:
    """What is written to a member of the team."""

    subject: str
    body: str


def late_mail(user: User, dates: Sequence[NextDate], cases: Mapping[int, Case], agency: AgencyProfile) -> LateMail:
    """Return the e-mail: the oldest dates first, where to see them all, how to have it no more."""
    many = len(cases)
    told = ngettext("%(count)s dossier en retard", "%(count)s dossiers en retard", many) % {"count": many}
    lines = [_late_line(one, cases[one.case_id]) for one in dates[:SHOWN]]
    more = len(dates) - SHOWN
    return LateMail(
        f"{agency.legal_name} - {told}",
        "\n".join(
            (
                _("Bonjour %(name)s,") % {"name": user.first_name or user.email},
                "",
                _("Dans les dossiers que vous suivez, ces dates sont passées :"),
                "",
                *lines,
                *([_("… et %(count)s de plus.") % {"count": more}] if more > 0 else []),
                "",
                _("Tout voir : %(url)s") % {"url": base_url() + reverse("staff_day")},
                _("Ne plus recevoir cet e-mail : %(url)s") % {"url": base_url() + reverse("staff_alerts")},
            )
        ),
    )


def _late_line(late: NextDate, case: Case) -> str:
    facts = {"reference": case.reference, "what": late.what.label, "day": format_date(late.on)}
    return _("- %(reference)s : %(what)s, %(day)s") % facts
