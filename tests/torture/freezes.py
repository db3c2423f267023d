"""Sandboxes that stand still while the other side of their connection dies, and go on."""

from collections.abc import Callable, Iterator

from tests.faults.load import Outcome
from tests.faults.stack import Stack
from tests.torture.table import Row, Say, Size
from tests.torture.tally import Line, data, failed, is_sound, lines


def killed(stack: Stack, line: Line) -> None:
    stack.kill_backends()


def reset(stack: Stack, line: Line) -> None:
    line.proxy.cut()


def closed(stack: Stack, line: Line) -> None:
    line.proxy.cut(reset=False)


def restarted(stack: Stack, line: Line) -> None:
    stack.server.stop()
    stack.server.start()


def crashed(stack: Stack, line: Line) -> None:
    stack.stop_immediately()
    stack.server.start()


def vanished(stack: Stack, line: Line) -> None:
    line.proxy.vanish()


DEATHS: list[Callable[[Stack, Line], None]] = [
    *(killed, reset, closed, restarted, killed, reset, closed, crashed, killed, vanished)
]


def freezes(stack: Stack, size: Size, say: Say) -> Iterator[Row]:
    """The first request after each thaw is a read and a write by turns."""
    outcome = Outcome()
    kinds: dict[str, int] = {}
    with lines(stack, 1, "?connect_timeout=30", REQUEST_DEADLINE="60") as [line]:
        for number in range(size.freezes):
            death = DEATHS[number % len(DEATHS)]
            line.worker.freeze()
            try:
                death(stack, line)
            finally:
                line.worker.thaw()
            if (number + number // len(DEATHS)) % 2:
                line.write(outcome)
            else:
                line.read(outcome)
            kinds[death.__name__] = kinds.get(death.__name__, 0) + 1
            if number % 20 == 19:
                say(f"{number + 1} freezes")
        told = data(stack, outcome)
    all_told = ", ".join(f"{times} {name}" for name, times in kinds.items())
    yield Row(
        f"{size.freezes} freezes and thaws of a sandbox, its connection dead meanwhile: {all_told}",
        "the first request after each succeeds, read or write",
        f"{outcome.reads} reads, {len(outcome.failed_reads)} failed; {told}{failed(outcome)}",
        is_sound(outcome) and not outcome.unknown and not outcome.refused,
    )
