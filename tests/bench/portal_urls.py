"""The addresses of an agency's host, and one page that costs a query: what a page costs at the least."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from agency.mandates.models import AgencyProfile
from config.urls_tenant import urlpatterns as ours


@login_not_required
def hello(_request: HttpRequest) -> HttpResponse:
    """Say the agency's name."""
    return HttpResponse(f"Bonjour, ici {AgencyProfile.objects.get(pk=1).legal_name}.")


urlpatterns = [path("bench/bonjour/", hello), *ours]
