"""Disabling a place of a rule: its function stays and does nothing, its rows are gone."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from types import FunctionType
from typing import Any, get_type_hints
from unittest.mock import patch

import msgspec

from mutants.without_appointments import WITHOUT as WITHOUT_APPOINTMENTS
from mutants.without_assistance import WITHOUT as WITHOUT_ASSISTANCE
from mutants.without_guidance import WITHOUT as WITHOUT_GUIDANCE
from mutants.without_halls import WITHOUT as WITHOUT_HALLS
from mutants.without_online import WITHOUT as WITHOUT_ONLINE
from mutants.without_queues import WITHOUT as WITHOUT_QUEUES
from shared.rulebook import clocks
from shared.rulebook.clocks.rows import Rows
from shared.rulebook.marks import Mark

_EVENTS = Sequence[Any]


def _tells_nothing(*_: Any, **__: Any) -> Any:
    return []


def _allows(*_: Any, **__: Any) -> Any:
    return None


def _finds_nothing(*_: Any, **__: Any) -> Any:
    return ()


def _shows_nothing(*_: Any, **__: Any) -> Any:
    return {}


def _as_they_are(found: Any, *_: Any) -> Any:
    return found


# What a function does where its clause does not hold, by rule and place, if it is not a handler,
# which tells nothing. Each sees the names of the function's own module, and its arguments.
_WITHOUT: dict[tuple[str, str], Callable[..., Any]] = {
    **WITHOUT_ASSISTANCE,
    **WITHOUT_APPOINTMENTS,
    **WITHOUT_HALLS,
    **WITHOUT_ONLINE,
    **WITHOUT_QUEUES,
    **WITHOUT_GUIDANCE,
    ("LZ-SJ-1", "services/intake/domain/item_words.py:item_type_named"): lambda text: text,
    ("LZ-QD-1", "services/intake/domain/item_words.py:item_type_printed"): lambda _: "",
    ("LZ-QD-2", "services/intake/domain/item_lists.py:handled_as"): lambda _, case_type: case_type,
    ("LZ-CN-2-2", "services/intake/domain/item_lists.py:check_not_cancelled"): _allows,
    ("XQ-CZ-09", "services/intake/domain/item_lists.py:check_not_secret"): _allows,
    ("LZ-WS-5", "services/intake/domain/item_comparing.py:check_against_superior"): _allows,
    ("LZ-MC-2", "services/intake/domain/item_comparing.py:differences"): _finds_nothing,
    ("LZ-WS-4b", "services/intake/domain/item_comparing.py:unmapped"): _finds_nothing,
    ("LZ-WS-3d", "services/intake/domain/item_lists.py:in_force"): _finds_nothing,
    ("KD-RW-03b", "services/intake/domain/item_lists.py:of_level"): _as_they_are,
    ("KD-RW-02c", "services/intake/domain/item_lists.py:of_node"): _as_they_are,
    ("KD-RW-04a", "services/intake/domain/item_lists.py:must_enter"): _as_they_are,
    ("KD-RW-05e", "services/intake/domain/item_lists.py:comprehensive"): _as_they_are,
    ("LS-DN-05", "services/intake/domain/item_lists.py:smart_guidance"): _as_they_are,
    ("LS-TC-03a", "services/intake/domain/item_lists.py:cross_location"): _as_they_are,
    ("KD-ZN-3-1", "services/intake/domain/item_lists.py:by_category"): _shows_nothing,
    ("TS-FA-3-4a", "services/intake/domain/item_lists.py:of_duty_list"): _shows_nothing,
    ("TS-FA-3-1", "services/intake/domain/item_lists.py:edition"): lambda _, day: (0, ""),
    ("LZ-SJ-1b", "services/intake/domain/item_lists.py:mode_rates"): _shows_nothing,
    **{
        (rule, f"services/intake/domain/item_checks.py:{name}"): _finds_nothing
        for rule, name in (
            ("XQ-BZ-02a", "basis_of_materials"),
            ("XQ-BZ-02b", "condition_of_extra_materials"),
            ("TS-YC-02", "guide_or_notice"),
            ("TS-FA-3-4b", "fields_of_the_guide"),
            ("LZ-CN-2-1", "ten_elements"),
            ("LZ-WS-4a", "link_to_the_duty_list"),
            ("LZ-WS-2-1", "channels_of_the_guide"),
            ("LS-LH-07", "person_responsible"),
            ("XQ-CZ-03d", "phone_of_the_department"),
            ("KD-RW-04a", "reason_to_stay_outside"),
            ("LZ-SJ-2-4a", "basis_to_stay_outside"),
            ("XQ-CZ-07a", "owner_of_a_joint_guide"),
            ("KD-ZN-3-1", "category_of_a_township_item"),
            ("XQ-BZ-02d", "stale_documents"),
            ("LZ-SJ-2-2a", "guide_and_manual_follow"),
            ("LZ-SJ-2-2b", "both_forms"),
        )
    },
    **{
        (rule, f"services/intake/domain/item_guides.py:{name}"): _shows_nothing
        for rule, name in (
            ("LZ-SJ-2-7", "eight_facts"),
            ("KD-RW-03a", "element_groups"),
            ("LZ-WS-5b", "guide_groups"),
            ("XQ-CZ-03d", "whom_to_ask"),
            ("KD-ZN-3-2c", "notice_line"),
            ("KD-ZN-3-6", "booklet_entry"),
        )
    },
    ("KD-RW-03c", "services/intake/domain/item_guides.py:variants"): _finds_nothing,
    **{
        (rule, f"services/intake/domain/slip_contents.py:{name}"): _finds_nothing
        for rule, name in (
            ("XQ-CZ-04-1b", "commitment_slip"),
            ("TS-SW-05c", "acceptance_notice"),
            ("XQ-CZ-04-1c", "one_time_notice"),
            ("TS-SW-05b", "one_time_notice"),
            ("XQ-CZ-04-1g", "correction_notice"),
            ("XQ-CZ-04-1h", "non_acceptance"),
            ("KD-ZN-3-4e", "returned_notice"),
            ("TS-YC-03", "written_refusal"),
            ("KD-ZN-4-4", "required_materials"),
            ("LS-DB-05d", "missing_and_how"),
            ("LS-ZB-05c", "missing_and_how"),
            ("LS-LH-06e", "fees_due"),
        )
    },
    **{
        (rule, f"services/intake/domain/slip_contents.py:{name}"): _shows_nothing
        for rule, name in (
            ("TS-YC-01", "procedure_and_limit"),
            ("LS-LH-06a", "joint_procedure"),
            ("TS-CK-03", "referred_to"),
            ("TS-YC-04", "referred_to"),
        )
    },
    ("TS-SW-04b", "services/intake/domain/slip_contents.py:first_asked"): lambda _: "",
    **{
        (rule, f"services/intake/domain/{place}"): _allows
        for rule, place in (
            ("XQ-CZ-04-1a", "checks.py:check_receipt"),
            ("XQ-ZZ-03-4b", "checks.py:check_copies"),
            ("LS-TC-05b", "checks.py:check_formal_only"),
            ("TS-SW-05a", "refusing.py:check_first_asked"),
            ("LS-TC-05a", "receptions.py:check_guided_online"),
            ("LZ-W1-2", "receptions.py:check_designated"),
            ("XQ-CZ-07c", "receptions.py:check_joint_wanted"),
            ("KD-ZN-3-4a", "on_the_spot.py:check_own_power"),
            ("XQ-CZ-04-3a", "on_the_spot.py:check_delegated"),
            ("TS-SW-01", "contacts.py:check_scope"),
            ("KD-ZN-4-1", "contacts.py:check_exact"),
            ("TS-CK-03", "contacts.py:check_office"),
            ("TS-SW-03", "contacts.py:check_reassignment"),
        )
    },
    ("LZ-W2-3", "services/intake/domain/checks.py:answerable"): lambda *_: {},
    ("KD-RW-07b", "services/intake/domain/refusing.py:needs_second_person"): lambda _: False,
    ("XQ-CZ-04-1h", "services/intake/domain/refusing.py:reason_of_refusal"): lambda reason: reason,
    ("KD-ZN-3-4e", "services/intake/domain/refusing.py:reason_of_return"): lambda reason: reason,
    ("XQ-CZ-04-1e", "services/intake/domain/correcting.py:deem_accepted"): lambda _: [],
    ("LS-DN-02", "services/intake/domain/receptions.py:read_channel"): lambda name: name,
    ("KD-RW-08b", "services/intake/domain/receptions.py:offline"): lambda _: (),
    ("LS-DN-03", "services/intake/domain/receptions.py:same_effect"): lambda _: False,
    ("LZ-WS-2c", "services/intake/domain/receptions.py:given"): lambda materials, _: materials,
    ("XQ-CZ-01f", "services/intake/domain/receptions.py:fully_online"): lambda *_: False,
    ("TS-SW-03", "services/intake/domain/acceptance.py:first_asked"): lambda _, person: person,
    ("LS-KC-04a", "services/intake/domain/notices.py:all_levels"): lambda here, _: here,
    ("LS-LH-06b", "services/intake/domain/notices.py:how_it_goes_on"): lambda *_: ((), None),
    ("TS-XS-05b", "services/intake/domain/on_the_spot.py:accepted_at"): lambda *given: given[-1],
    ("KD-ZN-3-4", "services/intake/domain/on_the_spot.py:kinds"): lambda case: (
        case.item.case_type,
    ),
}


@contextmanager
def disabled(mark: Mark) -> Iterator[None]:
    """The product behaves as if the place of the mark did not know the clause."""
    with _without_rows(mark) if mark.is_data else _without_function(mark):
        yield


@contextmanager
def _without_rows(mark: Mark) -> Iterator[None]:
    """What was worked out from the rows is forgotten at both ends."""
    rows = _others(clocks.load_rows(), mark)
    with patch.object(clocks, "load_rows", lambda: rows):
        _forget()
        try:
            yield
        finally:
            _forget()


def _forget() -> None:
    clocks.in_force.cache_clear()
    clocks.vocabulary.cache_clear()


def _others(rows: Rows, mark: Mark) -> Rows:
    """All rows but those of the clause in its file."""
    regulation = PurePath(mark.file).stem

    def stays(row: Any) -> bool:
        return row.regulation != regulation or mark.rule not in row.rules

    others = msgspec.structs.replace(
        rows,
        clocks=tuple(row for row in rows.clocks if stays(row)),
        pauses=tuple(row for row in rows.pauses if stays(row)),
    )
    if others == rows:
        raise LookupError(f"{mark.place} has no row")
    return others


@contextmanager
def _without_function(mark: Mark) -> Iterator[None]:
    """Code is exchanged, not names: tables of handlers and imports hold on to the function."""
    function = _function(mark)
    code = function.__code__
    function.__code__ = _without(mark, function).__code__
    try:
        yield
    finally:
        function.__code__ = code


def _function(mark: Mark) -> FunctionType:
    found: Any = importlib.import_module(mark.file.removesuffix(".py").replace("/", "."))
    for name in mark.name.split("."):
        found = getattr(found, name)
    if not isinstance(found, FunctionType) or found.__closure__:
        raise TypeError(f"{mark.place} is no plain function, so it cannot be disabled")
    return found


def _without(mark: Mark, function: FunctionType) -> FunctionType:
    told = _WITHOUT.get((mark.rule, mark.place))
    if told is None and get_type_hints(function)["return"] != _EVENTS:
        raise TypeError(f"{mark.place} is no handler: say in {__name__} what it does without")
    replacement = told or _tells_nothing
    assert isinstance(replacement, FunctionType)
    return replacement
