"""Rounds of edits, and what must hold after each: nothing acknowledged is lost, nothing doubled."""

import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count

from tests.cas.clients import (
    Action,
    Admin,
    AdminOrder,
    Api,
    ApiOrder,
    Attempt,
    Client,
    Import,
    Restore,
)
from tests.cas.world import World

# Who edits at the same time, and which share of all edits is theirs, in hundredths.
PAIRINGS: list[tuple[str, list[type[Client]], int]] = [
    ("API / API", [Api], 25),
    ("API / admin", [Api, Admin], 25),
    ("admin / admin", [Admin], 19),
    ("order: API / admin", [ApiOrder, AdminOrder], 6),
    ("order / edits: API / admin", [ApiOrder, Api, AdminOrder, Admin], 8),
    ("action / API / admin", [Action, Api, Action, Admin], 5),
    ("restore / API", [Restore, Api], 3),
    ("restore / admin", [Restore, Admin], 3),
    ("import / API", [Import, Api], 3),
    ("import / admin / restore", [Import, Admin, Import, Restore], 3),
]
# Edits of a round: each client has one at least.
FEWEST = 16
STATE = "SELECT id, version FROM languages ORDER BY id"
ENTRIES = """
SELECT row_id, actor, state ->> 'fluency', (state ->> 'version')::int FROM portfolio_history
WHERE table_name = 'languages' AND id > %s ORDER BY id
"""
NEWEST = "SELECT coalesce(max(id), 0) FROM portfolio_history"


@dataclass
class Round:
    """What happened in one, in numbers; `faults` must stay empty."""

    name: str
    edits: int
    seconds: float = 0.0
    taken: list[tuple[str, Attempt]] = field(default_factory=list)
    refused: int = 0
    busy: int = 0
    again: int = 0
    advance: int = 0
    entries: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def written(self) -> int:
        """Writes of a row that were acknowledged: by so many must the versions have advanced."""
        return sum(attempt.moved or attempt.noted for _, attempt in self.taken)


def run(world: World, name: str, kinds: list[type[Client]], edits: int, clients: int) -> Round:
    found = Round(name, edits)
    before = dict(world.sql(STATE))
    [(newest,)] = world.sql(NEWEST)
    numbers, lock = count(1), threading.Lock()
    texts = "".join(letter for letter in name if letter.isalpha())

    def work(client: Client) -> None:
        while True:
            with lock:
                number = next(numbers)
            if number > edits:
                return
            try:
                attempt = client.edit(f"canary-{texts}-{number}")
            except Exception as error:  # noqa: BLE001 - told, and the round fails
                with lock:
                    found.faults.append(f"{type(client).__name__}: {error!r}")
                return
            with lock:
                if attempt.taken:
                    found.taken.append((client.actor, attempt))
                found.busy += attempt.busy
                found.refused += not (attempt.taken or attempt.busy)

    began = time.monotonic()
    every = [kinds[number % len(kinds)](world, number) for number in range(clients)]
    threads = [threading.Thread(target=work, args=[client]) for client in every]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for client in every:
        client.http.close()
        found.again += client.again
    found.seconds = time.monotonic() - began
    after = dict(world.sql(STATE))
    found.advance = sum(after.values()) - sum(before.values())
    check(found, world.sql(ENTRIES, newest), before)
    return found


def check(found: Round, entries: list[tuple[int, str, str, int]], versions: dict[int, int]) -> None:
    """Notes as a fault whatever was lost, doubled, or written over something unseen."""
    found.entries = len(entries)
    say = found.faults.append
    if found.advance != found.written:
        say(f"{found.written} writes acknowledged, versions advanced by {found.advance}")
    noted = Counter(actor for actor, attempt in found.taken if attempt.noted)
    if noted != Counter(actor for _, actor, _, _ in entries):
        say(f"the history's entries are not those that were acknowledged: {noted}")
    # Of each text: which version it became, and the version of the entry before it.
    became: dict[tuple[int, str], list[int]] = {}
    last = dict(versions)
    for row, _, text, version in entries:
        became.setdefault((row, text), []).append(last[row])
        last[row] = version
    for _, attempt in found.taken:
        if attempt.text:
            predecessors = became.get((attempt.row, attempt.text))
            if not predecessors:
                say(f"lost: {attempt.text}")
            elif attempt.version and predecessors[0] > attempt.version:
                say(f"{attempt.text} replaced version {predecessors[0]}, not {attempt.version}")


def all_rounds(world: World, edits: int, clients: int) -> Iterator[Round]:
    for name, kinds, share in PAIRINGS:
        yield run(world, name, kinds, max(edits * share // 100, FEWEST), clients)


COLUMNS = (
    *("pairing", "edits", "taken", "refused", "busy", "reread"),
    *("writes", "advance", "entries", "faults"),
)


def table(rounds: Iterable[Round]) -> Iterator[str]:
    """Line by line, as the rounds end."""
    yield line(COLUMNS)
    every = []
    for each in rounds:
        every.append(
            (
                *(each.edits, len(each.taken), each.refused, each.busy, each.again),
                *(each.written, each.advance, each.entries, len(each.faults)),
            )
        )
        yield line((each.name, *every[-1]))
    yield line(("all", *map(sum, zip(*every, strict=True))))


def line(cells: Iterable[object]) -> str:
    name, *numbers = cells
    return f"{name!s:<28}" + "".join(f"{number!s:>9}" for number in numbers)
