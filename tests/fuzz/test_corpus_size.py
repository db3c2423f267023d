"""The corpus is as large as it is said to be, and a sample of it is of its whole breadth."""

from tests.fuzz import corpus


def test_there_are_a_thousand_values_and_none_twice() -> None:
    everything = corpus.everything()

    assert len(everything) >= 1_000
    assert len(everything) == len(set(everything))
    assert all(corpus.values().values())


def test_a_sample_is_the_same_each_time_and_of_many_families() -> None:
    sample = corpus.sample(40)
    families = [
        name for name, values in corpus.values().items() if not set(values).isdisjoint(sample)
    ]

    assert (len(set(sample)), sample) == (40, corpus.sample(40))
    assert len(families) > 20
