"""Settings shared by development, tests and production. docs/running.md lists the variables of the environment.

The addresses of the database and of the broker are set by `dev`, `test` and `prod`: they have no default in common.
"""

from pathlib import Path
from typing import Any

from django.utils.functional import lazy

from config import env
from config.logs.lines import logging_config
from tenants.addresses import base_url

from .content import *  # noqa: F403
from .providers import *  # noqa: F403


def _account_salt() -> str:
    # Read when it is asked for: signatures bring Django's forms, which the workers' clock does without.
    from tenants.signing import salt  # noqa: PLC0415

    return salt("account")


BASE_DIR = Path(__file__).resolve().parents[2]
LOCAL_DIR = Path(env.text("AMIABLE_LOCAL_DIR", str(BASE_DIR / ".local")))

# --- Tenants: one schema and one database role per agency -----------------------------------------------------------

SHARED_APPS = [
    "config.apps.WiringConfig",
    "tenants",
    "django_tenants",
    "agency.users",
    "agency.rates",
    # The second step of the platform's operators.
    "allauth.mfa",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]
TENANT_APPS = [
    "agency.users",
    "agency.apps.AgencyConfig",
    "portal.apps.PortalConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    # An agency's own identity provider, by OpenID Connect.
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    # Where each account is signed in from.
    "allauth.usersessions",
    "wagtail.contrib.redirects",
    # A page of the site, made anew in another language.
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    # It *is* the application `modelsearch`: listing that one too breaks the first save.
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "rest_framework",
    "django_tasks",
    "django_linear_migrations",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
]
INSTALLED_APPS = list(dict.fromkeys([*SHARED_APPS, *TENANT_APPS]))
# The only applications present on both sides; a test reads this list.
APPS_ON_BOTH_SIDES = {"users", "mfa", "contenttypes", "auth", "sessions"}

TENANT_MODEL = "tenants.Agency"
TENANT_DOMAIN_MODEL = "tenants.Domain"
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
PG_EXTRA_SEARCH_PATHS = ["extensions"]
SKIP_PG_EXTRA_VALIDATION = True
# Never behind a pooler in transaction mode, where a remembered search path is another client's.
TENANT_LIMIT_SET_CALLS = True

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "tenants.backend",
        # A connection remembers each schema it has visited and never gives that memory back.
        "CONN_MAX_AGE": env.integer("AMIABLE_CONNECTION_SECONDS", 300),
        "CONN_HEALTH_CHECKS": True,
    }
}
PG_DUMP = env.text("AMIABLE_PG_DUMP", "pg_dump")
# Tables whose lines are never changed nor removed: PostgreSQL refuses it to the agency's role.
APPEND_ONLY_TABLES = [
    "agency_caseclosing",
    "agency_disputeoutcome",
    "agency_casepack",
    "agency_courtstep",
    "agency_nextstepdecision",
    "agency_packreceipt",
    "agency_journalline",
    "agency_journalblock",
    "agency_blockredaction",
    "agency_erasure",
    "agency_entry",
    "agency_posting",
    "agency_creditordecision",
    "agency_limitationevent",
    "agency_transferitem",
    "agency_dailyproof",
    "agency_proofshare",
    "agency_proofsignature",
    "agency_feeitem",
    "agency_feesettlement",
]
# Called inside a new agency, in this order, before it opens: `seed(*, by: str, at: datetime) -> None`.
AGENCY_SEEDS = ["agency.seeds.seed_agency"]

# --- Addresses -------------------------------------------------------------------------------------------------------

PUBLIC_SCHEMA_URLCONF = "config.urls_public"
ROOT_URLCONF = "config.urls_tenant"
SCHEME = env.text("AMIABLE_SCHEME", "http")
PORT = env.integer("AMIABLE_PORT", 8000)
PUBLIC_HOSTS = env.comma_list("AMIABLE_PUBLIC_HOSTS", "localhost,127.0.0.1")
ALLOWED_HOSTS = env.comma_list("AMIABLE_HOSTS", ".localhost,127.0.0.1")
TRUSTED_PROXIES = env.integer("AMIABLE_TRUSTED_PROXIES", 0)
APPEND_SLASH = True

# --- Agencies that open by themselves ---------------------------------------------------------------------------------

