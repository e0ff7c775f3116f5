"""A token opens one service of one site for at most twelve hours."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from http_office import KEY, NOW, PUBLIC_KEY, token
from joserfc import jwt
from joserfc.jwk import OctKey

from shared.http.keys import generate_private_pem, load_private_key, load_public_key, public_pem
from shared.http.refusals import Unauthenticated
from shared.http.route import Actor
from shared.http.tokens import Verifier, bearer_token, issue
from shared.kernel.refusals import Invalid

VERIFIER = Verifier([PUBLIC_KEY], "luoshan", "intake", lambda _: False)


def refusal(offered: str | None, now: datetime = NOW, verifier: Verifier = VERIFIER) -> str:
    with pytest.raises(Unauthenticated) as refused:
        verifier.verify(offered, now)
    assert refused.value.status == 401
    return refused.value.code


def claims(**changes: Any) -> dict[str, Any]:
    issued = int(NOW.timestamp())
    good = {
        "iss": "luoshan",
        "aud": "intake",
        "sub": "wang",
        "node": "411521000000",
        "roles": ["clerk"],
        "iat": issued,
        "exp": issued + 60,
        "jti": "t1",
    }
    return good | changes


def signed(content: dict[str, Any]) -> str:
    header = {"alg": "EdDSA", "kid": KEY.thumbprint()}
    with pytest.warns(match="EdDSA is deprecated"):
        return jwt.encode(header, content, KEY, algorithms=["EdDSA"])


def test_token_names_clerk_node_and_roles() -> None:
    actor = VERIFIER.verify(token("clerk", "chief"), NOW)
    assert actor == Actor("wang", "411521000000", frozenset({"clerk", "chief"}))


def test_one_token_may_open_several_services() -> None:
    both = token("clerk", audience=["routing", "intake"])
    assert VERIFIER.verify(both, NOW).subject == "wang"


def test_token_is_good_until_its_last_second_and_not_after() -> None:
    offered = token("clerk", ttl=10)
    assert VERIFIER.verify(offered, NOW + timedelta(minutes=9, seconds=59)).subject == "wang"
    assert refusal(offered, NOW + timedelta(minutes=10)) == "token_expired"


@pytest.mark.parametrize(
    ("offered", "code"),
    [
        (None, "token_missing"),
        ("", "token_malformed"),
        ("not.a.token", "token_malformed"),
        (token("clerk", site="guangshan"), "token_foreign_site"),
        (token("clerk", audience="delivery"), "token_other_audience"),
        (token("clerk", now=NOW + timedelta(minutes=2)), "token_not_yet_valid"),
        (token("clerk")[:-8] + "AAAAAAAA", "token_signature"),
        (signed(claims(exp=int(NOW.timestamp()) + 13 * 3600)), "token_life"),
        (signed(claims(roles="clerk")), "token_malformed"),
        (signed(claims(sub="")), "token_malformed"),
        (signed(claims(exp="soon")), "token_malformed"),
        (signed(claims(jti=None)), "token_malformed"),
    ],
)
def test_unacceptable_token_is_refused(offered: str | None, code: str) -> None:
    assert refusal(offered) == code


def test_token_signed_by_an_unknown_key_is_refused() -> None:
    stranger = load_private_key(generate_private_pem())
    forged = issue(
        stranger,
        site="luoshan",
        audience="intake",
        subject="wang",
        node="411521000000",
        roles=["chief"],
        now=NOW,
        ttl=timedelta(hours=1),
    )
    assert refusal(forged) == "token_signature"


def test_token_with_the_public_key_as_shared_secret_is_refused() -> None:
    secret = OctKey.import_key(json.dumps(PUBLIC_KEY.as_dict()))
    forged = jwt.encode({"alg": "HS256", "kid": KEY.thumbprint()}, claims(), secret)
    assert refusal(forged) == "token_algorithm"


def test_barred_token_is_refused() -> None:
    barred = Verifier([PUBLIC_KEY], "luoshan", "intake", {"t1"}.__contains__)
    assert refusal(signed(claims(jti="t1")), verifier=barred) == "token_denied"
    assert barred.verify(signed(claims(jti="t2")), NOW).subject == "wang"


def test_old_and_new_key_are_accepted_side_by_side() -> None:
    new = load_public_key(public_pem(generate_private_pem()))
    both = Verifier([new, PUBLIC_KEY], "luoshan", "intake", lambda _: False)
    assert both.verify(token("clerk"), NOW).subject == "wang"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ttl": timedelta(hours=12, seconds=1)}, "ttl"),
        ({"ttl": timedelta(0)}, "ttl"),
        ({"audience": []}, "audience"),
        ({"subject": ""}, "subject"),
        ({"node": "411521"}, "node"),
    ],
)
def test_administrator_cannot_issue_a_faulty_token(changes: dict[str, Any], field: str) -> None:
    grant: dict[str, Any] = {
        "site": "luoshan",
        "audience": "intake",
        "subject": "wang",
        "node": "411521000000",
        "roles": ["clerk"],
        "now": datetime(2026, 3, 2, tzinfo=UTC),
        "ttl": timedelta(hours=12),
    }
    assert issue(KEY, **grant)
    with pytest.raises(Invalid) as refused:
        issue(KEY, **grant | changes)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Bearer abc", "abc"),
        ("bearer  abc ", "abc"),
        ("Basic abc", None),
        ("Bearer ", None),
        ("abc", None),
        (None, None),
    ],
)
def test_token_is_taken_from_the_authorization_header(
    header: str | None, expected: str | None
) -> None:
    assert bearer_token(header) == expected


@pytest.mark.parametrize("text", ["", "not a key", public_pem(generate_private_pem())])
def test_unreadable_private_key_is_named(text: str) -> None:
    with pytest.raises(Invalid, match="token_key"):
        load_private_key(text)


def test_private_key_is_not_taken_for_a_public_one() -> None:
    with pytest.raises(Invalid, match="token_key"):
        load_public_key(generate_private_pem())
