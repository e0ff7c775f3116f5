"""`jieli verify`: chains, heads, and the anchors that services keep of each other (G5)."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from paper_site import COUNTY, ELSEWHERE, PaperSite, directory
from sqlalchemy import Connection, delete, func, insert, select, update

from cli.main import main
from cli.site import definitions
from cli.trails import collect_anchors, verify_service
from services.intake.tables import cases, kernel
from services.routing.tables import legs
from shared.kernel.chain import GENESIS, ChainHead, Entry

HISTORY = kernel.history
Tamper = Callable[[Connection], object]


def verify(site: PaperSite) -> Result:
    environment = {"JIELI_DATABASE_URL": f"sqlite:///{site.path}"}
    return CliRunner().invoke(main, ["verify"], env=environment)


def longest_chain(connection: Connection) -> str:
    count = func.count().label("n")
    statement = select(HISTORY.c.chain).group_by(HISTORY.c.chain).order_by(count.desc())
    return str(connection.execute(statement.limit(1)).scalar_one())


def one_entry(connection: Connection, position: int):  # type: ignore[no-untyped-def]
    chain = longest_chain(connection)
    return (HISTORY.c.chain == chain) & (HISTORY.c.position == position)


def length(connection: Connection) -> int:
    chain = longest_chain(connection)
    statement = select(func.max(HISTORY.c.position)).where(HISTORY.c.chain == chain)
    return int(connection.execute(statement).scalar_one())


def edit_the_actor(connection: Connection) -> None:
    entry = one_entry(connection, 2)
    connection.execute(update(HISTORY).where(entry).values(actor="nobody"))


def edit_the_rules(connection: Connection) -> None:
    entry = one_entry(connection, 1)
    connection.execute(update(HISTORY).where(entry).values(rules="X-1"))


def drop_the_first(connection: Connection) -> None:
    connection.execute(delete(HISTORY).where(one_entry(connection, 1)))


def drop_one_in_the_middle(connection: Connection) -> None:
    connection.execute(delete(HISTORY).where(one_entry(connection, 3)))


def drop_the_last(connection: Connection) -> None:
    connection.execute(delete(HISTORY).where(one_entry(connection, length(connection))))


def drop_the_last_and_set_the_head_back(connection: Connection) -> None:
    """Only what others remember of the chain can show it."""
    last = length(connection)
    chain = longest_chain(connection)
    connection.execute(delete(HISTORY).where(one_entry(connection, last)))
    before = select(HISTORY.c.hash).where(one_entry(connection, last - 1))
    head = connection.execute(before).scalar_one()
    connection.execute(
        update(cases)
        .where(cases.c.id == chain.removeprefix("case/"))
        .values(chain_length=last - 1, chain_head=head)
    )


def drop_the_case(connection: Connection) -> None:
    chain = longest_chain(connection)
    connection.execute(delete(cases).where(cases.c.id == chain.removeprefix("case/")))


def drop_the_history(connection: Connection) -> None:
    connection.execute(delete(HISTORY).where(HISTORY.c.chain == longest_chain(connection)))


def drop_case_and_history(connection: Connection) -> None:
    """As if it had never been registered."""
    chain = longest_chain(connection)
    connection.execute(delete(HISTORY).where(HISTORY.c.chain == chain))
    connection.execute(delete(cases).where(cases.c.id == chain.removeprefix("case/")))


def begin_the_history_anew(connection: Connection) -> None:
    chain = longest_chain(connection)
    connection.execute(delete(HISTORY).where(HISTORY.c.chain == chain))
    connection.execute(
        update(cases)
        .where(cases.c.id == chain.removeprefix("case/"))
        .values(chain_length=0, chain_head=GENESIS)
    )


def write_the_history_anew(connection: Connection) -> None:
    """Every hash and the head agree; only what others saw of the chain does not."""
    chain, head = longest_chain(connection), ChainHead()
    rows = select(HISTORY).where(HISTORY.c.chain == chain).order_by(HISTORY.c.position)
    for row in connection.execute(rows).all():
        entry = Entry(
            chain=chain,
            position=row.position,
            time=row.time,
            node=row.node,
            actor="nobody",
            act=row.act,
            data=json.loads(row.data),
            rules=tuple(row.rules.split()),
            previous=head.hash,
        )
        head = ChainHead(row.position, entry.hash)
        place = (HISTORY.c.chain == chain) & (HISTORY.c.position == row.position)
        values = {"actor": entry.actor, "previous": entry.previous, "hash": head.hash}
        connection.execute(update(HISTORY).where(place).values(values))
    of_the_case = cases.c.id == chain.removeprefix("case/")
    connection.execute(update(cases).where(of_the_case).values(chain_head=head.hash))


def test_untouched_site_is_whole(played: tuple[PaperSite, dict[str, str]]) -> None:
    site, stories = played
    result = verify(site)
    assert result.exit_code == 0, result.output
    entries = sum(1 for _ in site.acts())
    assert f"记录 {entries} 条，问题 0 处" in result.output
    assert len(stories) == 9


@pytest.mark.parametrize(
    "tamper",
    [
        edit_the_actor,
        edit_the_rules,
        drop_the_first,
        drop_one_in_the_middle,
        drop_the_last,
        drop_the_last_and_set_the_head_back,
        drop_the_case,
        drop_the_history,
        drop_case_and_history,
        begin_the_history_anew,
        write_the_history_anew,
    ],
    ids=lambda tamper: tamper.__name__,
)
def test_tampering_is_found(tampered: PaperSite, tamper: Tamper) -> None:
    with tampered.engines["intake"].begin() as connection:
        chain = longest_chain(connection)
        tamper(connection)
    anchors = collect_anchors(tampered.engines, directory())["intake"]
    faults, _, _ = verify_service(definitions()["intake"], tampered.engines["intake"], anchors)
    assert {fault.chain for fault in faults} == {chain}


def test_tampering_with_another_service_is_found_too(tampered: PaperSite) -> None:
    routing = definitions()["routing"].kernel.history
    with tampered.engines["routing"].begin() as connection:
        connection.execute(
            update(routing).where(routing.c.act == "task_completed").values(data="{}")
        )
        connection.execute(delete(legs).where(legs.c.status == "bounced"))
    result = verify(tampered)
    assert result.exit_code == 1
    assert "被改动" in result.output
    assert "主记录不见了" in result.output


@pytest.mark.parametrize(("speaker", "faults"), [(ELSEWHERE, 0), (COUNTY, 1)])
def test_chains_of_other_sites_are_verified_there(
    tampered: PaperSite, speaker: str, faults: int
) -> None:
    """What a node of another site said stands on a chain that is not here; one of ours must be."""
    cursors = definitions()["supervision"].kernel.cursors
    seen = {"anchor_chain": "leg/1@1", "anchor_length": 3, "anchor_head": "ab" * 32}
    stream = f"/nodes/{speaker}/routing|case/1|"
    with tampered.engines["supervision"].begin() as connection:
        connection.execute(insert(cursors).values(stream=stream, sequence=3, **seen))
    result = verify(tampered)
    assert f"问题 {faults} 处" in result.output
    assert result.exit_code == faults
