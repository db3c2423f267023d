"""A process in which several strangers guess at once. Started by `test_guesses_at_once`.

    python -m tests.portfolio.accounts.guessing THREADS NAME

Says "ready" when it may begin, waits for a line, and answers the status of each.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import django
from django.test import override_settings


def main(threads: int, name: str) -> None:
    django.setup()
    from django.db import connection

    from tests.portfolio.accounts.conftest import LOGIN, Browser

    Browser().get(LOGIN)  # imports what there is to import
    together = Barrier(threads)

    def guess(number: int) -> int:
        stranger = Browser()
        connection.ensure_connection()
        if together.wait() == 0:
            sys.stdout.write("ready\n")
            sys.stdout.flush()
            sys.stdin.readline()
        together.wait()
        forged = {"x-forwarded-for": f"203.0.113.{number}", "forwarded": f"for=203.0.113.{number}"}
        status = stranger.log_in(name, f"canary-guess-{number}", **forged).status_code
        connection.close()
        return int(status)

    with (
        override_settings(PASSWORD_HASHERS=["tests.portfolio.accounts.counting.Counting"]),
        ThreadPoolExecutor(threads) as strangers,
    ):
        sys.stdout.write(" ".join(map(str, strangers.map(guess, range(threads)))))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
