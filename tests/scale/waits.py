"""How long readers waited for the origin."""


class Waits:
    def __init__(self) -> None:
        self._found: list[tuple[float, int]] = []

    def add(self, seconds: float, readers: int) -> None:
        if readers:
            self._found.append((seconds, readers))

    def quantile(self, share: float) -> float:
        """Seconds within which that share of them had an answer; 0 where nobody waited."""
        left = share * sum(readers for _, readers in self._found)
        seconds = 0.0
        for seconds, readers in sorted(self._found):  # noqa: B007  # the last one is the answer
            left -= readers
            if left <= 0:
                break
        return seconds
