"""The delivery API: lists, labels, dispatch and collection, each for the own office only."""

from __future__ import annotations

from typing import Any

from delivery_counter import Counter, refusal
from delivery_desk import CASE_NO, COUNTY, NEIGHBOUR, VILLAGE, concluded, offered

from services.delivery.api import ALL_ROUTES, ROUTES
from shared.http.openapi import document

OTHER_CASE = "41152100000020260302000002"
RESULT = f"/api/v1/shipments/{CASE_NO}-result"
PAPERS = f"/api/v1/shipments/{CASE_NO}-1-1-papers"
HANDOVER = f"/api/v1/handovers/{CASE_NO}-handover"
TRANSFER = "home_issue_transfer_remote_pickup"


def items(response: Any) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.json
    found: list[dict[str, Any]] = response.json["items"]
    return found


def test_clerk_sees_what_the_own_office_has_to_send(counter: Counter) -> None:
    counter.hear(offered(papers=True))
    counter.hear(concluded("courier"))
    counter.hear(concluded("counter_pickup", TRANSFER))
    waiting = items(counter.get("/api/v1/shipments?status=requested"))
    assert [item["shipment_id"] for item in waiting] == [
        f"{CASE_NO}-1-1-papers",
        f"{CASE_NO}-result",
    ]
    assert [i["purpose"] for i in items(counter.get("/api/v1/shipments", NEIGHBOUR))] == [
        "transfer"
    ]
    assert refusal(counter.get(f"/api/v1/shipments?node={NEIGHBOUR}")) == (403, "foreign_node")
    assert refusal(counter.get(RESULT, NEIGHBOUR)) == (404, "unknown_shipment")


def test_operator_sees_every_office(counter: Counter) -> None:
    counter.hear(concluded("counter_pickup", TRANSFER))
    counter.hear(concluded("courier"))
    assert len(items(counter.get("/api/v1/shipments", VILLAGE, "operator"))) == 2
    first: Any = counter.get("/api/v1/shipments?limit=1", VILLAGE, "auditor").json
    rest: Any = counter.get(f"/api/v1/shipments?after={first['next']}", VILLAGE, "auditor").json
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (1, 1, "")
    assert first["items"] != rest["items"]
    asked = f"/api/v1/shipments?node={NEIGHBOUR}"
    assert [item["from_node"] for item in items(counter.get(asked, VILLAGE, "operator"))] == [
        NEIGHBOUR
    ]
    assert counter.get(RESULT, VILLAGE, "operator").status_code == 200


def test_no_list_shows_personal_data(counter: Counter) -> None:
    counter.hear(concluded("courier"))
    counter.hear(concluded("locker"))
    for path in ("/api/v1/shipments", "/api/v1/handovers", RESULT):
        text = counter.get(path).get_data(as_text=True)
        assert "欧阳明" not in text
        assert "15400001234" not in text
        assert "sealed" not in text
        assert "code" not in text.replace("unknown_codes", "")


def test_sender_alone_reads_the_label(counter: Counter) -> None:
    counter.hear(concluded("courier"))
    assert counter.get(f"{RESULT}/label").json == {
        "to": "applicant",
        "name": "欧阳明",
        "phone": "15400001234",
        "address": "周党镇田河村8组88号",
    }
    assert refusal(counter.get(f"{RESULT}/label", NEIGHBOUR)) == (404, "unknown_shipment")
    assert refusal(counter.get(f"{RESULT}/label", roles="operator")) == (403, "role_missing")
    both = counter.get(f"{RESULT}/label", NEIGHBOUR, "clerk,operator")
    assert refusal(both) == (404, "unknown_shipment")


def test_label_to_an_office_names_the_office(counter: Counter) -> None:
    counter.hear(offered(papers=True))
    assert counter.get(f"{PAPERS}/label").json == {
        "to": NEIGHBOUR,
        "name": "新县",
        "phone": "",
        "address": "",
    }


def test_next_number_of_our_own_range_is_allotted(counter: Counter) -> None:
    counter.hear(concluded("courier"))
    counter.hear(offered(papers=True))
    sent = counter.post(f"{RESULT}/dispatch", {"carrier": "ems"})
    assert (sent.status_code, sent.json["waybill_no"]) == (200, "EX000000014CN")  # type: ignore[index]
    assert sent.json["status"] == "dispatched"  # type: ignore[index]
    papers = counter.post(f"{PAPERS}/dispatch", {"carrier": "ems"})
    assert papers.json["waybill_no"] == "EX000000028CN"  # type: ignore[index]
    assert counter.facts()[-1] == "shipment_dispatched"


def test_repeated_dispatch_is_refused_but_a_repeated_request_is_answered(counter: Counter) -> None:
    counter.hear(concluded("courier"))
    first = counter.post(f"{RESULT}/dispatch", {"carrier": "ems"}, key="k1")
    again = counter.post(f"{RESULT}/dispatch", {"carrier": "ems"}, key="k1")
    assert again.json == first.json
    assert counter.facts().count("shipment_dispatched") == 1
    anew = counter.post(f"{RESULT}/dispatch", {"carrier": "ems"})
    assert refusal(anew) == (409, "already_dispatched")


