"""延时服务登记表: made out when overtime ends, for both to sign."""

from __future__ import annotations

from services.intake.documents.issuing import common
from services.intake.domain import overtime as overtimes
from services.intake.domain.overtime import Overtime
from services.intake.domain.slip_contents import first_asked
from services.intake.domain.slips import CODES, TEMPLATE, SlipIssued, SlipKind
from shared.kernel.worktime import ZONE
from shared.service.definition import Context


def overtime_form(record: Overtime, outcome: str, context: Context) -> SlipIssued:
    """The form of overtime that ends now."""
    kind, now = SlipKind.OVERTIME_SERVICE_FORM, context.now.astimezone(ZONE)
    number = f"{record.node}{now:%Y%m%d}-{CODES[kind]}-{record.overtime_id[-12:]}"
    content = common(context, record.node, kind, number) | {
        "of": "overtime",
        "case_no": "",
        "item_name": record.matter,
        "first_asked": first_asked(record.clerk),
        "overtime": overtimes.form(record, now, outcome),
    }
    return SlipIssued(number, kind.value, TEMPLATE, now, context.actor, content)
