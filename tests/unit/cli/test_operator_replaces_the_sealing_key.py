"""`jieli secrets rotate`, `jieli parties reseal`: from one sealing key to the next."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert, select, update

from cli.main import main
from services.delivery.tables import consignments
from services.intake.tables import cases, kernel
from shared.db.engine import open_engine
from shared.kernel.refusals import Invalid
from shared.settings import TABLE
from shared.vault import Vault, new_key

PARTY = {"applicant": {"name": "欧阳明", "id_number": "11010519491231002X"}, "agent": None}


def jieli(*arguments: str, **environment: str) -> Result:
    clean: dict[str, str | None] = {setting.name: None for setting in TABLE}
    return CliRunner().invoke(main, arguments, env={**clean, **environment})


class Store:
    """A migrated site with one case and one consignment, sealed under the key of its beginning."""

    def __init__(self, directory: Path) -> None:
        self.old, self.party_key = new_key(), new_key()
        self.url = f"sqlite:///{directory}"
        self.keys = self.old
        assert self.run("migrate").exit_code == 0
        sealed = self.vault.seal(PARTY)
        self.intake = open_engine(self.url, "intake")
        self.delivery = open_engine(self.url, "delivery")
        kept = {"id": "c-1", "chain_length": 1, "chain_head": "h1"}
        case = {"case_no": "n", "owner": "o", "item_id": "i", "status": "s", "registered_at": "t"}
        with self.intake.begin() as connection:
            state = msgspec.json.encode({"sealed_party": sealed, "reason": "材料"}).decode()
            connection.execute(insert(cases).values(**kept, **case, state=state))
        with self.delivery.begin() as connection:
            state = msgspec.json.encode({"parcel": [{"sealed_party": sealed}]}).decode()
            rest = {
                column.name: "x"
                for column in consignments.columns
                if not column.nullable and column.name not in {*kept, "state"}
            }
            connection.execute(insert(consignments).values(**kept, **rest, state=state))

    @property
    def vault(self) -> Vault:
        return Vault.from_text(self.keys, self.party_key)

    def run(self, *arguments: str) -> Result:
        secrets = {"JIELI_SEALING_KEY": self.keys, "JIELI_PARTY_KEY": self.party_key}
        return jieli(*arguments, JIELI_DATABASE_URL=self.url, **secrets)

    def rotate(self) -> None:
        """As the operator takes the line over into the environment."""
        line = self.run("secrets", "rotate").output.strip()
        self.keys = line.removeprefix("JIELI_SEALING_KEY=").strip("'")

    def forget_old_key(self) -> None:
        self.keys = self.keys.split(",")[0]

    def case(self) -> dict[str, Any]:
        with self.intake.connect() as connection:
            state = connection.execute(select(cases.c.state)).scalar_one()
        found: dict[str, Any] = msgspec.json.decode(state)
        return found

    def parcel(self) -> str:
        with self.delivery.connect() as connection:
            state = connection.execute(select(consignments.c.state)).scalar_one()
        return str(msgspec.json.decode(state)["parcel"][0]["sealed_party"])


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def test_old_record_opens_is_resealed_and_opens_without_the_old_key(store: Store) -> None:
    before = store.case()
    store.rotate()
    assert store.vault.open(before["sealed_party"]) == PARTY
    assert "改封 1 份" in store.run("parties", "reseal").output
    store.forget_old_key()
    assert store.keys != store.old
    assert store.vault.open(store.case()["sealed_party"]) == PARTY
    assert store.vault.open(store.parcel()) == PARTY
    assert store.case()["reason"] == "材料"


def test_without_resealing_the_record_is_lost_with_its_key(store: Store) -> None:
    store.rotate()
    store.forget_old_key()
    with pytest.raises(Invalid, match="无法打开"):
        store.vault.open(store.case()["sealed_party"])


def test_resealing_again_changes_nothing(store: Store) -> None:
    store.rotate()
    store.run("parties", "reseal")
    done = store.case()
    assert "改封 1 份" not in store.run("parties", "reseal").output
    assert store.case() == done


def test_message_that_is_not_sent_yet_keeps_the_old_key_needed(store: Store) -> None:
    old = store.vault.seal(PARTY)
    store.rotate()
    body = msgspec.json.encode({"data": {"sealed_party": old}}).decode()
    row = {"message_id": "m", "exchange": "e", "routing_key": "k", "headers": "{}", "body": body}
    with store.intake.begin() as connection:
        connection.execute(insert(kernel.outbox).values(**row, created_at=0.0))
    assert "还有 1 条在途的消息" in store.run("parties", "reseal").output
    with store.intake.begin() as connection:
        connection.execute(update(kernel.outbox).values(sent_at=1.0))
    assert "可以去掉旧密钥" in store.run("parties", "reseal").output


def test_person_keeps_the_number_when_the_key_changes(store: Store) -> None:
    before = store.vault.party_id("resident_id", "11010519491231002X")
    store.rotate()
    store.forget_old_key()
    assert store.vault.party_id("resident_id", "11010519491231002X") == before


def test_key_is_not_replaced_where_people_are_numbered_by_it(store: Store) -> None:
    store.party_key = ""
    refused = store.run("secrets", "rotate")
    assert (refused.exit_code, "JIELI_PARTY_KEY" in refused.output) == (2, True)
    store.keys = f"{new_key()},{store.keys}"
    assert "当事人编号会变" in store.run("parties", "reseal").output


def test_what_other_sites_sealed_for_us_opens_before_and_after() -> None:
    ours, elsewhere = Vault(b"1" * 32), Vault(b"2" * 32)
    letter = elsewhere.seal_for(ours.sealing_key, elsewhere.seal(PARTY))
    rotated = Vault(b"3" * 32, b"1" * 32)
    assert rotated.open(letter) == PARTY
    assert rotated.sealing_key != ours.sealing_key
    with pytest.raises(Invalid):
        Vault(b"3" * 32).open(letter)
