"""A token bucket, as the providers' throttles are."""


class Bucket:
    def __init__(self, rate: float, burst: float) -> None:
        self.rate, self.burst = rate, burst
        self._tokens, self._at = burst, 0.0

    def take(self, now: float) -> bool:
        return self.take_some(now, 1) == 1

    def take_some(self, now: float, wanted: int) -> int:
        """How many of `wanted` may pass now. Calls come in the order of time."""
        self._tokens = min(self.burst, self._tokens + (now - self._at) * self.rate)
        self._at = now
        passed = min(wanted, int(self._tokens + 1e-9))
        self._tokens -= passed
        return passed
