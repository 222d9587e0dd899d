"""Objects of Billing as the API shows them at version 2026-10-28.endive: nulls said, nothing invented."""

from typing import Any

Json = dict[str, Any]


def _nulls(names: str) -> Json:
    return dict.fromkeys(names.split())


def customer(identifier: str, created: int, **known: Any) -> Json:
    """A client, without a card yet."""
    return {
        **_nulls(
            """address business_name customer_account default_source description discount email individual_name name
            phone shipping test_clock"""
        ),
        "id": identifier,
        "object": "customer",
        "balance": 0,
        "created": created,
        "currency": "eur",
        "delinquent": False,
        "invoice_prefix": identifier[-8:].upper(),
        "invoice_settings": _nulls("custom_fields default_payment_method footer rendering_options"),
        "livemode": False,
        "metadata": {},
        "next_invoice_sequence": 1,
        "preferred_locales": [],
        "tax_exempt": "none",
        **known,
    }


def product(identifier: str, created: int, name: str) -> Json:
    """What is sold."""
    return {
        **_nulls("description package_dimensions shippable statement_descriptor tax_code unit_label url"),
        "id": identifier,
        "object": "product",
        "active": True,
        "created": created,
        "default_price": None,
        "images": [],
        "livemode": False,
        "marketing_features": [],
        "metadata": {},
        "name": name,
        "type": "service",
        "updated": created,
    }


def price(identifier: str, created: int, product_id: str, amount: int, interval: str = "month") -> Json:
    """A price of a product, for each period."""
    return {
        **_nulls("custom_unit_amount lookup_key nickname tiers_mode transform_quantity"),
        "id": identifier,
        "object": "price",
        "active": True,
        "billing_scheme": "per_unit",
        "created": created,
        "currency": "eur",
        "livemode": False,
        "metadata": {},
        "product": product_id,
        "recurring": {
            "interval": interval, "interval_count": 1, "meter": None, "trial_period_days": None,
            "usage_type": "licensed",
        },
        "tax_behavior": "exclusive",
        "type": "recurring",
        "unit_amount": amount,
        "unit_amount_decimal": str(amount),
    }  # fmt: skip


def tax_rate(identifier: str, created: int, percentage: float, name: str, *, inclusive: bool) -> Json:
    """A rate of VAT, in percent: on top of a price, or within it."""
    return {
        **_nulls("description flat_amount jurisdiction jurisdiction_level rate_type state"),
        "id": identifier,
        "object": "tax_rate",
        "active": True,
        "country": "FR",
        "created": created,
        "display_name": name,
        "effective_percentage": percentage,
        "inclusive": inclusive,
        "livemode": False,
        "metadata": {},
        "percentage": percentage,
        "tax_type": "vat",
    }


def taxed(net: int, rates: list[Json]) -> Json:
    """What an invoice says of its VAT: rates on top of the price, each rounded to a cent."""
    taxes: list[Json] = [
        {
            "amount": int(net * one["percentage"] / 100 + 0.5), "tax_behavior": "exclusive",
            "tax_rate_details": {"tax_rate": one["id"]}, "taxability_reason": "not_available",
            "taxable_amount": net, "type": "tax_rate_details",
        }
        for one in rates
    ]  # fmt: skip
    total = net + sum(one["amount"] for one in taxes)
    return {
        "amount_due": total, "amount_remaining": total, "subtotal": net, "subtotal_excluding_tax": net,
        "total": total, "total_excluding_tax": net, "total_taxes": taxes, "default_tax_rates": rates,
    }  # fmt: skip


