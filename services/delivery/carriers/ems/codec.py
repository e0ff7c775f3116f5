"""The `logitcsInterface` field (sic) of EMS: JSON under SM4 in ECB mode, Base64, "|$4|" before it.

The mode is the carrier's choice. It proves neither origin nor freshness, so nothing that was
decoded here may be trusted for having been decodable.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from shared.kernel.refusals import Invalid

PREFIX: Final = "|$4|"
FIELD: Final = "logitcsInterface"
_KEY_BYTES: Final = 16


def key_from_base64(text: str) -> bytes:
    """The signing key as the platform shows it to the customer: Base64 of 16 bytes."""
    key = base64.b64decode(text, validate=True)
    if len(key) != _KEY_BYTES:
        raise ValueError(f"an EMS signing key has {_KEY_BYTES} bytes, not {len(key)}")
    return key


def encode_push(event: Mapping[str, object], key: bytes) -> str:
    """What the platform sends to us: the event alone."""
    return _seal(_compact(event), key)


def encode_request(body: Mapping[str, object] | list[object], key: bytes) -> str:
    """What we send to the platform: the body with the Base64 key written after it."""
    return _seal(_compact(body) + base64.b64encode(key).decode(), key)


def decode_push(text: str, key: bytes) -> dict[str, Any]:
    """The event inside a push; strict JSON, one object, no name twice."""
    plaintext = _open(text, key)
    try:
        event = load_object(plaintext)
    except ValueError as problem:
        raise Invalid(
            "plaintext_not_json", f"解密后的报文不是规范的 JSON 对象：{problem}", FIELD
        ) from problem
    return event


def load_object(text: bytes) -> dict[str, Any]:
    """One JSON object in UTF-8. Raises ValueError for anything else, however deep it is nested."""
    try:
        value = json.loads(text.decode("utf-8"), object_pairs_hook=_without_repeats)
    except UnicodeDecodeError as problem:
        raise ValueError("不是 UTF-8 文字") from problem
    except json.JSONDecodeError as problem:
        raise ValueError(f"第 {problem.pos + 1} 个字符处有误") from problem
    except RecursionError as problem:
        raise ValueError("嵌套过深") from problem
    if not isinstance(value, dict):
        raise ValueError("顶层不是对象")
    return value


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("字段重复")
    return found


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _cipher(key: bytes) -> Cipher[modes.ECB]:
    return Cipher(algorithms.SM4(key), modes.ECB())  # noqa: S305  the carrier accepts no other


def _seal(plaintext: str, key: bytes) -> str:
    padder = PKCS7(algorithms.SM4.block_size).padder()
    padded = padder.update(plaintext.encode()) + padder.finalize()
    encryptor = _cipher(key).encryptor()
    return PREFIX + base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()


def _open(text: str, key: bytes) -> bytes:
    if not text.startswith(PREFIX):
        raise Invalid("undecryptable", f"密文应以 {PREFIX} 开头", FIELD)
    try:
        sealed = base64.b64decode(text.removeprefix(PREFIX), validate=True)
        decryptor = _cipher(key).decryptor()
        padded = decryptor.update(sealed) + decryptor.finalize()
        unpadder = PKCS7(algorithms.SM4.block_size).unpadder()
        return unpadder.update(padded) + unpadder.finalize()
    except (binascii.Error, ValueError) as problem:
        raise Invalid("undecryptable", "密文无法解密，请核对签名密钥", FIELD) from problem
