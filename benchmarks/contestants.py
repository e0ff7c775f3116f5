"""All contestants, by the name that the results have them under."""

from __future__ import annotations

from benchmarks.contestant import Contestant
from benchmarks.ours import Ours
from benchmarks.peers.celery_contestant import CeleryRelay
from benchmarks.peers.faststream_contestant import FastStreamRelay
from benchmarks.peers.nameko_contestant import NamekoRelay

OURS: dict[str, Contestant] = {"ours-1": Ours(1), "ours-2": Ours(2)}

#: Each peer in several tunings. The first round tries all, the others go on with the best.
PEERS: dict[str, dict[str, Contestant]] = {
    "celery": {
        "celery-threads-2": CeleryRelay("threads", 2, 8),
        "celery-threads-4": CeleryRelay("threads", 4, 8),
        "celery-prefork": CeleryRelay("prefork", 1, 8),
    },
    "faststream": {
        "faststream-2": FastStreamRelay(2, 8),
        "faststream-2-32": FastStreamRelay(2, 32),
        "faststream-4": FastStreamRelay(4, 8),
    },
    "nameko": {
        "nameko-2": NamekoRelay(2, 8),
        "nameko-2-16": NamekoRelay(2, 16),
        "nameko-4": NamekoRelay(4, 8),
    },
}
CONTESTANTS: dict[str, Contestant] = OURS | {
    name: contestant for tunings in PEERS.values() for name, contestant in tunings.items()
}
