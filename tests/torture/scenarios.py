"""What there is to torture with, in the order in which it is done."""

from collections.abc import Callable, Iterator

from tests.faults.stack import DATABASE, Stack
from tests.torture.black_holes import black_holes
from tests.torture.clocks import clocks
from tests.torture.deployments import deployments
from tests.torture.disk import disk
from tests.torture.freezes import freezes
from tests.torture.mixed import mixed
from tests.torture.neon_layer import neon_layer
from tests.torture.table import Row, Say, Size
from tests.torture.throttling import throttling
from tests.torture.timeouts import timeouts
from tests.torture.wakes import wakes

Scenario = Callable[[Stack, Size, Say], Iterator[Row]]
SCENARIOS: dict[str, Scenario] = {
    "neon": neon_layer,
    "timeouts": timeouts,
    "freezes": freezes,
    "black-holes": black_holes,
    "wakes": wakes,
    "disk": disk,
    "clocks": clocks,
    "ssm": throttling,
    "deployments": deployments,
    "load": mixed,
}


def run(names: list[str], size: Size, say: Say) -> Iterator[Row]:
    """On one server, which each of them leaves as it found it."""
    with Stack() as stack:
        make_durable(stack)
        for name in names:
            say(f"{name}:")
            stack.proxy.reset()
            stack.empty()
            yield from SCENARIOS[name](stack, size, say)


def make_durable(stack: Stack) -> None:
    """What it acknowledges survives its own end, as Neon's does: the tests' server is hasty."""
    stack.sql(f"ALTER DATABASE {DATABASE} SET synchronous_commit = on")
