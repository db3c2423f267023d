"""Passwords that cost nothing to hash, and are checked by what is used in earnest all the same."""

from portfolio.accounts.passwords import Argon2


class Fast(Argon2):
    """The same algorithm: what it hashed counts in the image and the emulator too."""

    memory_cost = 8  # KiB
    time_cost = 1
