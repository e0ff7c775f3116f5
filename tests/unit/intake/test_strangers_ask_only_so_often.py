"""Whoever guesses gets nowhere, and keeps nobody from a case who has its slip."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from front_desk import json_of, refusal
from item_office import MONDAY, VILLAGE, ItemOffice
from online_office import HOME, STRANGER, OnlineOffice
from sqlalchemy import event, func, select
from structlog.testing import capture_logs

from services.intake.domain.guessing import (
    ALL_MOST,
    OWN_MOST,
    WHILE,
    Tries,
    may_try,
    typed,
    written,
)
from services.intake.online.codes import query_code
from services.intake.online.limits import APPLYING, LOOKING, READING, Allowance, Counter, machine_of
from services.intake.online.tables import wrong_codes
from shared.http.refusals import TooMany
from shared.testing.correspondence import fresh_correspondence

UNKNOWN = "41152110120420260309999999"


@pytest.fixture
def desk(office: ItemOffice) -> OnlineOffice:
    return OnlineOffice(office)


def case_of(desk: OnlineOffice) -> tuple[str, str]:
    """Number and code, as they stand on the slip."""
    number = str(desk.office.register(materials=[])["case_no"])
    return number, query_code(desk.office.service.vault, number)


def test_a_thousand_wrong_codes_open_nothing_and_close_the_number_to_who_sent_them(
    desk: OnlineOffice,
) -> None:
    number, code = case_of(desk)
    answers: Tally[tuple[int, str]] = Tally()
    for attempt in range(1000):
        if attempt % LOOKING.most == 0:
            desk.office.later(seconds=LOOKING.seconds)
        answers[refusal(desk.progress(number, f"wrong-{attempt}", STRANGER))] += 1
    assert answers.keys() == {(404, "number_or_code"), (429, "too_many_wrong_codes")}
    # A quarter of an hour passed once between them.
    assert answers[404, "number_or_code"] <= 2 * OWN_MOST
    closed = desk.progress(number, code, STRANGER)
    assert refusal(closed) == (429, "too_many_wrong_codes")
    assert 0 < int(closed.headers["Retry-After"]) <= WHILE
    # Whoever has the slip comes in meanwhile, from elsewhere.
    assert desk.progress(number, code, HOME).status_code == 200


def test_who_mistyped_gets_in_after_a_quarter_of_an_hour_at_most(desk: OnlineOffice) -> None:
    number, code = case_of(desk)
    for _ in range(3 * OWN_MOST):
        desk.progress(number, "WRONG-WRONG")
    assert desk.progress(number, code).status_code == 429
    # To go on trying does not put it off.
    desk.office.later(seconds=WHILE - 1)
    assert desk.progress(number, code).status_code == 429
    desk.office.later(seconds=1)
    assert desk.progress(number, code).status_code == 200


def test_number_is_closed_to_all_who_erred_and_to_nobody_else(desk: OnlineOffice) -> None:
    number, code = case_of(desk)
    crowd = [f"198.51.100.{host}" for host in range(ALL_MOST)]
    for address in crowd:
        assert refusal(desk.progress(number, "WRONG-WRONG", address))[0] == 404
    assert refusal(desk.progress(number, code, crowd[0])) == (429, "too_many_wrong_codes")
    assert desk.progress(number, code, HOME).status_code == 200
    assert desk.progress(*case_of(desk), crowd[0]).status_code == 200


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("halls", {}),
        (f"halls/{VILLAGE}", {}),
        (f"halls/{VILLAGE}/calls", {}),
        ("agents", {}),
        (f"agency/{VILLAGE}", {}),
        ("items", {}),
        ("items/care_card/guide", {}),
        ("items/care_card/faq", {}),
        ("window-notice", {"node": VILLAGE}),
        ("booklet", {"node": VILLAGE}),
    ],
)
def test_what_hangs_in_the_hall_is_read_by_everybody_so_often(
    desk: OnlineOffice, monkeypatch: pytest.MonkeyPatch, path: str, query: dict[str, str]
) -> None:
    counted: list[Allowance] = []

    def count(_self: Counter, allowance: Allowance, *_: object) -> None:
        counted.append(allowance)
        raise TooMany("too_many_requests", "请求太频繁", 1)

    monkeypatch.setattr(Counter, "count", count)
    answer = desk.look(f"/api/v1/public/{path}", **query)
    assert refusal(answer) == (429, "too_many_requests")
    assert counted == [READING]


def test_screen_of_a_hall_that_asks_every_other_second_is_always_answered(
    desk: OnlineOffice,
) -> None:
    asked = "/api/v1/public/window-notice"
    for _ in range(READING.seconds):
        assert desk.look(asked, node=VILLAGE).status_code == 200
        assert desk.look(asked, STRANGER, node=VILLAGE).status_code == 200
        desk.office.later(seconds=2)
    for _ in range(READING.most):
        desk.look(asked, STRANGER, node=VILLAGE)
    assert refusal(desk.look(asked, STRANGER, node=VILLAGE)) == (429, "too_many_requests")
    assert desk.look(asked, node=VILLAGE).status_code == 200
    desk.office.later(seconds=READING.seconds)
    assert desk.look(asked, STRANGER, node=VILLAGE).status_code == 200


def test_right_code_is_no_attempt_that_counts(desk: OnlineOffice) -> None:
    number, code = case_of(desk)
    for _ in range(3 * OWN_MOST):
        assert desk.progress(number, code).status_code == 200


@pytest.mark.parametrize(
    ("own", "everybody", "allowed"),
    [
        (1, 1, True),
        (OWN_MOST, OWN_MOST, True),
        (OWN_MOST + 1, OWN_MOST + 1, False),
        (2, ALL_MOST, True),
        (2, ALL_MOST + 1, False),
        (1, 100_000, True),
    ],
)
def test_attempts_are_counted_by_machine_and_by_number(
    own: int, everybody: int, allowed: bool
) -> None:
    assert may_try(Tries(own, everybody)) is allowed


def test_unknown_number_and_wrong_code_cannot_be_told_apart(desk: OnlineOffice) -> None:
    number, code = case_of(desk)
    asked: list[list[str]] = []
    for guess in (number, UNKNOWN):
        statements: list[str] = []
        with statements_of(desk, statements):
            answer = desk.progress(guess, "WRONG-WRONG")
        told = json_of(answer)
        told.pop("instance")
        asked.append([*statements, str(answer.status_code), str(told)])
    # The same steps in the same order: neither looks a case up.
    assert asked[0] == asked[1]
    assert not any("FROM cases" in statement for statement in asked[0])
    other = case_of(desk)[0]
    assert refusal(desk.progress(other, code)) == (404, "number_or_code")


@contextmanager
def statements_of(desk: OnlineOffice, found: list[str]) -> Iterator[None]:
    def note(_c: object, _u: object, statement: str, *_: object) -> None:
        found.append(statement)

    event.listen(desk.office.engine, "before_cursor_execute", note)
    yield
    event.remove(desk.office.engine, "before_cursor_execute", note)


def test_what_is_remembered_of_wrong_codes_names_no_machine_and_goes_again(
    desk: OnlineOffice,
) -> None:
    number, code = case_of(desk)
    with capture_logs() as log:
        desk.progress(number, "WRONG-WRONG", STRANGER)
    with desk.office.engine.connect() as connection:
        kept = str(connection.execute(select(wrong_codes)).all())
    assert number not in kept
    assert STRANGER not in kept + str(log)
    desk.office.later(seconds=WHILE)
    desk.progress(number, code)
    with desk.office.engine.connect() as connection:
        counted = select(func.coalesce(func.sum(wrong_codes.c.tries), 0))
        assert connection.execute(counted).scalar_one() == 0


def test_code_is_read_from_paper_however_it_is_typed() -> None:
    code = written(b"\xff" * 32)
    assert len(code) == 11
    assert typed(code) == typed(code.lower().replace("-", " ")) == code.replace("-", "")
    assert not set("01OIL") & set(code)


def test_code_belongs_to_one_number_and_one_site(desk: OnlineOffice, office: ItemOffice) -> None:
    vault = office.service.vault
    assert query_code(vault, "1") == query_code(vault, "1") != query_code(vault, "2")
    elsewhere = fresh_correspondence(office.service.directory).vault
    assert query_code(elsewhere, "1") != query_code(vault, "1")


def test_machine_that_asks_too_much_waits_and_others_do_not(desk: OnlineOffice) -> None:
    for _ in range(LOOKING.most):
        desk.look("/api/v1/public/progress/1", STRANGER, code="x" * 4)
    over = desk.look("/api/v1/public/progress/2", STRANGER, code="x" * 4)
    assert refusal(over) == (429, "too_many_requests")
    assert over.headers["Retry-After"] == "60"
    assert over.content_type == "application/problem+json"
    assert desk.progress("2", "xxxx", HOME).status_code == 404
    desk.office.later(seconds=60)
    assert desk.progress("2", "xxxx", STRANGER).status_code == 404


def test_who_writes_into_our_books_does_so_even_less_often(desk: OnlineOffice) -> None:
    for _ in range(APPLYING.most):
        assert desk.ask(STRANGER).status_code == 201
    assert refusal(desk.ask(STRANGER)) == (429, "too_many_requests")
    assert desk.ask(HOME).status_code == 201


def test_counter_forgets_the_oldest_of_more_machines_than_it_can_remember() -> None:
    counter, once = Counter(most=2), Allowance("look", 1, 60)
    for machine in ("a", "b", "c"):
        counter.count(once, machine, MONDAY)
    with pytest.raises(TooMany):
        counter.count(once, "c", MONDAY)
    counter.count(once, "a", MONDAY)
    assert len(counter._begun) == 2


def test_counter_begins_anew_when_the_clock_was_set_back() -> None:
    counter, once = Counter(), Allowance("look", 1, 60)
    counter.count(once, "a", MONDAY)
    counter.count(once, "a", MONDAY - timedelta(hours=1))


@pytest.mark.parametrize(
    ("address", "machine"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1%eth0", "2001:db8:1:2::/64"),
        ("nonsense" * 20, ("nonsense" * 20)[:64]),
        ("", ""),
    ],
)
def test_machine_is_its_address_or_the_network_of_its_subscriber(
    address: str, machine: str
) -> None:
    assert machine_of(address) == machine
