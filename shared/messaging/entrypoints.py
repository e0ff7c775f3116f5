"""Our nameko extensions: the batch entrypoint, the nudges, and the runtime with its publisher."""
# mypy: allow-subclassing-any
# nameko and eventlet have no types.

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from eventlet import Timeout
from eventlet.event import Event
from nameko.extensions import DependencyProvider, Entrypoint
from nameko.timer import Timer

from shared.http.runtime import RUNTIME_KEY
from shared.messaging.port import Delivery
from shared.messaging.receive import ReceiveLoop
from shared.messaging.topology import relay_queue, relay_queues

Method = TypeVar("Method", bound=Callable[..., Any])


class RuntimeProvider(DependencyProvider):
    """Injects the service's runtime, and runs its outbox publisher beside the entrypoints."""

    container: Any

    def start(self) -> None:
        self.container.spawn_managed_thread(self._runtime().outbox.run)

    def stop(self) -> None:
        self._runtime().outbox.stop()

    def get_dependency(self, worker_ctx: Any) -> Any:  # noqa: ARG002 - nameko's signature
        return self._runtime()

    def _runtime(self) -> Any:
        return self.container.config[RUNTIME_KEY]


class Receive(Entrypoint):
    """Calls its method with a batch of deliveries of one queue; what it returns from is
    acknowledged. Unlike nameko's own consumer it starts while the broker is down, survives the
    broker's death while busy, and never acknowledges what was not handled."""

    container: Any
    #: Facts tell what happened already: nobody waits for those who hear them.
    rest = 9.0

    def __init__(self, queue: str, **kwargs: Any) -> None:
        self.queue = queue
        self.loops: list[ReceiveLoop] = []
        self.threads: list[Any] = []
        super().__init__(**kwargs)

    def setup(self) -> None:
        runtime = self.container.config[RUNTIME_KEY]
        self.loops = [
            runtime.receive_loop(name, self._handle, self.rest) for name in self.names(runtime)
        ]

    def names(self, _runtime: Any) -> Sequence[str]:
        """The queues to read, each in a loop of its own."""
        return (self.queue,)

    def start(self) -> None:
        self.threads = [self.container.spawn_managed_thread(loop.run) for loop in self.loops]

    def stop(self) -> None:
        for loop in self.loops:
            loop.stop()
        for thread in self.threads:
            thread.wait()

    def _handle(self, deliveries: Sequence[Delivery]) -> None:
        done = Event()
        handle_result = partial(self._result, done)
        self.container.spawn_worker(self, (deliveries,), {}, handle_result=handle_result)
        done.wait()

    @staticmethod
    def _result(done: Any, _context: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        done.send(result, exc_info)
        return result, exc_info


class ReceiveRelay(Receive):
    """Reads what nodes say to each other: those of this site, and those behind each peer."""

    rest = 0.0

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(relay_queue(), **kwargs)

    def names(self, runtime: Any) -> Sequence[str]:
        return relay_queues(runtime.directory.peers)


class Nudge(Timer):
    """Calls its method every `JIELI_POLL_SECONDS` times `every`, in each process: a nudge only,
    since what is due is claimed by row lock. While the method answers that it did something, it is
    called again at once, after the other greenlets had their turn."""

    container: Any

    def __init__(self, every: int = 1, **kwargs: Any) -> None:
        self.every = every
        self.busy = False
        super().__init__(interval=1, **kwargs)

    def setup(self) -> None:
        runtime = self.container.config[RUNTIME_KEY]
        self.interval = runtime.settings.poll_seconds * self.every

    def _run(self) -> None:
        """nameko's own loop goes by the wall clock: one that is set back by minutes would silence
        it for as long, and one that is set forward would make it tick without a pause."""
        while True:
            with Timeout(0 if self.busy else self.interval, exception=False):
                self.should_stop.wait()
                break
            self.handle_timer_tick()
            self.worker_complete.wait()
            self.worker_complete.reset()

    def handle_result(self, worker_ctx: Any, result: Any, exc_info: Any) -> Any:
        self.busy = bool(result)
        return super().handle_result(worker_ctx, result, exc_info)


receive: Callable[..., Callable[[Method], Method]] = Receive.decorator
receive_relay: Callable[..., Callable[[Method], Method]] = ReceiveRelay.decorator
nudge: Callable[..., Callable[[Method], Method]] = Nudge.decorator
