"""A village agent with a phone and a poor line uploads what the case needs, part by part."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from pathlib import Path

import pytest
from front_desk import AGENT, AUDITOR, CLERK, NEIGHBOUR, json_of, refusal
from item_office import VILLAGE, ItemOffice
from sqlalchemy import select
from upload_desk import IDENTITY_CARD, JPEG, PDF, PROGRAM, UploadDesk

from cli.acts import told
from services.intake.materials.sweeping import sweep
from services.intake.wiring import DEFINITION
from shared.db.engine import reading
from shared.kernel.ids import uuid7

CLERK_THERE = f"sun.yan {NEIGHBOUR} clerk"
TWENTY_GIGABYTES = 20 * 1024**3


@pytest.fixture
def desk(office: ItemOffice, tmp_path: Path) -> UploadDesk:
    return UploadDesk(office, tmp_path)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.mark.rule("LS-KC-04b")
def test_required_material_is_on_the_platform_once_it_is_uploaded(desk: UploadDesk) -> None:
    assert IDENTITY_CARD in desk.materials()["not_uploaded"]
    desk.upload(PDF)
    assert IDENTITY_CARD not in desk.materials()["not_uploaded"]
    assert [file["sha256"] for file in desk.line()["files"]] == [sha256(PDF)]
    told = desk.office.told("material_filed")
    assert [(fact["case_id"], fact["sha256"], fact["size"]) for fact in told] == [
        (desk.case_id, sha256(PDF), len(PDF))
    ]


@pytest.mark.rule("LS-KC-04b")
def test_material_that_did_not_come_whole_is_not_on_the_platform(desk: UploadDesk) -> None:
    desk.part(desk.begin(len(PDF)), 0, PDF[:-1])
    assert IDENTITY_CARD in desk.materials()["not_uploaded"]
    assert (desk.line()["files"], desk.office.told("material_filed")) == ([], [])


def test_upload_goes_on_after_a_break_where_it_stopped(desk: UploadDesk) -> None:
    address = desk.begin(len(PDF))
    answer = desk.part(address, 0, PDF[:300])
    assert answer.headers["Upload-Offset"] == "300"
    assert answer.headers["Upload-Expires"] == "Wed, 11 Mar 2026 02:00:00 GMT"
    assert desk.offset(address) == 300
    assert desk.progress(address)["status"] == "receiving"
    assert desk.part(address, 300, PDF[300:]).status_code == 204
    assert (desk.offset(address), desk.progress(address)["status"]) == (len(PDF), "filed")
    assert desk.take_out(address).data == PDF


def test_agent_of_the_village_uploads_too(desk: UploadDesk) -> None:
    response = desk.announce(len(PDF), AGENT)
    assert response.status_code == 201
    sent = {"Authorization": f"Bearer {AGENT}"}
    assert desk.part(response.headers["Location"], 0, PDF, **sent).status_code == 204
    assert [file["filed_by"] for file in desk.line()["files"]] == ["chen.mei"]


def test_twenty_gigabytes_are_refused_by_their_announced_length(desk: UploadDesk) -> None:
    response = desk.announce(TWENTY_GIGABYTES)
    assert refusal(response) == (413, "file_too_large")
    assert json_of(response)["errors"][0]["field"] == "Upload-Length"
    assert desk.files == []
    assert desk.announce(desk.depot.most_bytes).status_code == 201


def test_upload_cannot_creep_past_its_announced_length(desk: UploadDesk) -> None:
    address = desk.begin(100)
    assert refusal(desk.part(address, 0, PDF[:101])) == (413, "longer_than_announced")
    assert desk.part(address, 0, PDF[:99]).status_code == 204
    assert refusal(desk.part(address, 99, PDF[99:101])) == (413, "longer_than_announced")
    assert desk.offset(address) == 99


def test_part_longer_than_a_request_may_be_is_refused(desk: UploadDesk) -> None:
    most = desk.office.service.max_body_bytes
    address = desk.begin(most + 1)
    assert refusal(desk.part(address, 0, bytes(most + 1))) == (413, "body_too_large")
    assert desk.progress(address)["part_bytes"] == most


@pytest.mark.parametrize("length", ["0", "-1", "x", "1e3", "９", ""])
def test_length_is_a_number_of_bytes(desk: UploadDesk, length: str) -> None:
    assert desk.announce(length).status_code == 422


def test_file_that_is_not_what_it_says_is_refused_and_its_bytes_are_gone(
    desk: UploadDesk,
) -> None:
    address = desk.begin(len(PROGRAM))
    response = desk.part(address, 0, PROGRAM)
    assert refusal(response) == (422, "type_differs")
    assert "PDF" in json_of(response)["detail"]
    assert (desk.files, desk.line()["files"]) == ([], [])
    assert desk.progress(address)["status"] == "failed"
    assert desk.progress(address)["reason"] == json_of(response)["detail"]


def test_picture_that_says_it_is_a_document_is_named_for_what_it_is(desk: UploadDesk) -> None:
    response = desk.part(desk.begin(len(JPEG)), 0, JPEG)
    assert (refusal(response)[1], "JPEG" in json_of(response)["detail"]) == ("type_differs", True)
    desk.upload(JPEG, filename="证件.JPG", filetype="image/jpeg")


def test_upload_does_not_come_in_millions_of_crumbs(desk: UploadDesk) -> None:
    """Each part is a file of the store and is counted with each further one."""
    address = desk.begin(100_000)
    assert refusal(desk.part(address, 0, b"%")) == (422, "part_too_small")
    assert desk.files == []
    assert desk.part(address, 0, bytes(99_999)).status_code == 204
    # The last one is as small as it is.
    assert refusal(desk.part(address, 99_999, b"%")) == (422, "type_differs")


@pytest.mark.parametrize("offset", [0, 299, 301, 10**17])
def test_part_at_a_wrong_place_is_refused(desk: UploadDesk, offset: int) -> None:
    address = desk.begin(len(PDF))
    desk.part(address, 0, PDF[:300])
    status = 413 if offset > len(PDF) else 409
    assert desk.part(address, offset, PDF[300:350]).status_code == status
    assert desk.offset(address) == 300


def test_part_damaged_on_its_way_is_refused_and_sent_again(desk: UploadDesk) -> None:
    address = desk.begin(len(PDF))
    checksum = f"sha256 {base64.b64encode(hashlib.sha256(PDF).digest()).decode()}"
    damaged = PDF.replace(b"endobj", b"endobi", 1)
    response = desk.part(address, 0, damaged, Upload_Checksum=checksum)
    assert refusal(response) == (460, "checksum_mismatch")
    assert desk.offset(address) == 0
    assert desk.part(address, 0, PDF, Upload_Checksum=checksum).status_code == 204


def test_whole_file_is_held_against_its_announced_hash(desk: UploadDesk) -> None:
    address = desk.begin(len(PDF), sha256=sha256(JPEG))
    assert refusal(desk.part(address, 0, PDF)) == (422, "sha256_differs")
    assert desk.files == []
    desk.upload(PDF, sha256=sha256(PDF))


def test_same_content_is_stored_once_and_listed_twice(desk: UploadDesk) -> None:
    desk.upload(PDF)
    desk.upload(PDF)
    assert len(desk.line()["files"]) == 2
    assert [path.name for path in desk.files] == [sha256(PDF)]


def test_two_send_the_same_content_at_once(desk: UploadDesk) -> None:
    first, second = desk.begin(len(PDF)), desk.begin(len(PDF))
    threads = [
        threading.Thread(target=desk.part, args=(address, 0, PDF)) for address in (first, second)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sweep(desk.office.service)
    assert [desk.progress(address)["status"] for address in (first, second)] == ["filed"] * 2
    assert [path.name for path in desk.files] == [sha256(PDF)]
    assert desk.take_out(first).data == desk.take_out(second).data == PDF


def test_same_part_sent_twice_at_once_is_taken_once(desk: UploadDesk) -> None:
    address = desk.begin(len(PDF))
    answers: list[int] = []
    threads = [
        threading.Thread(
            target=lambda: answers.append(desk.part(address, 0, PDF[:300]).status_code)
        )
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [204, 409]
    assert desk.offset(address) == 300


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.pdf",
        "..\\..\\x.pdf",
        "/etc/x.pdf",
        "C:\\x.pdf",
        "a\0.pdf",
        "a\n.pdf",
        "..",
        "合同\u202efdp.exe.pdf",
        " x.pdf",
        "x.pdf.",
        "x.exe",
        "pdf",
        "长" * 201 + ".pdf",
    ],
)
def test_file_name_with_a_trick_is_refused(desk: UploadDesk, name: str) -> None:
    assert desk.announce(len(PDF), filename=name).status_code == 422
    assert desk.files == []


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"material": "no_such_material"}, "unknown_material"),
        ({"filetype": "text/html"}, "invalid_fields"),
        ({"sha256": "abc"}, "invalid_fields"),
        ({"colour": "red"}, "invalid_fields"),
    ],
)
def test_what_is_not_asked_for_is_not_taken(
    desk: UploadDesk, told: dict[str, str], code: str
) -> None:
    assert refusal(desk.announce(len(PDF), **told)) == (422, code)


def test_part_after_the_end_is_refused(desk: UploadDesk) -> None:
    address = desk.upload(PDF)
    assert refusal(desk.part(address, len(PDF), b"more")) == (409, "upload_finished")
    assert refusal(desk.part(address, 0, PDF)) == (409, "upload_finished")
    assert desk.take_out(address).data == PDF


def test_expired_upload_takes_nothing_more_and_its_bytes_go(desk: UploadDesk) -> None:
    address = desk.begin(len(PDF))
    desk.part(address, 0, PDF[:300])
    desk.office.later(hours=47, minutes=59)
    assert desk.part(address, 300, PDF[300:310]).status_code == 204
    desk.office.later(minutes=1)
    assert refusal(desk.part(address, 310, PDF[310:])) == (404, "upload_gone")
    assert desk.office.service.executor.fire_timers() == 1
    assert desk.progress(address)["status"] == "failed"
    assert sweep(desk.office.service) == 1
    assert desk.files == []


def test_filed_upload_does_not_expire(desk: UploadDesk) -> None:
    address = desk.upload(PDF)
    desk.office.later(hours=49)
    assert desk.office.service.executor.fire_timers() == 0
    assert desk.progress(address)["status"] == "filed"


def test_case_has_room_for_so_many_files(office: ItemOffice, tmp_path: Path) -> None:
    desk = UploadDesk(office, tmp_path, materials_per_case=2)
    desk.upload(PDF)
    waiting = desk.begin(len(PDF))
    assert refusal(desk.announce(len(PDF))) == (409, "too_many_files")
    desk.part(waiting, 0, bytes(len(PDF)))
    assert desk.announce(len(PDF)).status_code == 201


def test_case_that_has_ended_takes_no_material(desk: UploadDesk) -> None:
    address = desk.begin(len(PDF))
    desk.post(f"/cases/{desk.case_id}/refusal", {"reason": "不属于本部门职权"})
    body = {"agreed": True}
    desk.post(f"/cases/{desk.case_id}/refusal/decision", body, f"wang.fang {VILLAGE} department")
    assert refusal(desk.announce(len(PDF))) == (409, "case_ended")
    assert desk.part(address, 0, PDF).status_code == 204


def test_same_request_again_begins_one_upload(desk: UploadDesk) -> None:
    key = uuid7()
    path = f"/api/v1/cases/{desk.case_id}/uploads"
    told = {
        "Idempotency_Key": key,
        "Upload_Length": "100",
        "Upload_Metadata": "filename aWQucGRm,filetype YXBwbGljYXRpb24vcGRm,"
        "material aWRlbnRpdHlfY2FyZA==",
    }
    first, again = desk.send("POST", path, **told), desk.send("POST", path, **told)
    assert first.headers["Location"] == again.headers["Location"]
    other = desk.send("POST", path, **(told | {"Upload_Length": "101"}))
    assert refusal(other) == (409, "idempotency_key_reused")


@pytest.mark.parametrize("version", ["", "0.2.2", "2.0.0"])
def test_client_of_another_protocol_is_told_so(desk: UploadDesk, version: str) -> None:
    address = desk.begin(len(PDF))
    assert refusal(desk.part(address, 0, PDF, Tus_Resumable=version)) == (412, "tus_version")


def test_part_of_another_kind_is_refused(desk: UploadDesk) -> None:
    response = desk.part(desk.begin(len(PDF)), 0, PDF, Content_Type="application/pdf")
    assert response.status_code == 415


def test_neighbour_neither_uploads_nor_sees(desk: UploadDesk) -> None:
    address = desk.upload(PDF)
    there = {"Authorization": f"Bearer {CLERK_THERE}"}
    assert desk.announce(len(PDF), CLERK_THERE).status_code == 404
    assert desk.send("HEAD", address, **there).status_code == 404
    assert desk.part(address, 0, PDF, **there).status_code == 404
    assert desk.take_out(address, CLERK_THERE).status_code == 404
    assert desk.get(f"/cases/{desk.case_id}/materials", CLERK_THERE).status_code == 404


def test_file_is_found_through_its_own_case_only(desk: UploadDesk) -> None:
    address = desk.upload(PDF)
    upload_id = address.rpartition("/")[2]
    other = desk.register()
    for case_id, name in (
        (other, upload_id),
        (other, sha256(PDF)),
        (desk.case_id, sha256(PDF)),
    ):
        path = f"/cases/{case_id}/materials/{name}/content?reason=x"
        assert desk.get(path).status_code == 404


def test_content_is_taken_out_for_a_reason_that_is_written_down(desk: UploadDesk) -> None:
    address = desk.upload(PDF)
    response = desk.take_out(address, reason="核对姓名")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert desk.take_out(address, reason="").status_code == 422
    assert desk.take_out(address, AGENT).status_code == 403
    assert desk.take_out(address, AUDITOR).status_code == 403
    seen = json_of(desk.get("/material-views", AUDITOR))["items"]
    assert [(row["shown_to"], row["reason"], row["sha256"]) for row in seen] == [
        ("li.qiang", "核对姓名", sha256(PDF))
    ]
    assert desk.get("/material-views", CLERK).status_code == 403


def test_story_of_the_case_tells_of_its_materials(desk: UploadDesk) -> None:
    desk.take_out(desk.upload(PDF))
    desk.part(desk.begin(len(PROGRAM)), 0, PROGRAM)
    history = DEFINITION.kernel.history
    statement = select(history).where(history.c.case_id == desk.case_id)
    with reading(desk.office.engine) as connection:
        rows = connection.execute(statement.order_by(history.c.position_all)).all()
    acts = {row.act: told(row.act).detail(json.loads(row.data), str) for row in rows}
    assert acts["material_filed"].startswith(f"{len(PDF)}字节，摘要{sha256(PDF)[:12]}，未扫描")
    assert acts["material_shown"] == "核对原件"
    assert "PDF" in acts["upload_failed"]
    assert acts["upload_begun"] == ""