# Whether the platform's page lets somebody open an agency; off, agencies are opened by `manage.py open_agency`.
OPENINGS = env.flag("AMIABLE_OPENINGS")
# Their hosts are names of this domain; the platform's own host when it is empty.
AGENCIES_DOMAIN = env.text("AMIABLE_AGENCIES_DOMAIN", "")
DAILY_OPENINGS = env.integer("AMIABLE_DAILY_OPENINGS", 200)
# What the page says: euros each month without tax (0: no price is said), and days before the first one.
MONTHLY_PRICE = env.integer("AMIABLE_MONTHLY_PRICE", 0)
TRIAL_DAYS = env.integer("AMIABLE_TRIAL_DAYS", 30)
# The price of the subscription in Stripe Billing (`price_…`); empty: nobody subscribes, nothing of it shows.
STRIPE_PRICE = env.text("STRIPE_PRICE", "")
# Its VAT: the rate in Stripe (`txr_…`, on top of the price), and the same in percent, for our pages. Empty, none.
STRIPE_TAX_RATE = env.text("STRIPE_TAX_RATE", "")
MONTHLY_VAT = env.decimal("AMIABLE_MONTHLY_VAT", "0")
# Of the endpoint that hears of the platform's own account, and of no agency's.
STRIPE_BILLING_WEBHOOK_SECRET = env.text("STRIPE_BILLING_WEBHOOK_SECRET", "")
# Whether an operator of the platform signs in in two steps.
OPERATORS_SECOND_FACTOR = env.flag("AMIABLE_OPERATORS_SECOND_FACTOR", default=True)
# Where a demo writes what its visitors may enter; empty elsewhere.
DEMO_DOORS = ""

# --- Requests --------------------------------------------------------------------------------------------------------

MIDDLEWARE = [
    # The outermost: also on what the layers below answer by themselves.
    "config.protection.policies.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.NulMiddleware",
    "tenants.middleware.AgencyMiddleware",
    "config.middleware.ReadingMiddleware",
    "config.middleware.ProvidersMiddleware",
    "config.protection.policies.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.protection.sessions.WorkingDayMiddleware",
    "config.middleware.StaffDraftsMiddleware",
    # Every view asks for a signed-in person unless it says @login_not_required.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "config.middleware.OneDoorMiddleware",
    "config.middleware.SecondFactorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.RedirectMiddleware",
]
CSRF_FAILURE_VIEW = "portal.debtors.views.sign_in.csrf_failure"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    }
]
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "django_tenants.cache.make_key",
    },
    "renditions": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "renditions",
        "KEY_FUNCTION": "django_tenants.cache.make_key",
    },
}
# What the sentinels call the server that is written to.
REDIS_PRIMARY = env.text("AMIABLE_REDIS_PRIMARY", "amiable")
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# A cookie of messages is signed without the schema; the session already lives in the agency's.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# Seconds of work on pages of an account: in all, and without a page. 0 counts nothing.
SESSION_LONGEST = env.integer("AMIABLE_SESSION_SECONDS", 0)
SESSION_IDLE = env.integer("AMIABLE_IDLE_SECONDS", 0)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
# Wagtail marks its own previews; nothing else is ever shown in a frame.
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
# Calls that one key of the API may make in a minute (docs/running.md).
API_CALLS_A_MINUTE = env.integer("AMIABLE_API_CALLS_A_MINUTE", 120)
FILE_UPLOAD_PERMISSIONS = 0o600

# --- People ----------------------------------------------------------------------------------------------------------

# What a former key signed, printed or hashed still opens while it is listed.
SECRET_KEY_FALLBACKS = env.comma_list("AMIABLE_OLD_SECRET_KEYS")
AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "config.protection.passwords.HouseWordsValidator"},
]
LOGIN_URL = "/compte/login/"
LOGIN_REDIRECT_URL = "/gestion/"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 3600

