"""Bearer tokens: EdDSA (Ed25519) JWTs, issued by a site, verified offline by its services."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import BadSignatureError, UnsupportedAlgorithmError
from joserfc.jwa import EdDSAAlgorithm, JWSAlgModel
from joserfc.jwk import GuestProtocol, OKPKey
from joserfc.jws import JWSRegistry

from shared.http.refusals import Unauthenticated
from shared.http.route import Actor
from shared.kernel.ids import uuid7
from shared.kernel.refusals import Invalid

LONGEST_LIFE: Final = timedelta(hours=12)
_EDDSA: Final = EdDSAAlgorithm()
_CLOCK_SKEW: Final = 60
#: Tokens whose signature was found good; refused ones are never remembered.
_REMEMBERED: Final = 4096


class _EdDSAOnly(JWSRegistry):
    """joserfc's own registry knows many algorithms, among them none at all."""

    def get_alg(self, name: str) -> JWSAlgModel:
        if name != _EDDSA.name:
            raise UnsupportedAlgorithmError
        return _EDDSA


_REGISTRY: Final = _EdDSAOnly()


def issue(
    key: OKPKey,
    *,
    site: str,
    audience: str | Sequence[str],
    subject: str,
    node: str,
    roles: Iterable[str],
    now: datetime,
    ttl: timedelta,
) -> str:
    """A token for `subject` acting for `node`. `now` is machine time, aware."""
    _check_grant(audience, subject, node, now, ttl)
    issued = int(now.timestamp())
    claims: dict[str, Any] = {
        "iss": site,
        "aud": audience if isinstance(audience, str) else list(audience),
        "sub": subject,
        "node": node,
        "roles": sorted(roles),
        "iat": issued,
        "exp": issued + int(ttl.total_seconds()),
        "jti": uuid7(),
    }
    return _signed(claims, key)


def _signed(claims: dict[str, Any], key: OKPKey) -> str:
    header = {"alg": _EDDSA.name, "kid": key.thumbprint()}
    return jwt.encode(header, claims, key, registry=_REGISTRY)


def _check_grant(
    audience: str | Sequence[str], subject: str, node: str, now: datetime, ttl: timedelta
) -> None:
    if now.tzinfo is None:
        raise ValueError("now must be aware")
    if not timedelta(seconds=1) <= ttl <= LONGEST_LIFE:
        raise Invalid("token_life", "访问令牌的有效期应大于 0，且不超过 12 小时。", "ttl")
    if not audience:
        raise Invalid("token_audience", "应指明访问令牌用于哪些服务。", "audience")
    if not subject:
        raise Invalid("token_subject", "应指明访问令牌发给谁。", "subject")
    if len(node) != 12 or not (node.isascii() and node.isdigit()):
        raise Invalid("token_node", "节点应为 12 位数字的行政区划代码。", "node")


def bearer_token(authorization: str | None) -> str | None:
    """The token of an Authorization header; None if it offers none."""
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


class Verifier:
    """Accepts one site's tokens for one service; `denied` says whether a token id is barred."""

    def __init__(
        self,
        public_keys: Iterable[OKPKey],
        site: str,
        audience: str,
        denied: Callable[[str], bool],
    ) -> None:
        self._keys = {key.thumbprint(): key for key in public_keys}
        self._site = site
        self._audience = audience
        self._denied = denied
        # A clerk sends the same token all day; checking its signature is most of the work.
        self._signed_claims = lru_cache(_REMEMBERED)(self._read)

    def verify(self, token: str | None, now: datetime) -> Actor:
        if token is None:
            detail = "请求未带访问令牌，请放在 Authorization 头中（Bearer）。"
            raise Unauthenticated("token_missing", detail)
        claims = self._signed_claims(token)
        self._check_scope(claims)
        _check_times(claims, now.timestamp())
        if self._denied(_text(claims, "jti")):
            raise Unauthenticated("token_denied", "访问令牌已被停用。")
        return _actor(claims)

    def _read(self, token: str) -> dict[str, Any]:
        """The claims of a token that a known key signed."""
        try:
            return jwt.decode(token, self._key_for, registry=_REGISTRY).claims
        except UnsupportedAlgorithmError:
            raise Unauthenticated("token_algorithm", "访问令牌的签名算法不被接受。") from None
        except BadSignatureError:
            raise _bad_signature() from None
        except Unauthenticated:
            raise
        except Exception:
            # joserfc raises more than its own errors on hostile input, such as TypeError.
            raise _malformed() from None

    def _key_for(self, signed: GuestProtocol) -> OKPKey:
        key = self._keys.get(str(signed.headers().get("kid")))
        if key is None:
            raise _bad_signature()
        return key

    def _check_scope(self, claims: dict[str, Any]) -> None:
        if claims.get("iss") != self._site:
            raise Unauthenticated("token_foreign_site", "访问令牌不是由本站点签发的。")
        audience = claims.get("aud")
        allowed = audience if isinstance(audience, list) else [audience]
        if self._audience not in allowed:
            raise Unauthenticated("token_other_audience", "访问令牌不适用于本服务。")


def _check_times(claims: dict[str, Any], now: float) -> None:
    issued, expires = claims.get("iat"), claims.get("exp")
    if type(issued) is not int or type(expires) is not int:
        raise _malformed()
    if expires <= now:
        raise Unauthenticated("token_expired", "访问令牌已过期，请重新领取。")
    if issued > now + _CLOCK_SKEW:
        raise Unauthenticated("token_not_yet_valid", "访问令牌尚未生效，请检查时钟。")
    if expires - issued > LONGEST_LIFE.total_seconds():
        raise Unauthenticated("token_life", "访问令牌的有效期超过 12 小时，不被接受。")


def _actor(claims: dict[str, Any]) -> Actor:
    roles = claims.get("roles")
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise _malformed()
    return Actor(_text(claims, "sub"), _text(claims, "node"), frozenset(roles))


def _text(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not value:
        raise _malformed()
    return value


def _malformed() -> Unauthenticated:
    return Unauthenticated("token_malformed", "访问令牌的格式不正确。")


def _bad_signature() -> Unauthenticated:
    return Unauthenticated("token_signature", "访问令牌的签名无效，或由其他站点签发。")
