"""One application of the sample day, and its CSV form with answers that name row and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

from shared.kernel.refusals import Invalid


@dataclass(frozen=True, kw_only=True)
class Application:
    """What an applicant brings to the counter, what is done about it and what must come of it.

    `finding` is what the deciding office will say; it is None where no office will be asked.
    """

    application_no: str
    arrives_at: datetime
    item_id: str
    origin_division: str
    received_at: str
    competent_division: str
    applicant_name: str
    id_type: str = "resident_id"
    id_number: str
    corrected_id_number: str | None = None
    phone: str
    address: str
    agent_name: str | None = None
    agent_id_number: str | None = None
    agent_authorised: bool | None = None
    materials_given: tuple[str, ...]
    missing_later_given: tuple[str, ...] = ()
    result_method: str
    result_mode: str | None = None
    finding: str | None = None
    reason: str | None = None
    expected_outcome: str
    not_accepted_reason: str | None = None


COLUMNS = tuple(field.name for field in fields(Application))


def read(path: Path | None = None) -> tuple[Application, ...]:
    """The applications of this file, or the packaged sample day where none is given."""
    return parse(text_of(path))


def text_of(path: Path | None = None) -> str:
    """The text of this file, or of the packaged sample day where none is given."""
    source = path or resources.files("cli.sample_day") / "applications.csv"
    try:
        # Excel begins UTF-8 files with a byte order mark.
        return source.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise Invalid("applications_unreadable", f"没有申请表 {path} 这个文件") from None
    except OSError as error:
        detail = f"申请表 {path} 读不了：{error.strerror}"
        raise Invalid("applications_unreadable", detail) from None
    except UnicodeDecodeError:
        raise Invalid("applications_unreadable", f"申请表 {path} 不是 UTF-8 编码的文本") from None


def parse(text: str) -> tuple[Application, ...]:
    """The applications in this CSV text."""
    reader = csv.reader(io.StringIO(text))
    try:
        applications = _rows(reader)
    except csv.Error as error:
        raise _wrong(reader.line_num, "application_no", f"不是规范的 CSV：{error}") from None
    if not applications:
        raise Invalid("no_applications", "申请表里一件申请也没有")
    return applications


def _rows(reader: Any) -> tuple[Application, ...]:
    if tuple(next(reader, ())) != COLUMNS:
        raise _wrong(1, "application_no", f"列应依次为：{','.join(COLUMNS)}")
    applications: dict[str, Application] = {}
    for cells in reader:
        application = _application(cells, reader.line_num)
        if application.application_no in applications:
            raise _wrong(reader.line_num, "application_no", "编号重复")
        applications[application.application_no] = application
    return tuple(applications.values())


def to_csv(applications: Iterable[Application]) -> str:
    """The CSV text that `parse` reads back unchanged."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for application in applications:
        writer.writerow([_cell(getattr(application, column)) for column in COLUMNS])
    return out.getvalue()


def _application(cells: list[str], line: int) -> Application:
    if len(cells) != len(COLUMNS):
        column = COLUMNS[min(len(cells), len(COLUMNS) - 1)]
        raise _wrong(line, column, f"应有{len(COLUMNS)}列，实有{len(cells)}列")
    values: dict[str, Any] = {}
    for column, cell in zip(COLUMNS, cells, strict=True):
        try:
            values[column] = _PARSERS.get(column, _text)(cell)
        except ValueError as error:
            raise _wrong(line, column, str(error)) from None
    application = Application(**values)
    for column, why in _contradictions(application):
        raise _wrong(line, column, why)
    return application


def _contradictions(application: Application) -> Iterable[tuple[str, str]]:
    if (application.finding == "refused") != (application.reason is not None):
        yield "reason", "不予批准时必须写明理由，其他情形应为空"
    not_accepted = application.expected_outcome in ("not_accepted", "returned")
    if not_accepted != (application.not_accepted_reason is not None):
        yield "not_accepted_reason", "不予受理或退办时必须写明理由，其他情形应为空"
    agent = (application.agent_name, application.agent_id_number, application.agent_authorised)
    if None in agent and agent != (None, None, None):
        yield "agent_name", "代理人姓名、证件号码和是否有授权必须同时填写或同时为空"


def _text(cell: str) -> str:
    if not cell:
        raise ValueError("不能为空")
    return cell


def _optional(cell: str) -> str | None:
    return cell or None


def _instant(cell: str) -> datetime:
    try:
        at = datetime.fromisoformat(cell)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise ValueError("应为带时区的时间，例如2026-03-02T09:00:00+08:00")
    return at


def _code(cell: str) -> str:
    if len(cell) != 12 or not (cell.isascii() and cell.isdigit()):
        raise ValueError("应为12位行政区划代码")
    return cell


def _ids(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(";")) if cell else ()


def _yes_no(cell: str) -> bool | None:
    return {"yes": True, "no": False, "": None}[_among("yes", "no", "")(cell)]


def _among(*allowed: str) -> Callable[[str], str]:
    def parse_cell(cell: str) -> str:
        if cell not in allowed:
            raise ValueError(f"“{cell}”不在可选值{'、'.join(allowed)}之中")
        return cell

    return parse_cell


def _among_or_none(*allowed: str) -> Callable[[str], str | None]:
    one_of = _among(*allowed, "")
    return lambda cell: one_of(cell) or None


_PARSERS: dict[str, Callable[[str], object]] = {
    "arrives_at": _instant,
    "origin_division": _code,
    "received_at": _code,
    "competent_division": _code,
    "id_type": _among("resident_id"),
    "corrected_id_number": _optional,
    "agent_name": _optional,
    "agent_id_number": _optional,
    "agent_authorised": _yes_no,
    "materials_given": _ids,
    "missing_later_given": _ids,
    "result_method": _among("counter_pickup", "courier", "locker"),
    "result_mode": _among_or_none(
        "home_issue_courier_to_applicant", "home_issue_transfer_remote_pickup"
    ),
    "finding": _among_or_none("granted", "refused"),
    "reason": _optional,
    "expected_outcome": _among("granted", "refused", "not_accepted", "returned", "turned_away"),
    "not_accepted_reason": _optional,
}


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return ";".join(value)
    return "" if value is None else str(value)


def _wrong(line: int, column: str, why: str) -> Invalid:
    detail = f"申请样例第{line}行“{column}”列有误：{why}"
    return Invalid("application_row", detail, f"{line}.{column}")