def test_waybill_of_another_parcel_is_refused(counter: Counter) -> None:
    counter.hear(concluded("courier"))
    counter.hear(concluded("courier"), case_no=OTHER_CASE)
    body = {"carrier": "ems", "waybill_no": "EX123456785CN"}
    assert counter.post(f"{RESULT}/dispatch", body).status_code == 200
    other = counter.post(f"/api/v1/shipments/{OTHER_CASE}-result/dispatch", body)
    assert refusal(other) == (409, "waybill_in_use")
    assert counter.facts().count("shipment_dispatched") == 1


def test_another_office_dispatches_nothing(counter: Counter) -> None:
    counter.hear(concluded("courier"))
    foreign = counter.post(f"{RESULT}/dispatch", {"carrier": "ems"}, NEIGHBOUR)
    assert refusal(foreign) == (403, "foreign_node")
    onlooker = counter.post(f"{RESULT}/dispatch", {"carrier": "ems"}, roles="operator")
    assert refusal(onlooker) == (403, "role_missing")
    assert "shipment_dispatched" not in counter.facts()


def test_notice_tells_the_applicant_the_code_that_opens_the_locker(counter: Counter) -> None:
    counter.hear(concluded("locker"))
    assert [i["handover_id"] for i in items(counter.get("/api/v1/handovers?status=ready"))] == [
        f"{CASE_NO}-handover"
    ]
    notice: Any = counter.get(f"{HANDOVER}/notice").json
    assert (notice["name"], notice["phone"], notice["at"]) == ("欧阳明", "15400001234", "罗山县")
    code = notice["pickup_code"]
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    refused = counter.post(f"{HANDOVER}/collection", {"pickup_code": wrong})
    assert refusal(refused) == (422, "pickup_code")
    done = counter.post(f"{HANDOVER}/collection", {"pickup_code": code})
    assert (done.status_code, done.json["status"]) == (200, "collected")  # type: ignore[index]
    assert counter.facts() == ["result_ready", "result_delivered"]
    assert refusal(counter.get(f"{HANDOVER}/notice")) == (409, "not_ready")


def test_another_office_neither_reads_the_notice_nor_hands_the_result_over(
    counter: Counter,
) -> None:
    counter.hear(concluded("counter_pickup"))
    assert refusal(counter.get(f"{HANDOVER}/notice", NEIGHBOUR)) == (404, "unknown_handover")
    foreign = counter.post(f"{HANDOVER}/collection", {"signed_by": "张三"}, NEIGHBOUR)
    assert refusal(foreign) == (403, "foreign_node")
    assert counter.facts() == ["result_ready"]


def test_transferred_result_is_collected_at_the_owner(counter: Counter) -> None:
    counter.hear(concluded("counter_pickup", TRANSFER))
    parcel, handover = f"/api/v1/shipments/{CASE_NO}-transfer", f"{CASE_NO}-transfer"
    assert items(counter.get("/api/v1/handovers"))[0]["status"] == "awaited"
    sent: Any = counter.post(f"{parcel}/dispatch", {"carrier": "ems"}, NEIGHBOUR).json
    assert counter.push(sent["waybill_no"], "704", 0, "162").status_code == 200
    signed = {"signed_by": " 张三 "}
    path = f"/api/v1/handovers/{handover}/collection"
    assert refusal(counter.post(path, signed, NEIGHBOUR)) == (403, "foreign_node")
    done: Any = counter.post(path, signed).json
    assert (done["node"], done["signed_by"]) == (COUNTY, "张*")
    assert counter.get(parcel, NEIGHBOUR).json["status"] == "delivered"  # type: ignore[index]
    assert counter.facts()[-3:] == ["shipment_delivered", "result_ready", "result_delivered"]


def test_interface_is_described() -> None:
    described = document("delivery", "1", ROUTES)
    assert set(described["paths"]) == {
        "/api/v1/shipments",
        "/api/v1/shipments/{shipment_id}",
        "/api/v1/shipments/{shipment_id}/label",
        "/api/v1/shipments/{shipment_id}/dispatch",
        "/api/v1/handovers",
        "/api/v1/handovers/{handover_id}/notice",
        "/api/v1/handovers/{handover_id}/collection",
        "/webhooks/ems",
    }
    assert set(ROUTES) < set(ALL_ROUTES)


def test_parcel_that_was_sent_meanwhile_is_not_sent_upon_an_old_look(counter: Counter) -> None:
    counter.hear(concluded("courier"))
    seen = counter.get(RESULT).headers["ETag"]
    body = {"carrier": "ems"}
    assert counter.post(f"{RESULT}/dispatch", body, seen=seen).status_code == 200
    assert refusal(counter.post(f"{RESULT}/dispatch", body, seen=seen)) == (
        412,
        "changed_meanwhile",
    )
    again = counter.post(f"{RESULT}/dispatch", body, seen=counter.get(RESULT).headers["ETag"])
    assert again.status_code == 409
