"""Settings come from the environment; what is wrong is named before anything starts."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from shared.kernel.refusals import Invalid
from shared.settings import SERVICES, TABLE, read_settings

POSTGRES = "postgresql+psycopg2://jieli@localhost/jieli"


def test_defaults_that_apply_are_those_of_the_table() -> None:
    settings = read_settings()
    for setting, field in zip(TABLE, dataclasses.fields(settings), strict=True):
        value = getattr(settings, field.name)
        expected = type(value)(setting.default) if value is not None else None
        assert value == expected, setting.name


def test_site_without_settings_is_embedded() -> None:
    settings = read_settings()
    assert settings.embedded
    assert [settings.port(service) for service in SERVICES] == [8101, 8102, 8103, 8104]
    assert settings.url("routing") == "http://127.0.0.1:8102"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JIELI_TIME", "fast"),
        ("JIELI_NOTICES", "pigeon"),
        ("JIELI_NOTICES", "file:"),
        ("JIELI_NOTICES", "ftp://sms.example/send"),
        ("JIELI_NOTICES", "https://"),
        ("JIELI_NOTICES", "https://sms.example:port/send"),
        ("JIELI_DATABASE_URL", "mysql://localhost/jieli"),
        ("JIELI_HTTP_PORT", "eighty"),
        ("JIELI_HTTP_PORT", "0"),
        ("JIELI_POLL_SECONDS", "0"),
        ("JIELI_BATCH_SIZE", "-1"),
        ("JIELI_RETENTION_DAYS", "a month"),
        ("JIELI_MAX_BODY_BYTES", "1MB"),
    ],
)
def test_wrong_value_is_refused_by_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Invalid) as refusal:
        read_settings()
    assert refusal.value.code == "setting"
    assert name in refusal.value.detail


def test_sqlite_is_for_one_process_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIELI_AMQP_URL", "amqp://localhost/luoshan")
    with pytest.raises(Invalid, match="SQLite"):
        read_settings()
    monkeypatch.setenv("JIELI_DATABASE_URL", POSTGRES)
    assert not read_settings().embedded


def test_values_are_read_as_they_are_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIELI_SITE_FILE", " /etc/jieli/site.yaml ")
    monkeypatch.setenv("JIELI_TOKEN_PUBLIC_KEY", "-----BEGIN-----\\nabc\\n-----END-----")
    monkeypatch.setenv("JIELI_LOG_LEVEL", "debug")
    monkeypatch.setenv("JIELI_POLL_SECONDS", "0.2")
    settings = read_settings()
    assert settings.site_file == Path("/etc/jieli/site.yaml")
    assert settings.token_public_key == "-----BEGIN-----\nabc\n-----END-----"
    assert (settings.log_level, settings.poll_seconds) == ("DEBUG", 0.2)
