"""The content's revision, asked over the early connection while the function still imports.

A first public read asks for it anyway, and then need not wait for the answer: one
round trip less in a cold start. The answer counts as one to a question of that
moment, so it is never older than `SNAPSHOT_FRESH_SECONDS` where it is used.
"""

import time
from typing import NamedTuple

import psycopg
from django.db import connection

from config import metrics
from config.neon.backend.connection import Connection
from portfolio.api import snapshots
from portfolio.api.snapshots import Moment, State


class Answer(NamedTuple):
    connection: Connection  # over which it came
    state: State | None
    asked: Moment
    seconds: float


answers: list[Answer] = []


def ask(early: Connection) -> None:
    """Asks over a connection that nobody uses yet, and leaves it as it was."""
    started, asked = time.perf_counter(), snapshots.now()
    try:
        # Or a transaction would begin, and have to be ended.
        early.autocommit = True
        row = early.execute(snapshots.REVISION).fetchone()
        early.autocommit = False
    except psycopg.Error:
        # The first read meets the same trouble, and that one is judged and told.
        return
    state = snapshots.state_of(row)
    answers[:] = [Answer(early, state, asked, time.perf_counter() - started)]


def take(fresh: float) -> tuple[State | None, Moment] | None:
    """The answer and the moment of its question, once; None where it is `fresh` seconds old.

    Takes over the early connection, and waits for it as the first query does.
    Raises what connecting raises.
    """
    if getattr(connection, "early", None) is not None:
        connection.ensure_connection()
    if not answers:
        return None
    answer = answers.pop()
    if connection.connection is not answer.connection:
        return None  # from elsewhere, perhaps: a test's database, a new password
    metrics.observe("NeonOperationDuration", answer.seconds * 1000)
    metrics.observe("NeonOperationSuccess")
    if snapshots.seconds(answer.asked, snapshots.now()) >= fresh:
        return None
    return answer.state, answer.asked
