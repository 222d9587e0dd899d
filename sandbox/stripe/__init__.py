"""A card processor that speaks Stripe's HTTP protocol to the unmodified stripe-python (`StripeSandbox`)."""

from sandbox.stripe.server import StripeSandbox

__all__ = ["StripeSandbox"]
