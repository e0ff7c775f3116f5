"""What lies in the store: sealed, scanned, and nothing that no row speaks of."""

from __future__ import annotations

import hashlib
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from front_desk import refusal
from item_office import ItemOffice
from upload_desk import JPEG, PDF, UploadDesk

from services.intake.materials.sweeping import sweep
from shared.kernel.refusals import Conflict, Invalid, NotFound
from shared.materials.scanning import NoScanner, Verdict, scanner_of
from shared.materials.store import DirectoryStore, days_ago
from shared.vault import Vault

KEY, NEWER = bytes(32), bytes([1]) * 32
#: A scanner that finds what says JFIF, and one that breaks down.
SCANNER = f"{sys.executable} -c \"import sys; sys.exit(b'JFIF' in sys.stdin.buffer.read())\""
BROKEN = f'{sys.executable} -c "raise SystemExit(2)"'


@pytest.fixture
def desk(office: ItemOffice, tmp_path: Path) -> UploadDesk:
    return UploadDesk(office, tmp_path)


@pytest.fixture
def store(tmp_path: Path) -> DirectoryStore:
    return DirectoryStore(tmp_path, Vault(KEY))


def whole(store: DirectoryStore) -> list[Path]:
    return [path for path in store.files.rglob("*") if path.is_file()]


def grow_old(path: Path, days: int = 2) -> None:
    old = days_ago(days)
    os.utime(path, (old, old))


@pytest.mark.parametrize("size", [0, 1, 262_143, 262_144, 262_145, 900_000])
def test_what_is_kept_comes_back(store: DirectoryStore, size: int) -> None:
    content = os.urandom(size)
    assert store.read(store.keep(content)) == content


def test_bytes_are_sealed_where_they_lie(desk: UploadDesk) -> None:
    desk.upload(PDF)
    desk.part(desk.begin(len(PDF)), 0, PDF[:300])
    assert len(desk.files) == 2
    assert not any(b"endobj" in path.read_bytes() for path in desk.files)


@pytest.mark.parametrize("change", ["cut", "flip", "swap"])
def test_file_changed_in_the_store_is_not_read(store: DirectoryStore, change: str) -> None:
    sha256, other = store.keep(os.urandom(600_000)), store.keep(os.urandom(600_000))
    place = store.files / sha256[:2] / sha256
    raw = place.read_bytes()
    frame = int.from_bytes(raw[:4], "big") + 4
    changed = {
        "cut": raw[: 2 * frame],
        "flip": raw[:100] + bytes([raw[100] ^ 1]) + raw[101:],
        "swap": (store.files / other[:2] / other).read_bytes(),
    }[change]
    place.write_bytes(changed)
    with pytest.raises(Invalid):
        store.read(sha256)
    with pytest.raises(NotFound):
        store.read("0" * 64)


def test_parts_follow_on_each_other(store: DirectoryStore) -> None:
    store.append("u", 0, b"abc")
    with pytest.raises(Conflict):
        store.append("u", 0, b"abc")
    with pytest.raises(Conflict):
        store.append("u", 4, b"x")
    store.append("u", 3, b"de")
    assert (store.offset("u"), store.gathered("u")) == (5, b"abcde")
    store.discard("u")
    assert (store.offset("u"), store.unfinished()) == (0, [])


def test_part_of_one_upload_is_not_read_in_another(store: DirectoryStore) -> None:
    store.append("u", 0, b"abc")
    store.append("v", 0, b"xyz")
    name = "0" * 15
    (store.uploads / "v" / name).write_bytes((store.uploads / "u" / name).read_bytes())
    with pytest.raises(Invalid):
        store.gathered("v")


def test_files_are_sealed_anew_under_a_newer_key(store: DirectoryStore) -> None:
    sha256 = store.keep(PDF)
    newer = DirectoryStore(store.root, Vault(NEWER, KEY))
    assert newer.reseal() == 1
    assert newer.reseal() == 0
    assert DirectoryStore(store.root, Vault(NEWER)).read(sha256) == PDF
    with pytest.raises(Invalid):
        store.read(sha256)


