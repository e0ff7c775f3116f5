"""One command plays the sample day, on both back ends to the same end, and says what it did."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sample_run import FinishedDay, expected, jieli, run_here, sample, summary

from cli.sample_day import backends
from shared.contracts.envelope import CONTENT_TYPE
from shared.directory.directory import Directory
from shared.messaging.amqp import AmqpTransport
from shared.messaging.port import Outcome, Publication
from shared.messaging.topology import EVENTS_EXCHANGE, site_topology
from shared.settings import SERVICES
from shared.testing.servers import Backends, ServersUnavailable

CHECKS = (
    "每一件申请都有着落",
    "结果与答复一致",
    "每次转交都已签收并答复",
    "受理的办件都计过时，也都停了表",
    "答复过的每件事都有一条记录，且只有一条",
    "该随之发生的事都发生了",
    "办件都留在收件时的事项版本上",
    "断线的村补报齐了，按登记之日计",
    "发件箱已空，消息收发相符",
    "历史链全部有效",
)
TOPOLOGY = site_topology(SERVICES, Directory.load().hosted(), ())


def test_whole_sample_day_ends_as_its_applications_say(tmp_path: Path) -> None:
    run = jieli("run", "--var", str(tmp_path))
    assert run.returncode == 0, run.stdout + run.stderr
    assert [line for line in run.stdout.splitlines() if line.startswith("✓")] == [
        f"✓ {name}" for name in CHECKS
    ]
    assert run.stdout.rstrip().endswith("核对：全部通过")
    day = summary(tmp_path)
    assert day.results == expected()
    assert (day.applications, sum(sum(row.values()) for row in day.counts.values())) == (440, 440)
    assert day.messages["dead"] == 0
    # Some cases are left lying on purpose; each accepted one is counted exactly once.
    decided = sum(outcome in ("granted", "refused") for outcome in day.results.values())
    assert day.within_promise + day.beyond_promise == decided
    assert day.beyond_promise > 0
    assert {name for name, times in day.acts.items() if not times} == set()
    site = {
        "JIELI_DATABASE_URL": f"sqlite:///{tmp_path / 'embedded' / 'site'}",
        "JIELI_POLICIES": str(tmp_path / "embedded" / "policies"),
    }
    same = run_here("policy", "simulate", **site).output
    assert "与实际的牌完全一致" in same
    shorter = run_here("policy", "simulate", "--promised-share", "2/3", **site)
    (late,) = [line.split() for line in shorter.output.splitlines() if line.strip()[:2] == "黄牌"]
    assert int(late[2]) > int(late[1]) > 0


def test_finished_day_is_shown_again_and_nothing_is_run(finished_day: FinishedDay) -> None:
    before = _files(finished_day.var)
    again = jieli("run", "--var", str(finished_day.var))
    assert again.returncode == 0
    assert "上次运行的结果（未重新运行" in again.stdout
    assert "上次运行的结果" not in finished_day.said
    table = finished_day.said[finished_day.said.index("办件类型") :]
    assert table.strip() in again.stdout
    assert _files(finished_day.var) == before


def test_day_is_played_anew_when_asked_for(own_day: FinishedDay, tmp_path: Path) -> None:
    csv = sample(6, tmp_path / "six.csv")
    arguments = ("run", "--var", str(own_day.var), "--applications", str(csv))
    run = jieli(*arguments, "--fresh")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "未重新运行" not in run.stdout
    assert summary(own_day.var).results == expected(csv)


def test_other_applications_do_not_mix_with_a_day_that_was_begun(
    finished_day: FinishedDay, tmp_path: Path
) -> None:
    csv = sample(5, tmp_path / "five.csv")
    said = _refused("run", "--var", str(finished_day.var), "--applications", str(csv))
    assert (
        said == f"不行：{finished_day.var}/embedded 里演练的是另一份申请表，请加 --fresh 从头运行"
    )


@pytest.mark.real
def test_real_back_ends_come_to_the_same_end(
    finished_day: FinishedDay, tmp_path: Path, used_servers: Backends
) -> None:
    run = jieli(
        *("run", "--backend", "real", "--fresh", "--var", str(tmp_path)),
        *("--applications", str(finished_day.csv)),
        JIELI_AMQP_URL=used_servers.amqp_url,
        JIELI_DATABASE_URL=used_servers.database_url,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    real, embedded = summary(tmp_path, "real"), finished_day.summary
    assert real.results == embedded.results == expected(finished_day.csv)
    promises = (real.within_promise, real.beyond_promise)
    assert promises == (embedded.within_promise, embedded.beyond_promise)
    assert (real.counts, real.acts) == (embedded.counts, embedded.acts)


@pytest.fixture
def used_servers(fresh_backends: Backends) -> Iterator[Backends]:
    """Servers on which an earlier run left a message; none of this run is left on them."""
    transport = AmqpTransport(fresh_backends.amqp_url)
    transport.declare(TOPOLOGY)
    publisher = transport.publisher()
    stale = Publication("1", EVENTS_EXCHANGE, "intake.case_accepted", {"x": CONTENT_TYPE}, b"{}")
    assert publisher.publish([stale]) == [Outcome.CONFIRMED]
    publisher.close()
    yield fresh_backends
    transport.purge(TOPOLOGY)


def test_applications_that_cannot_be_read_are_refused_in_one_line(tmp_path: Path) -> None:
    var, csv = str(tmp_path / "var"), tmp_path / "rows.csv"
    arguments = ("run", "--var", var, "--applications", str(csv))
    assert _refused(*arguments) == f"不行：没有申请表 {csv} 这个文件"
    csv.write_bytes("编号".encode("gbk"))
    assert _refused(*arguments) == f"不行：申请表 {csv} 不是 UTF-8 编码的文本"
    csv.write_text("编号\n1\n", encoding="utf-8")
    assert _refused(*arguments).startswith("不行：申请样例第1行“application_no”列有误")
    csv.write_text(sample(0, csv).read_text("utf-8"), encoding="utf-8")
    assert _refused(*arguments) == "不行：申请表里一件申请也没有"
    assert not Path(var).exists()


def test_servers_that_cannot_be_had_are_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(_: Path) -> None:
        raise ServersUnavailable("没有 RabbitMQ：请安装软件包 rabbitmq-server")

    monkeypatch.setattr(backends, "private_servers", unavailable)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    said = _refused("run", "--backend", "real", "--var", str(tmp_path))
    assert said == "不行：没有 RabbitMQ：请安装软件包 rabbitmq-server"


def _refused(*arguments: str) -> str:
    """What a command that ends with 2 said: one line, and no traceback."""
    result = run_here(*arguments)
    assert result.exit_code == 2, result.output
    (line,) = result.output.splitlines()
    return line


def _files(directory: Path) -> dict[str, tuple[int, int]]:
    found = [path for path in directory.rglob("*") if path.is_file()]
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in found}
