"""Objects as the API shows them at version 2026-10-28.endive: every key present, null when it says nothing."""

from typing import Any

from sandbox.stripe.resources.cards import Card

Json = dict[str, Any]


def _nulls(names: str) -> Json:
    return dict.fromkeys(names.split())


def session(identifier: str, created: int, **known: Any) -> Json:
    """A Checkout Session, mode payment, hosted page, still open."""
    nothing = _nulls(
        """after_expiration allow_promotion_codes billing_address_collection cancel_url client_reference_id
        client_secret collected_information consent consent_collection currency_conversion customer customer_account
        customer_details customer_email discounts integration_identifier invoice locale origin_context payment_intent
        payment_link payment_method_configuration_details permissions recovered_from saved_payment_method_options
        setup_intent shipping_address_collection shipping_cost submit_type subscription wallet_options"""
    )
    return {
        **nothing,
        "id": identifier,
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": False},
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "created": created,
        "custom_fields": [],
        "custom_text": _nulls("after_submit shipping_address submit terms_of_service_acceptance"),
        "customer_creation": "if_required",
        "invoice_creation": {
            "enabled": False,
            "invoice_data": {
                **_nulls("account_tax_ids custom_fields description footer issuer rendering_options"),
                "metadata": {},
            },
        },
        "livemode": False,
        "managed_payments": {"enabled": False},
        "metadata": {},
        "mode": "payment",
        "payment_method_collection": "if_required",
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "status": "open",
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        **known,
    }


def line_item(identifier: str, name: str, currency: str, unit_amount: int, quantity: int) -> Json:
    """One line of a Checkout Session, made from `price_data`."""
    total = unit_amount * quantity
    return {
        "id": identifier,
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": currency,
        "description": name,
        "metadata": {},
        "price": None,
        "quantity": quantity,
    }


def intent(identifier: str, created: int, **known: Any) -> Json:
    """A PaymentIntent that waits for a payment method."""
    nothing = _nulls(
        """application application_fee_amount canceled_at cancellation_reason customer customer_account description
        excluded_payment_method_types last_payment_error latest_charge next_action on_behalf_of payment_method
        payment_method_configuration_details processing receipt_email review setup_future_usage shipping source
        statement_descriptor statement_descriptor_suffix transfer_data transfer_group automatic_payment_methods"""
    )
    return {
        **nothing,
        "id": identifier,
        "object": "payment_intent",
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "capture_method": "automatic_async",
        "client_secret": f"{identifier}_secret_sandbox",
        "confirmation_method": "automatic",
        "created": created,
        "livemode": False,
        "managed_payments": {"enabled": False},
        "metadata": {},
        "payment_method_options": {"card": _nulls("installments mandate_options network")},
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
        **known,
    }


