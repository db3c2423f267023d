"""The function of whoever deploys: `manage.py`'s commands, run where the database is.

    {"command": "migrate", "arguments": ["--plan"], "input": "…"}
    {"exit_code": 0, "stdout": "…", "stderr": "…", "truncated": false}

`config.commands_allowed` says which; `input` is the command's standard input, and may be left out.
What is refused has the exit code 2, the sentence in `stderr`, and
`"error": {"type": "Refused", "message": …}`.

It alone may read the owner's connection string, has no URL, and answers whoever IAM lets invoke
it. A password or a token that a command prints is in the answer alone: no output is ever logged.
A command is a process of its own, so Django is set up there alone.
"""

import time
from typing import Any

from config import commands, commands_allowed, telemetry

USAGE = 2  # the exit code of a command that was not understood, argparse's too
# Seconds of Lambda's limit that are kept to stop a command and to answer.
MARGIN = commands.ROLLBACK + 2 * commands.GOODBYE + 1.0
LEAST, MOST = 1.0, 900.0
KEYS = {"command", "arguments", "input"}
logger = telemetry.logger


def manage(event: Any, context: Any) -> dict[str, Any]:
    """Runs one command; see above. `context` may be None. Never raises."""
    started = time.perf_counter()
    telemetry.begin(getattr(context, "aws_request_id", None))
    words: list[str] = []
    try:
        words, given = read(event)
        ended = commands.run(words, seconds=seconds_left(context), given=given)
        answer: dict[str, Any] = ended._asdict()
        fields: dict[str, Any] = {"exit_code": ended.exit_code}
    except commands_allowed.RefusedError as refusal:
        answer, fields = refused("Refused", f"{refusal}"), {"error": "Refused"}
    except Exception:
        logger.exception("The command could not be run.")
        sentence = "The command could not be run. The log says why."
        answer, fields = refused("Failed", sentence) | {"exit_code": 1}, {"error": "Failed"}
    duration = round((time.perf_counter() - started) * 1000, 2)
    telemetry.end(f"manage {' '.join(words)}".strip(), **fields, duration_ms=duration)
    return answer


def read(event: Any) -> tuple[list[str], str]:
    """The words and the standard input. Raises `RefusedError`."""
    if not isinstance(event, dict) or not set(event) <= KEYS:
        raise commands_allowed.RefusedError(
            'The event is no command. Write {"command": "migrate", "arguments": ["--plan"]}.'
        )
    given = event.get("input", "")
    if not isinstance(given, str):
        raise commands_allowed.RefusedError("“input” is no text.")
    return commands_allowed.require(event.get("command"), event.get("arguments", [])), given


def seconds_left(context: Any) -> float:
    """What a command may take, so that its answer comes before Lambda's end."""
    remaining = getattr(context, "get_remaining_time_in_millis", None)
    if remaining is None:
        return MOST
    return max(LEAST, remaining() / 1000 - MARGIN)


def refused(kind: str, sentence: str) -> dict[str, Any]:
    answer = commands.Ended(USAGE, "", f"{sentence}\n", truncated=False)._asdict()
    return answer | {"error": {"type": kind, "message": sentence}}
