"""Loaded into pytest (`-p tests.mutations.outcome`): how each test ended, one JSON line a phase.

The file's name stands in MUTATION_OUTCOMES. An error while collecting has no test's name.
"""

import json
import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

VARIABLE = "MUTATION_OUTCOMES"
# As a mistyped name says, not as a guard that is gone.
BROKEN = (ImportError, SyntaxError, NameError, pytest.UsageError)


def note(**fields: Any) -> None:
    with Path(os.environ[VARIABLE]).open("a") as file:
        file.write(json.dumps(fields) + "\n")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    kind = ""
    if report.failed:
        kind = kind_of(call, report.when)
    note(test=item.nodeid, when=report.when, outcome=report.outcome, kind=kind)
    return report


def kind_of(call: pytest.CallInfo[None], when: str | None) -> str:
    """“asserted”, “raised: NAME”, or “broken: NAME”."""
    error = call.excinfo.value if call.excinfo else None
    name = type(error).__name__
    if isinstance(error, AssertionError | pytest.fail.Exception):
        return "asserted"
    if error is None or isinstance(error, BROKEN) or when != "call":
        return f"broken: {name}"
    return f"raised: {name}"


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.failed:
        note(test="", when="collect", outcome="failed", kind="broken: while collecting")
