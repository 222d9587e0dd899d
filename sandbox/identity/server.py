"""An OpenID Connect provider (Core 1.0, authorization code with PKCE): discovery, sign-in page, token, keys."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.core.http import Request, Response, as_json, see_other
from sandbox.core.layout import page
from sandbox.core.service import Service

CLIENT, SECRET = "amiable", "sandbox-secret"
CODE_SECONDS, TOKEN_SECONDS = 60, 300
_CARRIED = ("client_id", "redirect_uri", "state", "nonce", "scope", "response_type", "code_challenge")


@dataclass(frozen=True)
class _Grant:
    """What a code stands for: it serves once, for a minute, at the address that asked."""

    asked: dict[str, str]
    claims: dict[str, object]
    until: float


class IdentitySandbox(Service):
    """`with IdentitySandbox(data_dir) as idp: idp.url` is the issuer; the client is CLIENT with SECRET.

    The number of a person (`sub`) is drawn from the address, or typed; the address is verified unless one says not.
    """

    def __init__(self, data_dir: Path | str, port: int = 0) -> None:
        """Draws a key of its own; nothing outlives the process."""
        super().__init__(data_dir, port)
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._grants: dict[str, _Grant] = {}
        self.router.add("GET", "/.well-known/openid-configuration", self._discovery)
        self.router.add("GET", "/keys", self._keys)
        self.router.add("GET", "/authorize", self._ask)
        self.router.add("POST", "/authorize", self._grant)
        self.router.add("POST", "/token", self._token)

    def _discovery(self, _: Request) -> Response:
        return as_json(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "scopes_supported": ["openid", "profile", "email"],
                "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    def _keys(self, _: Request) -> Response:
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key()))
        return as_json({"keys": [{**key, "kid": "1", "use": "sig", "alg": "RS256"}]})

    def _ask(self, request: Request) -> Response:
        if request.argument("client_id") != CLIENT or request.argument("response_type") != "code":
            return as_json({"error": "unauthorized_client"}, 400)
        carried = "".join(
            f'<input type="hidden" name="{name}" value="{escape(request.argument(name))}">' for name in _CARRIED
        )
        return page(
            "Qui êtes-vous ?", "Fournisseur d’identité d’essai",
            f'<form class="card" method="post" action="/authorize">{carried}'
            '<label for="email">Adresse e-mail</label><input type="text" id="email" name="email" required>'
            '<div class="actions"><button>Se connecter</button>'
            '<button class="second" name="refuse" value="1" formnovalidate>Refuser</button></div></form>',
            narrow=True,
        )  # fmt: skip

    def _grant(self, request: Request) -> Response:
        given = dict(request.form())
        back = f"{given['redirect_uri']}?"
        if given.get("refuse"):
            return see_other(back + urlencode({"error": "access_denied", "state": given["state"]}))
        email = given["email"].strip()
        number = given.get("number") or hashlib.sha256(email.lower().encode()).hexdigest()[:20]
        claims: dict[str, object] = {"sub": number, "email": email, "email_verified": given.get("verified") != "no"}
        code = secrets.token_urlsafe(24)
        self._grants[code] = _Grant(given, claims, self.clock.timestamp() + CODE_SECONDS)
        return see_other(back + urlencode({"code": code, "state": given["state"]}))

    def _token(self, request: Request) -> Response:
        given = dict(request.form())
        if not _is_client(request, given):
            return as_json({"error": "invalid_client"}, 401)
        grant = self._grants.pop(given.get("code", ""), None)
        if grant is None or not _holds(grant, given, self.clock.timestamp()):
            return as_json({"error": "invalid_grant"}, 400)
        now = self.clock.seconds()
        told = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + TOKEN_SECONDS, "nonce": grant.asked["nonce"]}
        token = jwt.encode({**told, **grant.claims}, self._key, algorithm="RS256", headers={"kid": "1"})
        return as_json(
            {
                "access_token": secrets.token_urlsafe(24),
                "id_token": token,
                "token_type": "Bearer",
                "expires_in": TOKEN_SECONDS,
            }
        )


def _is_client(request: Request, given: dict[str, str]) -> bool:
    scheme, _, pair = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        return base64.b64decode(pair).decode() == f"{CLIENT}:{SECRET}"
    return (given.get("client_id"), given.get("client_secret")) == (CLIENT, SECRET)


def _holds(grant: _Grant, given: dict[str, str], now: float) -> bool:
    digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    same_place = given.get("redirect_uri") == grant.asked["redirect_uri"]
    return now < grant.until and same_place and challenge == grant.asked["code_challenge"]
