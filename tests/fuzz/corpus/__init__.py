"""Values that somebody will send one day, by family: each written for what it once broke elsewhere.

    values()    {"unicode": [...], ...}: texts, made of Python's own characters, lone surrogates too

A family is plain data, in `texts.py`, `programs.py` and `odd.py`. What is a text in JSON stands
there; what only bytes can say (broken UTF-8, Base64) stands in `odd.BYTES`.
"""

from tests.fuzz.corpus import addresses, numbers, odd, programs, texts


def values() -> dict[str, list[str]]:
    families = texts.FAMILIES | programs.FAMILIES | numbers.FAMILIES | addresses.FAMILIES
    return families | odd.FAMILIES


def everything() -> list[str]:
    """Each value once, in the order in which it is written down."""
    return list(dict.fromkeys(value for family in values().values() for value in family))


def sample(count: int) -> list[str]:
    """So many, the same each time, from the whole breadth."""
    every = everything()
    return [every[number * len(every) // count] for number in range(count)]
