"""« Abonnement », « Vos données » and the operators' pages of them, in a real browser."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.core.cache import cache
from django_tenants.utils import schema_context

from portal.billing.tasks import make_exports
from tenants.models import Agency, BillingEvent, Subscription
from tests.databases import AgencyClient
from tests.portal import browser as browsers

from .conftest import BillingDriver
from .test_subscription import LATER_DECLINED, PAGE, give, manager

SHOTS = os.environ.get("AMIABLE_SHOTS", "")
DESK_POLICY = "default-src 'self'; img-src 'self' data:"


@pytest.mark.e2e
def test_these_pages_have_the_houses_look(ops: AgencyClient, billed: BillingDriver, tenant: Agency) -> None:
    ana = manager(tenant)
    desk = {"gratuit": ana.get(PAGE), "donnees": ana.get("/gestion/donnees/")}
    give(ana, LATER_DECLINED)
    billed.tell()
    billed.pass_days(52)
    ana = manager(tenant, "Bea")
    with schema_context("public"):
        BillingEvent.objects.filter(kind="invoice.payment_failed").update(state="failed", last_error="Stripe : silence")
        Subscription.objects.update(trouble="Deux abonnements courent chez Stripe : annulez-en un.")
    ana.post("/gestion/donnees/emporter/")
    make_exports()
    cache.clear()
    desk |= {"arrete": ana.get(PAGE), "pret": ana.get("/gestion/donnees/"), "retour": ana.get(f"{PAGE}?retour=1")}
    ops = _again(ops)
    platform = {
        "op-liste": ops.get("/plateforme/"), "op-cabinet": ops.get("/plateforme/cabinets/lhermitte/"),
        "op-evenements": ops.get("/plateforme/evenements/"),
    }  # fmt: skip
    assert all(one.status_code == 200 for one in (desk | platform).values())
    with browsers.opened() as browser:
        found = _faults(browser, desk, DESK_POLICY)
        found += _faults(browser, platform, platform["op-liste"]["Content-Security-Policy"])
    assert found == []


def _again(ops: AgencyClient) -> AgencyClient:
    """Weeks have gone by: the operator's session is over, and its second step was passed."""
    from agency.users.models import User
    from portal.operators.decorators import PASSED

    with schema_context("public"):
        ops.force_login(User.objects.get(kind="operator"))
        session = ops.session
        session[PASSED] = True
        session.save()
    return ops


def _faults(browser: Any, pages: dict[str, Any], policy: str) -> list[str]:
    page = browser.new_page(locale="fr-FR")
    browsers.serve(page, {name: one.content.decode() for name, one in pages.items()}, policy)
    found = [fault for name in pages for fault in browsers.faults(page, name)]
    for name in pages if SHOTS else ():
        page.goto(f"{browsers.HOST}/{name}")
        page.emulate_media(color_scheme="light")
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
    page.close()
    return found
