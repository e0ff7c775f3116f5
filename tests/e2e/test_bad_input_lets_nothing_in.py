"""Intake's bad day: what is too old, too often, too much, or not what it says. Nothing that was
handed in rightly is lost by it, and nothing that was not is let in."""

from __future__ import annotations

import base64
import http.client
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from email.message import Message
from pathlib import Path
from typing import Any, NamedTuple

import requests
from scene.site import MORNING
from window import SUBSIDY, VILLAGE, Window, changed, problem

from shared.kernel.ids import uuid7

PDF = b"%PDF-1.7\n" + b"1 0 obj <<>> endobj\n" * 40 + b"%%EOF\n"
PROGRAM = b"MZ\x90\x00" + bytes(60)
TWENTY_GIGABYTES = 20 * 1024**3
GIVEN: list[str] = SUBSIDY["materials"]
FAMILY = "411521199502209769"


def done(answer: requests.Response) -> dict[str, Any]:
    assert answer.ok, answer.text
    return dict(answer.json())


def told(answer: requests.Response) -> tuple[int, str, list[str]]:
    """Status, code and fields of what was refused, in Chinese."""
    found = problem(answer)
    code = str(found["type"]).removeprefix("urn:jieli:problem:")
    return answer.status_code, code, [error["field"] for error in found.get("errors", [])]


