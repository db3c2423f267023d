"""What the fuzzer's process keeps and forgives. It is imported there, not by the tests.

FUZZ_TALLY names the file for the count of calls: of each phase and status how many.
"""

import atexit
import json
import os
import re
from collections import Counter
from itertools import count
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis import Case, CheckContext, HookContext, Response

KEY, KEPT = "Idempotency-Key", 20
EXAMPLE = re.compile(r'("?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-)[0-9a-f]{12}("?)')

tally: Counter[str] = Counter()
keys = count(1)


def phase_of(case: Case) -> str:
    return str(case.meta.phase.name.value) if case.meta else "stateful"


@schemathesis.hook
def before_call(context: HookContext, case: Case, kwargs: dict[str, Any]) -> None:
    """The document's example of a key is for one thing to be done, not for all of them.

    Each so-manyth keeps it, so that what is done twice under one key is asked too.
    """
    key = (case.headers or {}).get(KEY)
    if isinstance(key, str) and EXAMPLE.fullmatch(key):
        number = next(keys)
        if number % KEPT:
            case.headers[KEY] = EXAMPLE.sub(f"\\g<1>{number:012x}\\g<2>", key)


@schemathesis.hook
def after_call(context: HookContext, case: Case, response: Response) -> None:
    tally[f"{phase_of(case)} {case.method} {response.status_code}"] += 1


@schemathesis.hook
def filter_failure(context: HookContext, failure: Any, case: Case, response: Response) -> bool:
    """Whether it counts. `?fields=` asks for fewer than the document's objects must have; a missing
    `If-Match` has a status of its own (RFC 6585, section 3), and who is to wait is told that first;
    and the reader's own `Authorization`, which the command line adds to each call, never misses.
    """
    fewer = asked(case) and "is a required property" in failure.message
    unconditional = response.status_code in {428, 429} and "'If-Match'" in failure.message
    has_token = "Authorization" in response.request.headers
    return not (fewer or unconditional or (has_token and "'Authorization'" in failure.message))


@schemathesis.check
def fields_are_those_asked_for(ctx: CheckContext, response: Response, case: Case) -> bool | None:
    names = asked(case)
    if names is None or response.status_code not in {200, 201}:
        return None
    found = response.json()
    for row in found if isinstance(found, list) else [found]:
        assert list(row) == names, f"asked for {names}, got {list(row)}"
    return None


def asked(case: Case) -> list[str] | None:
    text = (case.query or {}).get("fields")
    return [name.strip() for name in text.split(",")] if isinstance(text, str) and text else None


@atexit.register
def write() -> None:
    Path(os.environ["FUZZ_TALLY"]).write_text(json.dumps(tally))