def payment_method(identifier: str, created: int, card: Card, email: str | None) -> Json:
    """The card that was used, without its number."""
    details = _card(card)
    return {
        "id": identifier,
        "object": "payment_method",
        "allow_redisplay": "limited",
        "billing_details": _billing(email),
        "card": {
            **{name: details[name] for name in _SHARED},
            "display_brand": card.brand,
            "generated_from": None,
            "networks": {"available": [card.brand], "preferred": None},
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        "created": created,
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }


_SHARED = (
    "brand",
    "checks",
    "country",
    "exp_month",
    "exp_year",
    "fingerprint",
    "funding",
    "last4",
    "regulated_status",
)


def _card(card: Card) -> Json:
    return {
        "amount_authorized": None,
        "authorization_code": None,
        "brand": card.brand,
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "FR",
        "exp_month": 12,
        "exp_year": 2034,
        "extended_authorization": {"status": "disabled"},
        "fingerprint": f"sandbox{card.last4}",
        "funding": card.funding,
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "last4": card.last4,
        "mandate": None,
        "multicapture": {"status": "unavailable"},
        "network": card.brand,
        "network_token": {"used": False},
        "network_transaction_id": None,
        "overcapture": {"maximum_amount_capturable": None, "status": "unavailable"},
        "regulated_status": "unregulated",
        "three_d_secure": None,
        "transaction_link_id": None,
        "wallet": None,
    }


def _billing(email: str | None) -> Json:
    address = _nulls("city country line1 line2 postal_code state")
    return {"address": address, "email": email, "name": None, "phone": None, "tax_id": None}


def charge(identifier: str, created: int, card: Card, email: str | None, **known: Any) -> Json:
    """A charge; `known` says whether it went through."""
    nothing = _nulls(
        """application application_fee application_fee_amount balance_transaction customer description
        failure_balance_transaction failure_code failure_message on_behalf_of receipt_email receipt_number receipt_url
        review shipping source source_transfer statement_descriptor statement_descriptor_suffix transfer_data
        transfer_group"""
    )
    refunds = {"object": "list", "data": [], "has_more": False, "url": f"/v1/charges/{identifier}/refunds"}
    return {
        **nothing,
        "id": identifier,
        "object": "charge",
        "amount_refunded": 0,
        "billing_details": _billing(email),
        "calculated_statement_descriptor": "BAC A SABLE",
        "created": created,
        "disputed": False,
        "fraud_details": {},
        "livemode": False,
        "metadata": {},
        "payment_method_details": {"card": _card(card), "type": "card"},
        "refunded": False,
        "refunds": refunds,
        **known,
    }


def outcome(refusal: str) -> Json:
    """`outcome` of a charge; `refusal` is empty when the bank agreed."""
    agreed = not refusal
    return {
        "advice_code": None if agreed else "try_again_later",
        "network_advice_code": None,
        "network_decline_code": None if agreed else "05",
        "network_status": "approved_by_network" if agreed else "declined_by_network",
        "reason": refusal or None,
        "seller_message": "Payment complete." if agreed else "The bank did not return any further details.",
        "type": "authorized" if agreed else "issuer_declined",
    }


def balance_transaction(identifier: str, created: int, amount: int, fee: int, **known: Any) -> Json:
    """A movement of the balance, in cents; `net` is what is left after `fee`."""
    details = [] if not fee else [_fee_detail(fee)]
    return {
        "id": identifier,
        "object": "balance_transaction",
        "amount": amount,
        "available_on": created + 2 * 86400,
        "balance_type": "payments",
        "created": created,
        "currency": "eur",
        "description": None,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": details,
        "net": amount - fee,
        "status": "pending",
        **known,
    }


def _fee_detail(fee: int) -> Json:
    return {
        "amount": fee,
        "application": None,
        "currency": "eur",
        "description": "Stripe processing fees",
        "type": "stripe_fee",
    }


def refund(identifier: str, created: int, **known: Any) -> Json:
    """A refund that succeeded at once, as card refunds do."""
    nothing = _nulls(
        "customer customer_account payment_method reason receipt_number source_transfer_reversal transfer_reversal"
    )
    return {
        **nothing,
        "id": identifier,
        "object": "refund",
        "created": created,
        "destination_details": {"card": {"type": "refund"}, "type": "card"},
        "metadata": {},
        "status": "succeeded",
        **known,
    }


def payout(identifier: str, created: int, **known: Any) -> Json:
    """A payout to the bank account of the connected account."""
    nothing = _nulls(
        """application_fee application_fee_amount failure_balance_transaction failure_code failure_message
        original_payout payout_method reversed_by statement_descriptor trace_id"""
    )
    return {
        **nothing,
        "id": identifier,
        "object": "payout",
        "arrival_date": created + 86400,
        "automatic": True,
        "created": created,
        "currency": "eur",
        "description": "STRIPE PAYOUT",
        "destination": "ba_sandbox",
        "livemode": False,
        "metadata": {},
        "method": "standard",
        "reconciliation_status": "completed",
        "source_type": "card",
        "status": "in_transit",
        "type": "bank_account",
        **known,
    }


def fraud_warning(identifier: str, created: int, **known: Any) -> Json:
    """A fraud that the card's bank reports, before any dispute."""
    return {
        "id": identifier,
        "object": "radar.early_fraud_warning",
        "created": created,
        "fraud_type": "made_with_stolen_card",
        "livemode": False,
        **known,
    }


def dispute(identifier: str, created: int, **known: Any) -> Json:
    """A charge contested with its bank."""
    return {
        "id": identifier,
        "object": "dispute",
        "balance_transactions": [],
        "created": created,
        "currency": "eur",
        "enhanced_eligibility_types": [],
        "evidence": {},
        "evidence_details": {
            "due_by": created + 7 * 86400,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_method_details": {
            "card": {
                "brand": "visa",
                "case_type": "chargeback",
                "network": "visa",
                "network_reason_code": "10.4",
            },
            "type": "card",
        },
        "reason": "fraudulent",
        "status": "needs_response",
        **known,
    }
