"""村民证明: what a village station certifies for the people of its village."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import singledispatch
from typing import Any

from services.intake.domain.assistances import PaperPrinted
from services.intake.domain.slips import SlipIssued
from shared.kernel.divisions import Level
from shared.kernel.refusals import Forbidden
from shared.kernel.rules import rule


@dataclass(frozen=True)
class Certificate:
    """`matter` says what it is about; whom it names and what it says of them are in the seal."""

    certificate_id: str
    node: str
    matter: str
    purpose: str
    issued_at: datetime
    sealed_party: str
    number: str = ""

    @property
    def about(self) -> str:
        """By what its document is found."""
        return self.certificate_id


@dataclass(frozen=True)
class CertificateIssued:
    certificate_id: str
    node: str
    matter: str
    purpose: str
    issued_at: datetime
    sealed_party: str = field(metadata={"sealed": True})


@singledispatch
def _fold(event: Any, _certificate: Certificate) -> Certificate:
    raise TypeError(f"{type(event).__name__} is no event of a certificate")


def apply(certificate: Certificate | None, event: Any) -> Certificate:
    """The certificate after the event."""
    if isinstance(event, CertificateIssued):
        values = {name: getattr(event, name) for name in event.__dataclass_fields__}
        return Certificate(**values)
    if certificate is None:
        raise TypeError("a certificate begins with CertificateIssued")
    return _fold(event, certificate)


@_fold.register
def _(event: SlipIssued, certificate: Certificate) -> Certificate:
    return replace(certificate, number=event.number)


@_fold.register
def _(_event: PaperPrinted, certificate: Certificate) -> Certificate:
    return certificate


@rule("KD-ZN-1-2d")
def check_station(level: Level) -> None:
    """What only neighbours know, only the village's own station certifies."""
    if level is not Level.VILLAGE:
        raise Forbidden("not_a_village", "村民证明只由村（社区）便民服务站出具")
