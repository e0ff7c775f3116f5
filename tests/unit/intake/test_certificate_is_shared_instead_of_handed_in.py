"""电子证照: another department's certificate is looked up, used instead of paper, and recorded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from front_desk import AGENT, AUDITOR, NEIGHBOUR, json_of, refusal
from item_office import VILLAGE, ItemOffice
from paper_library import IDENTITY, PaperLibrary
from sqlalchemy import select
from upload_desk import IDENTITY_CARD, UploadDesk
from werkzeug.test import TestResponse

from services.intake.domain.dossiers import Issuer
from services.intake.domain.e_certificates import MOST_LOOKS, across
from services.intake.wiring import DEFINITION
from shared.db.engine import reading
from shared.directory.directory import Directory

NUMBER = "11010519491231002X"
DIVISIONS = Directory.load().divisions


@pytest.fixture
def library() -> Iterator[PaperLibrary]:
    with PaperLibrary().opened() as library:
        yield library


@pytest.fixture
def desk(office: ItemOffice, tmp_path: Path, library: PaperLibrary) -> UploadDesk:
    return UploadDesk(office, tmp_path, certificates_url=library.url, certificates_token="t0ken")


def look(desk: UploadDesk, **changes: str) -> TestResponse:
    badge = changes.pop("badge", f"li.qiang {VILLAGE} clerk")
    body = {"kind": "resident_id_card", "material": IDENTITY_CARD, "purpose": "核对身份"}
    return desk.post(f"/cases/{desk.case_id}/e-certificates", body | changes, badge)


def uses(desk: UploadDesk) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json_of(desk.get("/e-certificate-uses", AUDITOR))["items"]
    return found


@pytest.mark.rule("LZ-WS-2d")
def test_certificate_of_the_province_is_used_in_the_village_and_recorded(
    desk: UploadDesk,
) -> None:
    shown = json_of(look(desk))
    assert (shown["found"], shown["issuer"], shown["name_zh"]) == (True, "公安局", "居民身份证")
    assert shown["across_zh"] == ["跨部门", "跨区域", "跨层级"]
    assert IDENTITY_CARD not in desk.materials()["not_uploaded"]
    assert desk.line()["form"] == "electronic"
    assert [(row["used_by"], row["purpose"], row["issued_in"]) for row in uses(desk)] == [
        ("li.qiang", "核对身份", "410000000000")
    ]
    assert [fact["across"] for fact in desk.office.told("certificate_used")] == [
        ["department", "area", "level"]
    ]


@pytest.mark.rule("XQ-YZ-03")
def test_certificate_that_was_used_is_seen_with_the_visit(
    desk: UploadDesk, library: PaperLibrary
) -> None:
    visit = f"/visits/{desk.case_id}"
    assert json_of(desk.get(visit))["certificates"] == []
    look(desk)
    seen = json_of(desk.get(visit))["certificates"]
    assert [(one["name_zh"], one["issuer"], one["found"]) for one in seen] == [
        ("居民身份证", "公安局", True)
    ]
    assert "reference" not in seen[0]


@pytest.mark.rule("LZ-WS-2d")
def test_applicant_without_a_certificate_hands_the_paper_in(
    desk: UploadDesk, library: PaperLibrary
) -> None:
    library.status = 404
    assert json_of(look(desk))["found"] is False
    assert IDENTITY_CARD in desk.materials()["not_uploaded"]
    assert [(row["found"], row["issuer"], row["across"]) for row in uses(desk)] == [(False, "", [])]


def test_library_learns_whose_certificate_what_for_and_who_asks(
    desk: UploadDesk, library: PaperLibrary
) -> None:
    look(desk)
    asked = library.asked[0]
    assert asked["holder"] == {"id_type": "resident_id", "id_number": NUMBER}
    assert (asked["purpose"], asked["asked_by"]) == ("核对身份", "li.qiang")
    assert library.tokens == ["Bearer t0ken"]
    assert library.paths == ["/certificates/query"]
    told = str(desk.office.told("certificate_used")) + str(uses(desk))
    assert NUMBER not in told


def test_number_of_a_certificate_is_written_down_nowhere(
    desk: UploadDesk, library: PaperLibrary
) -> None:
    """It may be the number of a person."""
    library.answer = IDENTITY | {"number": NUMBER}
    first, again = json_of(look(desk)), json_of(look(desk))
    assert first["reference"] == again["reference"] != ""
    library.answer = IDENTITY | {"number": "another"}
    assert json_of(look(desk))["reference"] != first["reference"]
    for table in DEFINITION.kernel.metadata.sorted_tables:
        with reading(desk.office.engine) as connection:
            rows = connection.execute(select(table)).all()
        assert NUMBER not in str(rows), table.name


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (500, {}),
        (302, {}),
        (401, {}),
        (200, b"not json"),
        (200, b"\xff\xfe"),
        (200, b"[" * 50_000),
        (200, b" " * 70_000),
        (200, []),
        (200, IDENTITY | {"issuer": {"department": "公安局", "division": "罗山"}}),
        (200, IDENTITY | {"number": ""}),
    ],
)
def test_library_that_fails_changes_nothing(
    desk: UploadDesk, library: PaperLibrary, status: int, answer: Any
) -> None:
    library.status, library.answer = status, answer
    assert refusal(look(desk)) == (503, "certificate_library_away")
    assert (uses(desk), IDENTITY_CARD in desk.materials()["not_uploaded"]) == ([], True)


def test_certificate_that_has_run_out_is_not_used(desk: UploadDesk, library: PaperLibrary) -> None:
    library.answer = IDENTITY | {"valid_to": "2026-03-08"}
    assert refusal(look(desk)) == (409, "certificate_expired")
    library.answer = IDENTITY | {"valid_to": "2026-03-09"}
    assert look(desk).status_code == 201


def test_whoever_has_looked_often_enough_is_not_asked_for_again(
    desk: UploadDesk, library: PaperLibrary
) -> None:
    """The library is not asked what nobody may be told."""
    for _ in range(MOST_LOOKS):
        assert look(desk).status_code == 201
    assert refusal(look(desk)) == (409, "too_many_looks")
    assert len(library.asked) == len(uses(desk)) == MOST_LOOKS


def test_site_without_a_library_says_so(office: ItemOffice, tmp_path: Path) -> None:
    desk = UploadDesk(office, tmp_path)
    assert refusal(look(desk)) == (409, "no_certificate_library")


def test_library_that_is_not_there_is_away(office: ItemOffice, tmp_path: Path) -> None:
    desk = UploadDesk(office, tmp_path, certificates_url="http://127.0.0.1:9")
    assert refusal(look(desk)) == (503, "certificate_library_away")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"material": "no_such_material"}, 422),
        ({"kind": "../admin"}, 422),
        ({"purpose": " "}, 422),
        ({"badge": AGENT}, 403),
        ({"badge": f"sun.yan {NEIGHBOUR} clerk"}, 404),
    ],
)
def test_nobody_is_looked_up_without_need(
    desk: UploadDesk, library: PaperLibrary, changes: dict[str, str], status: int
) -> None:
    assert look(desk, **changes).status_code == status
    assert library.asked == []


def test_nobody_leafs_through_the_library(desk: UploadDesk) -> None:
    answers = [look(desk).status_code for _ in range(51)]
    assert answers == [201] * 50 + [409]


@pytest.mark.parametrize(
    ("issuer", "crossed"),
    [
        (Issuer("民政局", VILLAGE), ()),
        (Issuer("公安局", VILLAGE), ("department",)),
        (Issuer("民政局", "411521000000"), ("level",)),
        (Issuer("民政局", "411502000000"), ("area", "level")),
        (Issuer("民政局", "990000000000"), ("area",)),
    ],
)
def test_borders_lie_between_issuer_and_user(issuer: Issuer, crossed: tuple[str, ...]) -> None:
    assert across(issuer, Issuer("民政局", VILLAGE), DIVISIONS) == crossed