ACCOUNT_ADAPTER = "config.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# People are invited by the agency, which has checked the address.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "tenants.signing.PasswordResetTokens"  # noqa: S105  a class
ACCOUNT_SALT = lazy(_account_salt, str)()
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "config.forms.AddKeyForm"}
# Nobody signs up: the agency that invites knows whose address it is.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_ADAPTER = "config.accounts.SecondFactorAdapter"
# One step of thirty seconds each way: telephones are late.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
SOCIALACCOUNT_ADAPTER = "config.single_sign_on.SingleSignOnAdapter"
# The sign-in page links to the provider: `form-action` refuses a form that ends there. The state is the session's.
SOCIALACCOUNT_LOGIN_ON_GET = True
# Seconds before an identity provider that does not answer is given up.
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
# Whether one may stand on this machine or in a private network: who configures it is not who runs the servers.
PRIVATE_IDENTITY_PROVIDERS = env.flag("AMIABLE_PRIVATE_IDENTITY_PROVIDERS", default=False)

# --- Language, time --------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
# Each named in itself, whoever reads.
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Files -----------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("AMIABLE_STATIC_ROOT", str(LOCAL_DIR / "static")))
# `portal/static` and `agency/static` are found through their applications.
MEDIA_ROOT = Path(env.text("AMIABLE_MEDIA_ROOT", str(LOCAL_DIR / "media")))
MEDIA_URL = "/fichiers/"
# A bucket instead of that folder, when several machines share the files; AWS_ACCESS_KEY_ID and its like open it.
MEDIA_BUCKET = env.text("AMIABLE_MEDIA_BUCKET", "")
BUCKET_OPTIONS = {"bucket_name": MEDIA_BUCKET, "endpoint_url": env.text("AMIABLE_S3_URL", "") or None}
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "tenants.buckets.AgencyBucket", "OPTIONS": BUCKET_OPTIONS}
    if MEDIA_BUCKET
    else {"BACKEND": "tenants.storage.AgencyStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# --- Staff screens ---------------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Amiable"
# The agency's site is written in both.
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_BASE_URL = lazy(base_url, str)()
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr", "Français"), ("en", "English")]
# The last approver has no right to publish: it is the workflow that publishes.
WAGTAIL_FINISH_WORKFLOW_ACTION = "config.workflow.finish"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "config.search", "SEARCH_CONFIG": "fr_unaccent"},
}
# Index and reference tasks run inside the request, in its schema; a queue would carry no schema.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# --- External services -----------------------------------------------------------------------------------------------

STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY", "sk_test_sandbox")
# Of the one Connect endpoint, on the platform's host: an event is told apart by its account.
STRIPE_WEBHOOK_SECRET = env.text("STRIPE_WEBHOOK_SECRET", "whsec_sandbox")
POST_OFFICE_URL = env.text("AMIABLE_POST_OFFICE_URL", "http://127.0.0.1:8012")
# `{schema}` stands for the agency's schema, whose own account it is.
POST_OFFICE_KEY = env.text("AMIABLE_POST_OFFICE_KEY", "post_test_{schema}")
POST_OFFICE_WEBHOOK_SECRET = env.text("AMIABLE_POST_OFFICE_WEBHOOK_SECRET", "post_sandbox")

# Public registers, called when somebody asks, and once a night for the firms that owe; without an address, never.
REGISTER_COMPANIES_URL = env.text("AMIABLE_COMPANIES_URL", "")
REGISTER_NOTICES_URL = env.text("AMIABLE_NOTICES_URL", "")
REGISTER_ADDRESSES_URL = env.text("AMIABLE_ADDRESSES_URL", "")
OUTBOUND_SESSION = "config.outbound.public_session"
# Programs are told of events over https alone, at a name that leads to a public address.
WEBHOOKS_IN_CLEAR = False

# The antivirus that files of people go through, ClamAV’s: `host:port` or the path of its socket; without one, none.
CLAMD = env.text("AMIABLE_CLAMD", "")

EMAIL_BACKEND = "config.mail.HouseMail"
EMAIL_HOST = env.text("EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = env.integer("EMAIL_PORT", 8025)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.text("AMIABLE_FROM_EMAIL", "Amiable <ne-pas-repondre@localhost>")

LOGGING = logging_config(
    level=env.text("AMIABLE_LOG_LEVEL", "INFO"), shape=env.one_of("AMIABLE_LOG_SHAPE", ("line", "json"))
)
MEASURES_KEY = env.text("AMIABLE_MEASURES_KEY", "")
SENTRY_DSN = env.text("AMIABLE_SENTRY_DSN", "")
SILENCED_SYSTEM_CHECKS: list[str] = []
