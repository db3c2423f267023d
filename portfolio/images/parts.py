"""What the four formats have in common: a file is read part by part, and never beyond its end."""

from typing import NamedTuple


class BrokenPictureError(Exception):
    """The file ends too early, or breaks its format's rules."""


class Shown(NamedTuple):
    """A picture without what nobody sees. Its size is in pixels."""

    data: bytes
    width: int
    height: int


class Reader:
    """Takes bytes from the front. Raises `BrokenPictureError` where there are too few."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.place = 0

    def take(self, count: int) -> bytes:
        end = self.place + count
        if end > len(self.data):
            raise BrokenPictureError
        taken = self.data[self.place : end]
        self.place = end
        return taken

    def byte(self) -> int:
        return self.take(1)[0]

    def big(self, count: int) -> int:
        """A number whose highest byte comes first."""
        return int.from_bytes(self.take(count), "big")

    def little(self, count: int) -> int:
        return int.from_bytes(self.take(count), "little")

    def __bool__(self) -> bool:
        return self.place < len(self.data)