def subscription(identifier: str, created: int, price_body: Json, ends: int, **known: Any) -> Json:
    """A subscription to one price; the period stands on its item."""
    item: Json = {
        "id": f"si_{identifier[4:]}",
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": created,
        "current_period_end": ends,
        "current_period_start": created,
        "discounts": [],
        "metadata": {},
        "price": price_body,
        "quantity": 1,
        "subscription": identifier,
        "tax_rates": [],
    }
    return {
        **_nulls(
            """application application_fee_percent billing_cycle_anchor_config billing_thresholds cancel_at canceled_at
            customer_account days_until_due default_payment_method default_source description ended_at latest_invoice
            next_pending_invoice_item_invoice on_behalf_of pause_collection pending_invoice_item_interval
            pending_setup_intent pending_update schedule test_clock transfer_data trial_end trial_start"""
        ),
        "id": identifier,
        "object": "subscription",
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": ends,
        "billing_mode": {"flexible": None, "type": "classic"},
        "cancel_at_period_end": False,
        "cancellation_details": _nulls("comment feedback reason"),
        "collection_method": "charge_automatically",
        "created": created,
        "currency": "eur",
        "default_tax_rates": [],
        "discounts": [],
        "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}},
        "items": {
            "object": "list", "data": [item], "has_more": False, "url": f"/v1/subscription_items?{identifier}",
        },
        "livemode": False,
        "metadata": {},
        "payment_settings": _nulls("payment_method_options payment_method_types save_default_payment_method"),
        "start_date": created,
        "status": "active",
        "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}},
        **known,
    }  # fmt: skip


def invoice(identifier: str, created: int, total: int, **known: Any) -> Json:
    """An invoice, still a draft."""
    return {
        **_nulls(
            """account_country account_name account_tax_ids application automatically_finalizes_at confirmation_secret
            custom_fields customer_account customer_address customer_email customer_name customer_phone
            customer_shipping default_payment_method default_source description due_date effective_at ending_balance
            footer from_invoice hosted_invoice_url invoice_pdf last_finalization_error latest_revision
            next_payment_attempt number on_behalf_of receipt_number rendering shipping_cost shipping_details
            statement_descriptor test_clock threshold_reason webhooks_delivered_at"""
        ),
        "id": identifier,
        "object": "invoice",
        "amount_due": total,
        "amount_overpaid": 0,
        "amount_paid": 0,
        "amount_remaining": total,
        "amount_shipping": 0,
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": True,
        "automatic_tax": {
            "disabled_reason": None, "enabled": False, "liability": None, "provider": None, "status": None,
        },
        "billing_reason": "subscription_cycle",
        "collection_method": "charge_automatically",
        "created": created,
        "currency": "eur",
        "customer_tax_exempt": "none",
        "customer_tax_ids": [],
        "default_tax_rates": [],
        "discounts": [],
        "issuer": {"type": "self"},
        "livemode": False,
        "metadata": {},
        "payment_settings": _nulls("default_mandate payment_method_options payment_method_types"),
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "starting_balance": 0,
        "status": "draft",
        "status_transitions": _nulls("finalized_at marked_uncollectible_at paid_at voided_at"),
        "subtotal": total,
        "subtotal_excluding_tax": total,
        "total": total,
        "total_discount_amounts": [],
        "total_excluding_tax": total,
        "total_pretax_credit_amounts": [],
        "total_taxes": [],
        **known,
    }  # fmt: skip


def portal(identifier: str, created: int, **known: Any) -> Json:
    """A page where a client looks after its subscription."""
    return {
        "id": identifier,
        "object": "billing_portal.session",
        "configuration": "bpc_sandbox",
        "created": created,
        "customer_account": None,
        "flow": None,
        "livemode": False,
        "on_behalf_of": None,
        **known,
    }


def setup_intent(identifier: str, created: int, client: str, method: Json, mandate: str | None = None) -> Json:
    """A card or an account that its owner confirmed and agreed to have charged later, away."""
    return {
        "id": identifier, "object": "setup_intent", "created": created, "customer": client,
        "payment_method": method["id"], "mandate": mandate, "payment_method_types": [method["type"]],
        "status": "succeeded", "usage": "off_session", "livemode": False,
        "metadata": {}, "last_setup_error": None, "next_action": None,
    }  # fmt: skip
