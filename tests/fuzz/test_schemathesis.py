"""5,000 questions made of the OpenAPI document, to the function as a real server.

By readers each on a database and in a process of their own: with a token that writes, with one that
reads, with none, with one that nobody issued. The seed is fixed, so they are the same 5,000.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.fuzz import machine
from tests.fuzz.lab import Lab

pytestmark = pytest.mark.fuzz

SEED = 20_261_123
# Who asks, in which phases, and how many random cases of each operation.
ASKED = (
    ("write", "examples,coverage", 1),
    ("write", "fuzzing,stateful", 8),
    ("nobody", "examples,fuzzing,stateful", 2),
    ("read", "examples,fuzzing,stateful", 2),
    ("stranger", "fuzzing", 1),
)
LEAST = 5_000


def ask(folder: Path, reader: str, phases: str, most: int) -> tuple[machine.Round, list[Any]]:
    home = folder / f"{reader}-{phases.replace(',', '-')}"
    home.mkdir()
    with Lab(home) as lab:
        done = machine.Round(lab, reader, SEED, most, phases).run(home)
        assert lab.is_alive()
        return done, lab.faults()


def test_no_question_finds_a_server_error_or_an_answer_beside_the_document(tmp_path: Path) -> None:
    # Made once, before the readers come for it.
    machine.program()
    with ThreadPoolExecutor(max_workers=2) as both:
        asked = list(both.map(lambda each: ask(tmp_path, *each), ASKED))
    rounds = [done for done, _ in asked]
    print(machine.table(rounds))  # noqa: T201 - what CI shows
    for done, faults in asked:
        if done.findings:
            pytest.fail(f"{done.command}\n{done.findings}", pytrace=False)
        assert (done.code, faults) == (0, []), done.text[-3_000:]
    assert machine.server_errors(rounds) == 0
    assert machine.total(rounds) >= LEAST
    # All phases, and answers of all kinds: a fuzzer that is refused everywhere finds nothing.
    phases = machine.by_phase(rounds)
    assert set(phases) == {"examples", "coverage", "fuzzing", "stateful"}
    statuses = set().union(*phases.values())
    assert statuses >= {"200", "201", "204", "400", "401", "403", "404", "405"}
