"""What stands behind the edge: the gateway's throttle and the sandboxes."""

from dataclasses import dataclass

from tests.scale.buckets import Bucket
from tests.scale.inputs import of
from tests.scale.sandboxes import Done, Sandboxes


@dataclass(frozen=True)
class Limits:
    """Requests a second and at once that pass the gateway, and sandboxes at a time."""

    rate: float
    burst: float
    sandboxes: int


STACK = Limits(of("ThrottleRate"), of("ThrottleBurst"), int(of("ReservedConcurrency")))
ACCOUNT = Limits(
    of("requests of an account"), of("burst of an account"), int(of("concurrent sandboxes"))
)


class Origin:
    def __init__(self, limits: Limits, sandboxes: Sandboxes) -> None:
        self.sandboxes = sandboxes
        self.arrived = 0
        self.gateway = Bucket(limits.rate, limits.burst)

    def ask(self, now: float, address: int, done: Done) -> None:
        self.arrived += 1
        if self.gateway.take(now):
            self.sandboxes.serve(now, address, done)
        else:
            done(now, "throttled")
