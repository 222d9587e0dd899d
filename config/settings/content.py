"""What a page of ours may load and run, and where its forms lead, whatever somebody managed to write in it."""

from config import env

__all__ = ["CHECKOUT_ORIGINS", "CONTENT_SECURITY_POLICY", "CONTENT_SECURITY_POLICY_OF_STAFF", "STRIPE_API_BASE"]

STRIPE_API_BASE = env.text("STRIPE_API_BASE", "http://127.0.0.1:8011")
# Where the payment page may be: Stripe's, and in a sandbox the same host as its interface.
CHECKOUT_ORIGINS = ["https://checkout.stripe.com"]
if STRIPE_API_BASE != "https://api.stripe.com":
    CHECKOUT_ORIGINS.append(STRIPE_API_BASE)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        # Browsers apply this to the redirection that follows a posted form.
        "form-action": ["'self'", *CHECKOUT_ORIGINS],
    }
}
# Wagtail's editor writes styles into its pages and previews inside frames. Its small scripts bear a nonce when they are
# known to the letter (config/protection/inline_scripts.py); no other script runs but from a file of ours.
CONTENT_SECURITY_POLICY_OF_STAFF = {
    "default-src": ["'self'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "script-src": ["'self'"],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'", "data:"],
    "connect-src": ["'self'"],
    "frame-src": ["'self'"],
    "frame-ancestors": ["'self'"],
    "base-uri": ["'none'"],
    # A manager's click on « Abonnement » is led to Stripe's pages.
    "form-action": ["'self'", "https://billing.stripe.com", *CHECKOUT_ORIGINS],
    "object-src": ["'none'"],
}
