"""A notice leaves after the act that led to it, is tried again, and is seen when it never goes."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
from front_desk import AUDITOR, CLERK, NEIGHBOUR, json_of, refusal
from item_office import ItemOffice
from online_office import OFFICER, Mailbox, OnlineOffice
from sqlalchemy import select, update
from structlog.testing import capture_logs

from services.intake.domain.tellings import MOST_ATTEMPTS, Letter, delay
from services.intake.online.couriers import Console, File, NotSent, Webhook, courier
from services.intake.online.tables import notices
from shared.testing.correspondence import fresh_correspondence

LETTER = Letter("n-1", "欧阳明", "13800000000", "预审已通过")
DAY = 86_400.0


@pytest.fixture
def desk(office: ItemOffice) -> OnlineOffice:
    return OnlineOffice(office)


def listed(desk: OnlineOffice, badge: str = CLERK, **query: str) -> list[dict[str, Any]]:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    found: list[dict[str, Any]] = json_of(desk.get(f"/notices?{asked}", badge))["items"]
    return found


def rows(desk: OnlineOffice) -> str:
    with desk.office.engine.connect() as connection:
        return str(connection.execute(select(notices)).mappings().all())


def until_given_up(desk: OnlineOffice) -> int:
    """How many attempts were made."""
    made = 0
    while desk.sending.send_due():
        made += 1
        desk.machine += DAY
    return made


def test_notice_goes_out_once_after_the_act(desk: OnlineOffice) -> None:
    desk.passed()
    assert desk.mailbox.letters == []
    assert desk.sending.send_due() == 1
    assert desk.sending.send_due() == 0
    (letter,) = desk.mailbox.letters
    assert (letter.name, letter.phone) == ("欧阳明", "13800000000")
    assert [one["status"] for one in listed(desk)] == ["sent"]


def test_act_that_is_refused_leads_to_no_notice(desk: OnlineOffice) -> None:
    submission_id = desk.sent()["submission_id"]
    desk.post(f"/submissions/{submission_id}/pre-review", {"passed": False}, OFFICER)
    assert desk.sending.send_due() == 0


def test_notice_waits_longer_after_each_attempt_and_goes_when_the_service_is_back(
    desk: OnlineOffice,
) -> None:
    desk.passed()
    desk.mailbox.down = "短信平台答复 503"
    assert desk.sending.send_due() == 1
    desk.machine += 29
    assert desk.sending.send_due() == 0
    desk.machine += 1
    assert desk.sending.send_due() == 1
    desk.machine += 59
    assert desk.sending.send_due() == 0
    desk.mailbox.down = ""
    desk.machine += 1
    assert desk.sending.send_due() == 1
    assert len(desk.mailbox.letters) == 1
    assert listed(desk)[0]["status_zh"] == "已发送"


def test_notice_that_never_goes_is_seen_at_the_window_and_sent_again(desk: OnlineOffice) -> None:
    desk.passed()
    desk.mailbox.down = "短信平台连不上：ConnectionError"
    assert until_given_up(desk) == MOST_ATTEMPTS
    (failed,) = listed(desk, AUDITOR, status="failed")
    assert failed["error"] == "短信平台连不上：ConnectionError"
    path = f"/notices/{failed['notice_id']}/retry"
    stranger = f"he.yu {NEIGHBOUR} clerk"
    assert listed(desk, stranger) == []
    assert refusal(desk.post(path, badge=stranger)) == (404, "unknown_notice")
    desk.mailbox.down = ""
    assert json_of(desk.post(path))["status"] == "waiting"
    assert desk.sending.send_due() == 1
    assert len(desk.mailbox.letters) == 1
    assert refusal(desk.post(path)) == (409, "notice_sent")


def test_two_processes_never_have_the_same_notice(desk: OnlineOffice) -> None:
    desk.passed()
    other = Mailbox()

    class WhileSending(Mailbox):
        def send(self, letter: Letter) -> None:
            assert replace(desk.sending, courier=other).send_due() == 0
            super().send(letter)

    first = WhileSending()
    replace(desk.sending, courier=first).send_due()
    assert (len(first.letters), other.letters) == (1, [])


def test_notice_of_a_process_that_died_is_sent_by_another_under_the_same_id(
    desk: OnlineOffice,
) -> None:
    desk.passed()

    class Death(BaseException):
        """Of the process."""

    class Dying(Mailbox):
        def send(self, letter: Letter) -> None:
            super().send(letter)
            raise Death

    dying = Dying()
    with pytest.raises(Death):
        replace(desk.sending, courier=dying).send_due()
    desk.machine += 121
    assert desk.sending.send_due() == 1
    assert desk.mailbox.letters == dying.letters


def test_contact_is_in_no_row_and_no_log_also_after_the_case_was_unmasked(
    desk: OnlineOffice,
) -> None:
    submission_id = desk.passed()
    desk.take(submission_id, papers=["identity_card", "photo"], proof="居民身份证")
    desk.post(f"/cases/{submission_id}/unmasking", {"reason": "核对联系电话"})
    desk.mailbox.down = "短信平台答复 500"
    with capture_logs() as log:
        desk.sending.send_due()
        desk.mailbox.down = ""
        desk.machine += DAY
        desk.sending.send_due()
    assert len(desk.mailbox.letters) == 1
    written = rows(desk) + str(log) + str(listed(desk, AUDITOR))
    assert "notice_not_sent" in written
    for personal in ("13800000000", "欧阳明", "110105"):
        assert personal not in written


def test_notice_whose_record_does_not_open_is_kept_and_tells_why(desk: OnlineOffice) -> None:
    desk.passed()
    elsewhere = fresh_correspondence(desk.office.service.directory).vault
    replace(desk.sending, vault=elsewhere).send_due()
    (waiting,) = listed(desk)
    assert (waiting["status"], waiting["error"]) == ("waiting", "联系方式打不开，请核对封存密钥")


@pytest.mark.parametrize("about", ["submission/none", "nothing/1", ""])
def test_notice_about_nobody_stops_no_other(desk: OnlineOffice, about: str) -> None:
    desk.passed()
    with desk.office.engine.begin() as connection:
        connection.execute(update(notices).values(about=about, next_attempt_at=-1.0))
    desk.passed(applicant=desk_applicant())
    assert desk.sending.send_due() == 2
    assert [letter.phone for letter in desk.mailbox.letters] == ["13900000000"]


def desk_applicant() -> dict[str, str]:
    return {
        "name": "何桂兰",
        "id_type": "resident_id",
        "id_number": "411521199502209769",
        "phone": "13900000000",
        "address": "高寨村4组59号",
    }


def test_courier_that_breaks_down_says_nothing_personal(desk: OnlineOffice) -> None:
    desk.passed()

    class Broken(Mailbox):
        def send(self, letter: Letter) -> None:
            raise ValueError(letter.phone)

    with capture_logs() as log:
        replace(desk.sending, courier=Broken()).send_due()
    assert listed(desk)[0]["error"] == "程序出错：ValueError"
    assert "13800000000" not in str(log)


def test_delay_doubles_up_to_an_hour_and_ends() -> None:
    assert [delay(number) for number in (1, 2, 3, 7, 8, 15)] == [30, 60, 120, 1920, 3600, 3600]
    assert delay(MOST_ATTEMPTS) is None


def answering(status: int, asked: list[dict[str, Any]]) -> Any:
    def post(url: str, **sent: Any) -> requests.Response:
        asked.append({"url": url} | sent)
        answer = requests.Response()
        answer.status_code = status
        return answer

    return post


def test_message_service_gets_signed_json_and_may_drop_a_second_one() -> None:
    asked: list[dict[str, Any]] = []
    Webhook("https://sms.example/send", "secret", answering(202, asked)).send(LETTER)
    (sent,) = asked
    told = {"notice_id": "n-1", "name": "欧阳明", "phone": "13800000000", "text": "预审已通过"}
    assert json.loads(sent["data"]) == told
    expected = hmac.new(b"secret", sent["data"], hashlib.sha256).hexdigest()
    assert sent["headers"]["X-Jieli-Signature"] == f"sha256={expected}"
    assert sent["headers"]["Idempotency-Key"] == "n-1"
    assert sent["allow_redirects"] is False


@pytest.mark.parametrize("status", [302, 400, 500, 503])
def test_message_service_that_did_not_take_it_is_asked_again(status: int) -> None:
    with pytest.raises(NotSent, match=f"短信平台答复 {status}"):
        Webhook("https://sms.example/send", "", answering(status, [])).send(LETTER)


def test_message_service_that_is_away_is_told_apart_without_the_contact() -> None:
    def away(url: str, **_: Any) -> requests.Response:
        raise requests.ConnectionError("to 13800000000")

    with pytest.raises(NotSent) as refused:
        Webhook("https://sms.example/send", "", away).send(LETTER)
    assert str(refused.value) == "短信平台连不上：ConnectionError"


def test_file_takes_a_line_each_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "notices.jsonl"
    chosen = courier(f"file:{path}")
    chosen.send(LETTER)
    chosen.send(LETTER)
    assert [json.loads(line)["phone"] for line in path.read_text().splitlines()] == [
        "13800000000",
        "13800000000",
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(NotSent):
        File(tmp_path / "nowhere" / "notices.jsonl").send(LETTER)


def test_console_shows_that_there_is_something_to_tell_and_whom_only_masked() -> None:
    out = io.StringIO()
    Console(out).send(LETTER)
    assert out.getvalue() == "通知 欧** 138****0000：预审已通过\n"
    assert courier("console") == Console()
    assert courier("https://sms.example/send", "k") == Webhook("https://sms.example/send", "k")
