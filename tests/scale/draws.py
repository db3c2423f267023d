"""What is drawn at random, from a seed: waits and counts of a Poisson process."""

import math
import random

# From here on a count is drawn from the normal distribution that it is near to.
MANY = 50


class Draws:
    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  # nothing secret: a simulation

    def wait(self, rate: float) -> float:
        """Seconds until the next of `rate` a second."""
        return self._random.expovariate(rate)

    def count(self, mean: float) -> int:
        """How many come where `mean` are expected."""
        if mean <= 0:
            return 0
        if mean > MANY:
            return max(0, round(self._random.gauss(mean, math.sqrt(mean))))
        number, product, limit = 0, self._random.random(), math.exp(-mean)
        while product > limit:
            number += 1
            product *= self._random.random()
        return number

    def below(self, number: int) -> int:
        return int(number * self._random.random())

    def sorted_within(self, start: float, seconds: float, number: int) -> list[float]:
        """So many instants of a span, in order."""
        return sorted(start + seconds * self._random.random() for _ in range(number))
