"""A rule is done when each place of it was disabled in turn, and a test of its own failed."""

from __future__ import annotations

import pytest

from shared.kernel.refusals import Invalid
from shared.rulebook.coverage import (
    FLOOR_FILE,
    Proof,
    RuleState,
    State,
    citations,
    current,
    judge,
    load_floor,
    load_proofs,
    parse_proofs,
    tally,
    with_clock,
    write_floor,
    write_proofs,
)
from shared.rulebook.marks import (
    ROOT,
    Mark,
    marks_of_code,
    marks_of_data,
    marks_of_policies,
    marks_of_tests,
)
from shared.rulebook.registry import registry

ID, ANOTHER, NEVER = "LS-TC-04e", "LS-YY-01", "TS-GF-2"
ACCEPT, REFUSE = Mark(ID, "services/a.py", "accept"), Mark(ID, "services/a.py", "refuse")
#: A clause of intake and one of supervision, each with a limit.
WINDOW, SUPERVISOR = "LS-YY-04c", "TS-XS-08"
NOTICED = ("tests/test_a.py::test_it",)


def _judged(
    *marks: Mark, proofs: tuple[Proof, ...] = (), id: str = ID, lacks: str = ""
) -> RuleState:
    states = judge(registry(), marks, proofs, {id: lacks})
    return next(found for found in states if found.rule.id == id)


def _row(id: str) -> Mark:
    return Mark(id, "shared/rulebook/clocks/county.yaml", id)


def _proof(mark: Mark) -> Proof:
    return Proof(mark.rule, mark.place, NOTICED)


def test_rule_without_code_is_open() -> None:
    assert _judged().state is State.OPEN
    assert _judged(ACCEPT, id=ANOTHER).state is State.OPEN


def test_rule_whose_code_nobody_disabled_is_unproven() -> None:
    assert _judged(ACCEPT).state is State.UNPROVEN
    other_rule = Proof(ANOTHER, ACCEPT.place, NOTICED)
    assert _judged(ACCEPT, proofs=(other_rule,)).state is State.UNPROVEN
    survived = Proof(ID, ACCEPT.place, ())
    assert _judged(ACCEPT, proofs=(survived,)).state is State.UNPROVEN


def test_rule_is_done_when_every_piece_of_its_code_is_noticed() -> None:
    first, second = Proof(ID, ACCEPT.place, NOTICED), Proof(ID, REFUSE.place, NOTICED)
    assert _judged(ACCEPT, REFUSE, proofs=(first,)).state is State.UNPROVEN
    done = _judged(ACCEPT, REFUSE, proofs=(first, second))
    assert done.state is State.DONE
    assert (done.places, done.tests) == ((ACCEPT.place, REFUSE.place), NOTICED)


def test_clock_alone_does_what_is_supervisions_and_half_of_what_is_not() -> None:
    for id, state in ((SUPERVISOR, State.DONE), (WINDOW, State.CLOCKED)):
        row = _row(id)
        found = _judged(row, proofs=(_proof(row),), id=id)
        assert (found.state, found.has_clock) == (state, True)
        found = _judged(row, id=id)
        assert (found.state, found.has_clock) == (State.UNPROVEN, False)


def test_service_that_acts_beside_the_clock_makes_the_rule_done() -> None:
    row, code = _row(WINDOW), Mark(WINDOW, "services/a.py", "bar")
    assert _judged(row, code, proofs=(_proof(row), _proof(code)), id=WINDOW).state is State.DONE
    half = _judged(row, code, proofs=(_proof(row),), id=WINDOW)
    assert (half.state, half.has_clock) == (State.UNPROVEN, True)
    without_clock = _judged(code, proofs=(_proof(code),), id=WINDOW)
    assert (without_clock.state, without_clock.has_clock) == (State.DONE, False)


def test_rule_that_lacks_something_is_not_done() -> None:
    code = Mark(WINDOW, "services/a.py", "bar")
    begun = _judged(code, proofs=(_proof(code),), id=WINDOW, lacks="登记表")
    assert (begun.state, begun.remainder) == (State.OPEN, "登记表")
    row = _row(SUPERVISOR)
    assert _judged(row, proofs=(_proof(row),), id=SUPERVISOR, lacks="x").state is State.CLOCKED
    assert _judged(row, id=SUPERVISOR, lacks="x").state is State.UNPROVEN


def test_clauses_with_a_limit_are_counted_when_their_clock_is_proven() -> None:
    proven, unproven, unlimited = _row(WINDOW), _row(SUPERVISOR), _row(ANOTHER)
    states = judge(registry(), (proven, unproven, unlimited), (_proof(proven), _proof(unlimited)))
    assert with_clock(states) == (1, 99)


def test_number_in_a_policy_is_shown_and_counts_for_nothing() -> None:
    begun = {mark.rule for mark in (*marks_of_code(), *marks_of_data())}
    mark = next(mark for mark in marks_of_policies() if mark.rule not in begun)
    assert mark.place in citations(mark.rule)
    states = {found.rule.id: found.state for found in current()}
    assert states[mark.rule] is State.OPEN


def test_proof_without_code_proves_nothing() -> None:
    assert _judged(proofs=(Proof(ID, ACCEPT.place, NOTICED),)).state is State.OPEN


def test_what_is_out_of_scope_is_never_open() -> None:
    assert _judged(id=NEVER).state is State.OUT_OF_SCOPE
    counted = tally(judge(registry(), (), ()))
    assert (counted.in_scope, counted[State.OPEN], counted[State.OUT_OF_SCOPE]) == (486, 486, 51)


def test_proofs_are_read_as_they_were_written() -> None:
    proofs = (Proof(ID, "b.py:f", NOTICED), Proof(ID, "a.py:f", NOTICED))
    assert parse_proofs(write_proofs(proofs)) == proofs[::-1]
    with pytest.raises(Invalid, match=r"\$\[0\]"):
        parse_proofs('[{"rule": 1}]')


def test_recorded_proofs_speak_of_places_and_tests_that_bear_the_mark() -> None:
    places = {(mark.rule, mark.place) for mark in (*marks_of_code(), *marks_of_data())}
    tests = {(m.rule, f"{m.file}::{m.name.replace('.', '::')}") for m in marks_of_tests()}
    for proof in load_proofs():
        assert (proof.rule, proof.place) in places, "run make mutants"
        assert proof.failed
        for test in proof.failed:
            # The mark may stand over the test itself or over its class.
            marked = {(proof.rule, test), (proof.rule, test.rpartition("::")[0])}
            assert marked & tests, "run make mutants"


def test_every_place_is_proven() -> None:
    assert [found.rule.id for found in current() if found.state is State.UNPROVEN] == []


def test_coverage_never_falls() -> None:
    states, floor = current(), load_floor()
    assert tally(states)[State.DONE] >= floor.done
    assert with_clock(states)[0] >= floor.clocked
    assert floor.done > 0


def test_floor_is_read_as_it_was_written() -> None:
    text = (ROOT / "shared" / "rulebook" / FLOOR_FILE).read_text(encoding="utf-8")
    assert write_floor(load_floor()) == text
