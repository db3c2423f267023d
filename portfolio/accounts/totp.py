"""Codes of an authenticator app: TOTP (RFC 6238) over HOTP (RFC 4226), as all apps know it."""

import hmac

SECONDS = 30  # of a time step
DIGITS = 6
# A clock may be a step behind or ahead of ours (RFC 6238, 5.2).
DRIFT = 1


def step_at(seconds: float) -> int:
    """The time step of a moment, in seconds of Unix time."""
    return int(seconds // SECONDS)


def code(secret: bytes, step: int, *, digits: int = DIGITS) -> str:
    """What the app shows in a time step (RFC 4226, 5.3)."""
    digest = hmac.digest(secret, step.to_bytes(8), "sha1")
    offset = digest[-1] & 0xF
    number = int.from_bytes(digest[offset : offset + 4]) & 0x7FFF_FFFF
    return f"{number % 10**digits:0{digits}}"


def find(secret: bytes, text: str, *, at: float) -> int | None:
    """The time step around `at` (Unix time) whose code this is; None where there is none.

    Takes as long for any text.
    """
    given = text.encode(errors="surrogatepass")
    now = step_at(at)
    steps = range(max(0, now - DRIFT), now + DRIFT + 1)
    found = [step for step in steps if hmac.compare_digest(code(secret, step).encode(), given)]
    return found[-1] if found else None