def see(window: Window, path: str, role: str = "clerk", **query: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {window.token(role=role)}"}
    url = f"{window.site.settings.url('intake')}/api/v1{path}"
    return done(requests.get(url, query, headers=headers, timeout=30))


def cases(window: Window) -> list[str]:
    return [case["case_no"] for case in see(window, "/cases", limit="200")["items"]]


# 过期的委托代办协议


def agreed(window: Window, valid_to: str) -> str:
    """A request for agency with its papers handed over, under an agreement until then."""
    manager = window.token(role="item_manager")
    entry = {
        "subject": "chen.mei",
        "name": "陈梅",
        "post": "代办员",
        "phone": "0376-2170003",
        "services": ["agency"],
        "items": ["grain_subsidy"],
        "area": "董桥村",
        "supervision_phone": "0376-2170110",
    }
    agent = done(window.post("/agents", entry, token=manager))["agent_id"]
    done(window.post(f"/agents/{agent}/publication", token=manager))
    asked = {"service": "agency", "item_id": "grain_subsidy", "voluntary": True}
    asked |= {"applicant": SUBSIDY["applicant"]}
    path = f"/assistances/{done(window.post('/assistances', asked))['request_id']}"
    done(window.post(f"{path}/check", {"materials": GIVEN}))
    period = {"agent_id": agent, "valid_from": "2026-03-02", "valid_to": valid_to}
    done(window.post(f"{path}/agreement", period))
    signed = {"applicant_signed": True, "agent_signed": True}
    done(window.post(f"{path}/papers", {"direction": "to_agent", "materials": GIVEN} | signed))
    return path


def by_agent(path: str) -> dict[str, Any]:
    agent = {"name": "陈梅", "id_number": FAMILY, "authorised": True}
    return changed(SUBSIDY, "agent", agent) | {
        "reception": {"assistance_id": path.removeprefix("/assistances/")}
    }


def test_agreement_that_ran_out_registers_nothing(window: Window) -> None:
    path = agreed(window, "2026-03-02")
    before = cases(window)
    in_time = done(window.post("/cases", by_agent(path)))
    window.site.clock.set(MORNING + timedelta(days=1))
    rows = window.rows()
    assert told(window.post("/cases", by_agent(path)))[:2] == (409, "agreement_expired")
    assert window.rows() == rows
    assert sorted(cases(window)) == sorted([*before, in_time["case_no"]])
    # The papers are still on record in the agent's hands, and an agreement that counts lets in.
    assert see(window, path)["held"] == GIVEN
    agent = see(window, path)["agent"]
    again = {"agent_id": agent, "valid_from": "2026-03-03", "valid_to": "2026-03-03"}
    done(window.post(f"{path}/agreement", again))
    done(window.post("/cases", by_agent(path)))


# 查询码


class Answer(NamedTuple):
    status: int
    headers: Message
    document: dict[str, Any]

    @property
    def told(self) -> tuple[int, str]:
        return self.status, str(self.document["code"])


def line(window: Window, address: str = "127.0.0.1") -> http.client.HTTPConnection:
    """A connection to intake from an address of this machine."""
    host, _, port = window.site.settings.url("intake").removeprefix("http://").partition(":")
    return http.client.HTTPConnection(host, int(port), 30, (address, 0))


def look(window: Window, address: str, number: str, *codes: str) -> list[Answer]:
    found, connection = [], line(window, address)
    for code in codes:
        connection.request("GET", f"/api/v1/public/progress/{number}?code={code}")
        answer = connection.getresponse()
        found.append(Answer(answer.status, answer.headers, json.loads(answer.read())))
    connection.close()
    return found


def test_thousand_wrong_codes_open_nothing_and_lock_nobody_out(window: Window) -> None:
    application = {
        "item_id": "birth_registration",
        "purpose": "pre_review",
        "applicant": SUBSIDY["applicant"],
        "origin_division": VILLAGE,
        "materials": ["identity_card"],
    }
    sent = done(window.post("/public/submissions", application, token=None))
    number, code = sent["submission_id"], sent["query_code"]
    before = window.rows()

    def guess(machine: int) -> list[Answer]:
        wrong = [
            f"22222-{machine:02}{nth:03}".replace("0", "A").replace("1", "B") for nth in range(100)
        ]
        return look(window, f"127.0.7.{machine}", number, *wrong)

    with ThreadPoolExecutor(2) as machines:
        answers = [one for found in machines.map(guess, range(1, 11)) for one in found]
    assert len(answers) == 1000
    seen = Counter(answer.told for answer in answers)
    assert set(seen) == {
        (404, "number_or_code"),
        (429, "too_many_wrong_codes"),
        (429, "too_many_requests"),
    }
    # Twenty were compared, and then one of each machine that had never asked before.
    assert seen[404, "number_or_code"] <= 20 + 10
    assert all("梁" not in str(answer.document) for answer in answers)
    limited = next(answer for answer in answers if answer.status == 429)
    assert int(limited.headers["Retry-After"]) > 0
    # A guesser who is stopped does not even get in with the right one; the holder does, elsewhere.
    assert look(window, "127.0.7.1", number, code)[0].status == 429
    (progress,) = look(window, "127.0.9.9", number, code)
    assert (progress.status, progress.document["applicant"]) == (200, "梁*")
    after = window.rows()
    only = {"intake.wrong_codes"}
    assert {name for name in after if after[name] != before[name]} <= only


# 电子材料


@dataclass(frozen=True)
class Uploads:
    """Of the case that waits for its materials."""

    window: Window

    @property
    def path(self) -> str:
        return f"/cases/{self.window.waiting_case_id}/uploads"

    def ask(self, method: str, path: str, data: bytes = b"", **told: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.window.token()}", "Tus-Resumable": "1.0.0"}
        headers |= {"Idempotency-Key": uuid7()}
        headers |= {name.replace("_", "-"): value for name, value in told.items()}
        url = f"{self.window.site.settings.url('intake')}/api/v1{path}"
        return requests.request(method, url, data=data, headers=headers, timeout=30)

    def begin(self, size: int) -> requests.Response:
        said = {
            "filename": "证件.pdf",
            "filetype": "application/pdf",
            "material": "identity_card",
        }
        metadata = ",".join(
            f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in said.items()
        )
        return self.ask("POST", self.path, Upload_Length=str(size), Upload_Metadata=metadata)

    def part(self, upload: str, offset: int, data: bytes) -> requests.Response:
        kind = "application/offset+octet-stream"
        path = f"{self.path}/{upload}"
        return self.ask("PATCH", path, data, Upload_Offset=str(offset), Content_Type=kind)

    def store(self) -> list[Path]:
        """Every file in the store, whole, in parts, or set aside."""
        root = self.window.site.settings.materials
        return sorted(path for path in root.rglob("*") if path.is_file())


def test_twenty_gigabytes_are_refused_before_they_come(window: Window) -> None:
    uploads, rows = Uploads(window), window.rows()
    before = uploads.store()
    assert told(uploads.begin(TWENTY_GIGABYTES)) == (413, "file_too_large", ["Upload-Length"])
    assert (window.rows(), uploads.store()) == (rows, before)
    upload = done(uploads.begin(len(PDF)))["upload_id"]
    assert _body_of_twenty_gigabytes(uploads, upload) == 413
    half = len(PDF) // 2
    assert uploads.part(upload, 0, PDF[:half]).status_code == 204
    longer = uploads.part(upload, half, PDF[half:] + b"more")
    assert told(longer) == (413, "longer_than_announced", ["Upload-Offset"])
    # What was there is there, and the rest of what was announced is taken.
    assert see(window, f"{uploads.path}/{upload}")["offset"] == half
    assert uploads.part(upload, half, PDF[half:]).status_code == 204
    assert see(window, f"{uploads.path}/{upload}")["status"] == "filed"


def _body_of_twenty_gigabytes(uploads: Uploads, upload: str) -> int:
    """The status of a request that only says how long it is going to be."""
    connection = line(uploads.window)
    connection.putrequest("PATCH", f"/api/v1{uploads.path}/{upload}")
    connection.putheader("Authorization", f"Bearer {uploads.window.token()}")
    connection.putheader("Tus-Resumable", "1.0.0")
    connection.putheader("Upload-Offset", "0")
    connection.putheader("Content-Type", "application/offset+octet-stream")
    connection.putheader("Content-Length", str(TWENTY_GIGABYTES))
    connection.endheaders()
    try:
        return connection.getresponse().status
    finally:
        connection.close()


def test_file_that_is_not_what_it_says_leaves_nothing_behind(window: Window) -> None:
    uploads = Uploads(window)
    listed = see(window, f"/cases/{window.waiting_case_id}/materials")
    before = uploads.store()
    upload = done(uploads.begin(len(PROGRAM)))["upload_id"]
    assert uploads.part(upload, 0, PROGRAM[:30]).status_code == 204
    assert len(uploads.store()) > len(before)
    assert told(uploads.part(upload, 30, PROGRAM[30:])) == (422, "type_differs", ["filetype"])
    assert uploads.store() == before
    assert see(window, f"{uploads.path}/{upload}")["status"] == "failed"
    assert told(uploads.part(upload, 0, PDF[:30]))[:2] == (404, "upload_gone")
    content = f"/cases/{window.waiting_case_id}/materials/{upload}/content?reason=核对"
    assert told(uploads.ask("GET", content))[:2] == (404, "unknown_material")
    assert see(window, f"/cases/{window.waiting_case_id}/materials") == listed
    assert uploads.store() == before


# 离线号段


def batch(window: Window, token: str, device: str, *entries: Any) -> list[dict[str, Any]]:
    body = {"device": device, "entries": list(entries)}
    return list(done(window.post("/offline-batches", body, token=token))["results"])


def written(window: Window, booklet: dict[str, Any], nth: int, name: str) -> dict[str, Any]:
    return {
        "case_id": uuid7(),
        "booklet_id": booklet["booklet_id"],
        "number": booklet["numbers"][nth],
        "written_at": window.site.now().isoformat(),
        "application": changed(SUBSIDY, "applicant.name", name),
    }


def test_number_that_two_agents_used_makes_one_case_and_one_conflict(window: Window) -> None:
    mine = window.token(role="village_agent", subject="chen.mei")
    other = window.token(role="village_agent", subject="wu.gang")
    head = window.token(role="window_head")
    booklet = done(window.post("/booklets", {"device": "phone-1"}, token=mine))
    first, second = (written(window, booklet, 0, name) for name in ("梁婷", "吴刚"))
    twice = [written(window, booklet, 1, name) for name in ("何芳", "何芬")]
    before = cases(window)
    (stolen,) = batch(window, other, "phone-2", second)
    (rightful,) = batch(window, mine, "phone-1", first)
    assert (stolen["outcome"], stolen["fault"]) == ("conflict", "other_agent")
    assert (rightful["outcome"], rightful["case_no"]) == ("registered", booklet["numbers"][0])
    # On one device, at one moment: whichever comes first has the number.
    with ThreadPoolExecutor(2) as lines:
        (one,), (two,) = lines.map(lambda entry: batch(window, mine, "phone-1", entry), twice)
    results = sorted((found["outcome"], found["fault"]) for found in (one, two))
    assert results == [("conflict", "number_used"), ("registered", "")]
    # Sent again, whole or in parts, nothing of it has another effect.
    rows = window.rows()
    assert batch(window, other, "phone-2", second) == [stolen]
    again = batch(window, mine, "phone-1", first, *twice)
    assert sorted(found["outcome"] for found in again) == [
        "already_there",
        "already_there",
        "conflict",
    ]
    assert _without_requests(window.rows()) == _without_requests(rows)
    assert sorted(cases(window)) == sorted([*before, *booklet["numbers"][:2]])
    register = see(window, "/offline-conflicts", "window_head", status="open")["items"]
    assert sorted(line["fault"] for line in register) == ["number_used", "other_agent"]
    # The second entry is all there, and becomes a case under a number of its own.
    path = f"/offline-conflicts/{stolen['conflict_id']}"
    assert see(window, path, "window_head")["applicant"]["name"] == "吴*"
    done(window.post(f"{path}/registration", token=head))
    assert len(cases(window)) == len(before) + 3
    assert len(set(cases(window))) == len(cases(window))


def _without_requests(rows: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    return {name: counted for name, counted in rows.items() if not name.endswith("requests")}
