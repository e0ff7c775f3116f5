"""A process of supervision that does nothing but take up a year and compute anew what rested on
the guess before."""

from __future__ import annotations

import sys
import time

from services.supervision.wiring import DEFINITION
from shared.messaging.amqp import AmqpTransport
from shared.process import prepare_process
from shared.settings import read_settings
from shared.site.runtime import Runtime, open_site

_LOOK_SECONDS = 0.02


def work(year: int) -> None:
    """Until it is killed."""
    settings = read_settings()
    runtime = Runtime(DEFINITION, open_site(settings, AmqpTransport(settings.amqp_url)))
    prepare_process()
    print("ready", flush=True)
    while not runtime.calendars.read_again().common.is_published(year):
        time.sleep(_LOOK_SECONDS)
    while True:
        if not runtime.renew_calendars():
            time.sleep(_LOOK_SECONDS)


if __name__ == "__main__":
    work(int(sys.argv[1]))
