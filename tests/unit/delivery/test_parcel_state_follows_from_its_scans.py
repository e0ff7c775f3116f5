"""The fold of EMS scans into one state: reversals, repeats, late and unknown scans."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.delivery.carriers.ems.codes import OPERATIONS, REVERSALS, TABLE
from services.delivery.domain.tracking import (
    State,
    TrackingEvent,
    TrackingState,
    counts_as_served,
    standing_events,
    tracking_state,
)

DAY = datetime(2026, 1, 5, 8, 0, tzinfo=timezone(timedelta(hours=8)))


def scan(minute: int, op_code: str, sub_code: str | None = None, key: str = "") -> TrackingEvent:
    return TrackingEvent(
        carrier="ems",
        event_key=key or f"{minute}-{op_code}-{sub_code}",
        op_code=op_code,
        sub_code=sub_code,
        occurred_at=DAY + timedelta(minutes=minute),
        description="",
        place="罗山县",
    )


def state_after(*events: TrackingEvent) -> TrackingState:
    return tracking_state(events, TABLE)


MISTAKEN_SIGNATURE = [
    scan(0, "702"),
    scan(60, "704", "10"),
    scan(75, "743"),
    scan(80, "705", "4"),
    scan(1440, "702"),
    scan(1500, "704", "10"),
]


def test_parcel_of_which_nothing_was_heard_is_created() -> None:
    assert state_after() == TrackingState(State.CREATED, None, None, None, ())


def test_ordinary_way_ends_signed_by_the_addressee() -> None:
    way = [scan(n, code) for n, code in enumerate(["203", "305", "954", "516", "713", "702"])]

    assert state_after(*way).state is State.OUT_FOR_DELIVERY
    assert state_after(*way, scan(60, "704", "10")) == TrackingState(
        State.DELIVERED, method="10", since=DAY + timedelta(minutes=60)
    )


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        (1, State.OUT_FOR_DELIVERY),
        (2, State.DELIVERED),
        (3, State.OUT_FOR_DELIVERY),
        (4, State.ATTEMPT_FAILED),
        (5, State.OUT_FOR_DELIVERY),
        (6, State.DELIVERED),
    ],
)
def test_mistaken_signature_is_taken_back_and_the_parcel_delivered_next_day(
    heard: int, expected: State
) -> None:
    assert state_after(*MISTAKEN_SIGNATURE[:heard]).state is expected


def test_signature_after_a_reversal_is_dated_by_the_second_signature() -> None:
    assert state_after(*MISTAKEN_SIGNATURE).since == DAY + timedelta(minutes=1500)


@pytest.mark.parametrize(
    ("code", "reversal", "left"),
    [
        ("203", "207", State.CREATED),
        ("208", "212", State.CREATED),
        ("702", "742", State.CREATED),
        ("704", "743", State.CREATED),
        ("705", "744", State.CREATED),
        ("EXA", "EXAD", State.CREATED),
    ],
)
def test_reversal_leaves_what_stood_before(code: str, reversal: str, left: State) -> None:
    assert state_after(scan(0, code), scan(1, reversal)).state is left


def test_reversal_voids_only_the_latest_of_its_kind() -> None:
    first, second = scan(0, "705", "4"), scan(60, "705", "7")

    assert state_after(first, second, scan(61, "744")).reason == "4"
    assert state_after(first, second, scan(61, "744"), scan(62, "744")).state is State.CREATED


def test_reversal_does_not_touch_what_came_after_it() -> None:
    assert state_after(scan(0, "743"), scan(10, "704", "10")).state is State.DELIVERED


def test_reversal_of_the_same_second_still_voids() -> None:
    assert state_after(scan(5, "743"), scan(5, "704", "10"), scan(0, "702")).state is (
        State.OUT_FOR_DELIVERY
    )


def test_reversal_of_the_same_second_voids_also_a_code_we_cannot_read() -> None:
    assert "405" not in OPERATIONS
    assert state_after(scan(5, "474"), scan(5, "405")) == TrackingState()


def test_corrected_signature_is_taken_back_together_with_its_first_version() -> None:
    versions = [scan(60, "704", "162"), scan(60, "704", "10")]

    assert state_after(*versions).method == "10"
    assert state_after(scan(0, "702"), *versions, scan(70, "743")).state is State.OUT_FOR_DELIVERY


def test_scan_told_twice_counts_once() -> None:
    signature = scan(60, "704", "10")

    assert standing_events([signature, signature], TABLE) == (signature,)
    assert state_after(scan(0, "702"), signature, signature, scan(61, "743")).state is (
        State.OUT_FOR_DELIVERY
    )


@given(st.permutations(MISTAKEN_SIGNATURE))
def test_order_of_arrival_does_not_matter(arrived: list[TrackingEvent]) -> None:
    assert tracking_state(arrived, TABLE) == TrackingState(
        State.DELIVERED, method="10", since=DAY + timedelta(minutes=1500)
    )


SCANS = st.builds(
    scan,
    st.integers(0, 5),
    st.sampled_from([*OPERATIONS, *REVERSALS, "ZZZ"]),
    st.sampled_from([None, "4", "7", "10", "999"]),
)


@given(
    st.lists(SCANS, max_size=8).flatmap(
        lambda told: st.tuples(st.just(told), st.permutations(told))
    )
)
def test_any_scans_fold_to_one_state_in_any_order_and_however_often(
    told: tuple[list[TrackingEvent], list[TrackingEvent]],
) -> None:
    once, shuffled = told

    first = tracking_state(once, TABLE)
    again = tracking_state(shuffled + once, TABLE)
    assert (first.state, first.since) == (again.state, again.since)
    assert set(first.unknown_codes) == set(again.unknown_codes)


def test_unknown_code_calls_a_person_and_never_means_on_its_way() -> None:
    assert state_after(scan(0, "954"), scan(5, "ZZZ")) == TrackingState(
        State.NEEDS_ATTENTION,
        reason="ZZZ",
        since=DAY + timedelta(minutes=5),
        unknown_codes=("ZZZ",),
    )


def test_unknown_code_stays_reported_when_a_known_scan_moves_on() -> None:
    told = state_after(scan(5, "ZZZ"), scan(9, "702"))

    assert told.state is State.OUT_FOR_DELIVERY
    assert told.unknown_codes == ("ZZZ",)


def test_unknown_way_of_signing_is_delivered_yet_reported_and_not_served() -> None:
    told = state_after(scan(0, "704", "999"))

    assert (told.state, told.unknown_codes) == (State.DELIVERED, ("704+999",))
    assert not counts_as_served(told.method, {"999"})


@pytest.mark.parametrize(
    ("op_code", "sub_code", "expected", "reason"),
    [
        ("705", "4", State.ATTEMPT_FAILED, "4"),
        ("705", None, State.ATTEMPT_FAILED, "705"),
        ("705", "7", State.REFUSED, "7"),
        ("705", "8", State.AWAITING_COLLECTION, "8"),
        ("705", "9", State.AWAITING_COLLECTION, "9"),
        ("705", "13", State.LOST, "13"),
        ("704", "180", State.LOST, "180"),
        ("747", None, State.AWAITING_COLLECTION, "747"),
        ("708", None, State.RETURNING, "708"),
        ("711", None, State.RETURNED, "711"),
        ("988", None, State.LOST, "988"),
        ("993", None, State.INTERCEPTED, "993"),
        ("801", None, State.CANCELLED, "801"),
        ("651", None, State.NEEDS_ATTENTION, "651"),
    ],
)
def test_outcome_gives_its_reason(
    op_code: str, sub_code: str | None, expected: State, reason: str
) -> None:
    told = state_after(scan(0, "702"), scan(1, op_code, sub_code))

    assert (told.state, told.reason, told.method) == (expected, reason, None)


def test_bag_closed_late_does_not_take_a_delivered_parcel_back_on_the_road() -> None:
    told = state_after(scan(60, "704", "10"), scan(90, "306"))

    assert (told.state, told.since) == (State.DELIVERED, DAY + timedelta(minutes=60))


def test_failed_attempt_after_a_signature_whose_reversal_was_lost_is_believed() -> None:
    assert state_after(scan(0, "704", "10"), scan(30, "705", "4")).state is State.ATTEMPT_FAILED


def test_parcel_on_its_way_back_stays_so_until_returned() -> None:
    back = [scan(0, "705", "7"), scan(10, "708"), scan(20, "954"), scan(30, "702")]

    assert state_after(*back).state is State.RETURNING
    assert state_after(*back, scan(40, "711")).state is State.RETURNED


@pytest.mark.parametrize(
    ("ending", "expected"), [("993", State.INTERCEPTED), ("711", State.RETURNED)]
)
def test_scans_on_the_way_back_do_not_undo_an_ending(ending: str, expected: State) -> None:
    assert state_after(scan(0, ending), scan(9, "954"), scan(20, "702")).state is expected


def test_signature_on_the_way_back_needs_a_person() -> None:
    told = state_after(scan(0, "741"), scan(9, "704", "10"))

    assert (told.state, told.reason, told.method) == (State.NEEDS_ATTENTION, "704", None)


@pytest.mark.parametrize(
    ("sub_code", "by_policy", "served"),
    [
        ("10", (), True),
        ("20", (), False),
        ("20", ("20",), True),
        ("60", ("20", "60", "160"), True),
        ("160", ("160",), True),
        ("160", ("20",), False),
        ("161", ("161",), False),
        ("162", ("162",), False),
        ("30", ("30",), False),
        (None, ("20",), False),
    ],
)
def test_certificate_is_served_in_person_or_through_those_the_policy_names(
    sub_code: str | None, by_policy: tuple[str, ...], served: bool
) -> None:
    assert counts_as_served(sub_code, by_policy) is served


def test_scan_without_an_offset_is_not_a_scan() -> None:
    with pytest.raises(ValueError, match="offset"):
        TrackingEvent("ems", "k", "203", None, datetime(2026, 1, 5, 8), "", "")  # noqa: DTZ001


def test_no_code_is_both_a_scan_and_a_reversal() -> None:
    assert not set(OPERATIONS) & set(REVERSALS)


def test_every_code_has_words_for_people() -> None:
    assert TABLE.text("704", "10") == "妥投：本人签收"
    assert TABLE.text("705", "16") == "未妥投：其他"
    assert TABLE.text("743") == "撤销：妥投"
    assert TABLE.text("ZZZ") == "未知操作码 ZZZ"
