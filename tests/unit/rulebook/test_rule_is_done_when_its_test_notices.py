"""A rule counts as done only when a test of its own failed for each disabled piece of its code."""

from __future__ import annotations

import pytest

from shared.kernel.refusals import Invalid
from shared.rulebook.coverage import (
    Proof,
    RuleState,
    State,
    current,
    judge,
    load_proofs,
    parse_proofs,
    tally,
    write_proofs,
)
from shared.rulebook.marks import Mark, marks_of_code, marks_of_tests
from shared.rulebook.registry import registry

# Done rules may only grow: raise it with them.
FLOOR = 7

ID, ANOTHER, NEVER = "LS-TC-04e", "LS-YY-01", "TS-GF-2"
ACCEPT, REFUSE = Mark(ID, "services/a.py", "accept"), Mark(ID, "services/a.py", "refuse")
NOTICED = ("tests/test_a.py::test_it",)


def _judged(*marks: Mark, proofs: tuple[Proof, ...] = (), id: str = ID) -> RuleState:
    return next(found for found in judge(registry(), marks, proofs) if found.rule.id == id)


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


def test_recorded_proofs_speak_of_code_and_tests_that_bear_the_mark() -> None:
    code = {(mark.rule, mark.place) for mark in marks_of_code()}
    tests = {(m.rule, f"{m.file}::{m.name.replace('.', '::')}") for m in marks_of_tests()}
    for proof in load_proofs():
        assert (proof.rule, proof.place) in code, "run make mutants"
        assert proof.failed
        assert {(proof.rule, test) for test in proof.failed} <= tests, "run make mutants"


def test_coverage_never_falls() -> None:
    assert tally(current())[State.DONE] >= FLOOR