def test_upload_whose_last_answer_was_lost_is_finished_by_the_sweep(desk: UploadDesk) -> None:
    address = desk.begin(len(PDF))
    desk.depot.store.append(address.rpartition("/")[2], 0, PDF)
    assert desk.progress(address)["status"] == "complete"
    sweep(desk.office.service)
    assert desk.progress(address)["status"] == "filed"
    assert [file["filed_by"] for file in desk.line()["files"]] == ["li.qiang"]
    assert desk.take_out(address).data == PDF


def test_crash_between_file_and_row_leaves_no_file_for_ever(desk: UploadDesk) -> None:
    orphan = desk.depot.store.keep(JPEG)
    desk.upload(PDF)
    sweep(desk.office.service)
    assert desk.depot.store.has(orphan)
    for path in whole(desk.depot.store):
        grow_old(path, days=2)
    sweep(desk.office.service)
    assert not desk.depot.store.has(orphan)
    assert len(desk.files) == 2
    grow_old(desk.depot.store.trash / orphan, days=8)
    sweep(desk.office.service)
    assert [path.name for path in desk.files] == [hashlib.sha256(PDF).hexdigest()]


def test_file_set_aside_comes_back_when_a_row_speaks_of_it(desk: UploadDesk) -> None:
    address = desk.upload(PDF)
    sha256 = hashlib.sha256(PDF).hexdigest()
    desk.depot.store.set_aside(sha256)
    assert desk.take_out(address).status_code == 404
    sweep(desk.office.service)
    assert desk.take_out(address).data == PDF


def test_orphan_that_is_brought_again_is_young_again(store: DirectoryStore) -> None:
    store.keep(PDF)
    grow_old(whole(store)[0])
    assert len(store.kept_before(days_ago(1))) == 1
    store.keep(PDF)
    assert store.kept_before(days_ago(1)) == []


def test_what_a_dead_process_was_writing_is_cleared_away(store: DirectoryStore) -> None:
    store.temporary.mkdir(parents=True)
    for name in ("old", "new"):
        (store.temporary / name).write_bytes(b"half")
    grow_old(store.temporary / "old")
    assert store.clear_temporary(days_ago(1)) == 1
    assert [path.name for path in store.temporary.iterdir()] == ["new"]


def scanned_by(office: ItemOffice, root: Path, command: str) -> UploadDesk:
    return UploadDesk(office, root, scanner=command)


def test_file_that_passed_the_scanner_is_clean(office: ItemOffice, tmp_path: Path) -> None:
    desk = scanned_by(office, tmp_path, SCANNER)
    desk.upload(PDF)
    assert [file["scan"] for file in desk.line()["files"]] == ["clean"]


def test_file_without_a_scanner_is_unscanned(desk: UploadDesk) -> None:
    desk.upload(PDF)
    assert [file["scan"] for file in desk.line()["files"]] == ["unscanned"]
    assert [fact["scan"] for fact in desk.office.told("material_filed")] == ["unscanned"]


def test_infected_file_is_refused_and_gone(office: ItemOffice, tmp_path: Path) -> None:
    desk = scanned_by(office, tmp_path, SCANNER)
    told: dict[str, Any] = {"filename": "a.jpg", "filetype": "image/jpeg"}
    response = desk.part(desk.begin(len(JPEG), **told), 0, JPEG)
    assert refusal(response) == (422, "infected")
    assert (desk.files, desk.line()["files"]) == ([], [])


@pytest.mark.parametrize("command", [BROKEN, "/no/such/scanner"])
def test_nothing_is_filed_while_the_scanner_is_away(
    office: ItemOffice, tmp_path: Path, command: str
) -> None:
    desk = scanned_by(office, tmp_path, command)
    address = desk.begin(len(PDF))
    assert refusal(desk.part(address, 0, PDF)) == (503, "scanner_away")
    sweep(desk.office.service)
    assert (desk.line()["files"], desk.progress(address)["status"]) == ([], "complete")
    office.service.settings = replace(office.service.settings, scanner=SCANNER)
    assert desk.part(address, len(PDF), b"").status_code == 204
    assert [file["scan"] for file in desk.line()["files"]] == ["clean"]


def test_no_command_is_no_scanner() -> None:
    assert scanner_of("") == NoScanner()
    assert scanner_of("clamdscan --no-summary -") != NoScanner()
    assert NoScanner().look_at(b"") is Verdict.UNSCANNED
