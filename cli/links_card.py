"""What other sites write in their site files about this one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec
import yaml

from shared.directory.tables import OtherSite, SigningKey, Site
from shared.http.keys import load_signing_key
from shared.messaging.signatures import Signer
from shared.vault import Vault

#: Nobody can have signed with a key before it was made, so a first key may count from ever.
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def site_card(
    site: Site, signing_key: str, sealing_key: str, valid_from: datetime | None = None
) -> OtherSite:
    """The site as others know it. `signing_key` (PEM) and `sealing_key` are its present secrets;
    of them only the public halves are told. Unless `valid_from` says otherwise, the present key
    counts from the end of the one before."""
    former = [key for key in site.keys if key.valid_until is not None]
    since = max((key.valid_until for key in former if key.valid_until), default=_EVER)
    present = SigningKey(Signer(load_signing_key(signing_key)).public, valid_from or since)
    return OtherSite(
        hosts=site.hosts,
        parent=site.parent,
        keys=(*site.keys, present),
        sealing_key=Vault.from_text(sealing_key).sealing_key,
    )


def cards_text(cards: Mapping[str, OtherSite]) -> str:
    """The YAML that stands beneath `elsewhere` in a site file."""
    plain = {name: msgspec.to_builtins(card) for name, card in cards.items()}
    for card in plain.values():
        card["keys"] = [_without_nothing(key) for key in card["keys"]]
    text: str = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False)
    return text


def _without_nothing(key: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in key.items() if value is not None}
