"""What happens now, with the seconds since the start, on standard error."""

import sys
import time

STARTED = time.monotonic()


def say(text: str) -> None:
    sys.stderr.write(f"[{time.monotonic() - STARTED:4.0f} s] {text}\n")
    sys.stderr.flush()
