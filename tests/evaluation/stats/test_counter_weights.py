"""Weights that are a function of their key: the same anywhere, and as random as they should be."""

import numpy as np

from evaluation.stats.counter_weights import cluster_key, poisson_weights


def test_the_weights_of_a_key_are_fixed_for_good() -> None:
    # A change here would silently part tables counted before and after it.
    weights = poisson_weights([5], replicates=12, seed=7, family="reader")
    assert weights.tolist() == [[1, 1, 0, 3, 0, 0, 0, 1, 1, 1, 2, 1]]


def mixed(state: int) -> int:
    """SplitMix64's output function on Python's integers."""
    state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    state = (state ^ (state >> 27)) * 0x94D049BB133111EB % 2**64
    return state ^ (state >> 31)


def test_a_weight_is_sixteen_bits_of_splitmix() -> None:
    start = mixed(5 ^ cluster_key("reader:7"))
    ladder = [24_103, 48_227, 60_273, 64_291, 65_296, 65_497, 65_530, 65_535, 65_536]
    expected = []
    for replicate in range(12):
        word = mixed((start + (1 + replicate // 4) * 0x9E3779B97F4A7C15) % 2**64)
        chance = (word >> 16 * (replicate % 4)) % 2**16
        expected.append(sum(chance >= step for step in ladder))
    weights = poisson_weights([5], replicates=12, seed=7, family="reader")
    assert weights.tolist() == [expected]


def test_a_key_has_its_weights_in_any_company() -> None:
    keys = [3, 2**64 - 1, 0, 12]
    together = poisson_weights(keys, replicates=10, seed=7, family="reader")
    for i, key in enumerate(keys):
        alone = poisson_weights([key], replicates=10, seed=7, family="reader")
        assert (together[i] == alone[0]).all()


def test_more_replicates_keep_those_there_were() -> None:
    few = poisson_weights(range(9), replicates=6, seed=7, family="reader")
    many = poisson_weights(range(9), replicates=301, seed=7, family="reader")
    assert (many[:, :6] == few).all()


def test_seed_and_family_part_equal_keys() -> None:
    base = poisson_weights(range(50), replicates=50, seed=7, family="reader")
    for seed, family in ((8, "reader"), (7, "article")):
        other = poisson_weights(range(50), replicates=50, seed=seed, family=family)
        assert abs(np.corrcoef(base.ravel(), other.ravel())[0, 1]) < 0.06  # 3 / sqrt(2,500)


def test_mean_and_variance_are_one_and_shares_are_poissons() -> None:
    weights = poisson_weights(range(1000), replicates=1000, seed=7, family="reader")
    assert abs(weights.mean() - 1) < 0.003  # three standard errors of a million draws
    assert abs(weights.var() - 1) < 0.006  # the fourth central moment is 4
    shares = np.bincount(weights.ravel(), minlength=4)[:4] / weights.size
    assert np.abs(shares - [0.36788, 0.36788, 0.18394, 0.06131]).max() < 0.002


def test_neither_neighbouring_keys_nor_neighbouring_replicates_go_together() -> None:
    weights = poisson_weights(range(400), replicates=400, seed=7, family="reader").astype(float)
    for one, other in ((weights[:-1], weights[1:]), (weights[:, :-1], weights[:, 1:])):
        assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.01  # 4 / sqrt(160,000)
    # Sums over keys, which is what a replicate uses, vary as independent weights do: 400 +- 28.
    assert 300 < weights.sum(axis=0).var() < 500
    assert 300 < weights.sum(axis=1).var() < 500


def test_a_name_has_one_key_of_64_bits() -> None:
    assert cluster_key("reader one") == cluster_key("reader one")
    assert len({cluster_key(f"reader {i}") for i in range(1000)}) == 1000
    assert 0 <= cluster_key("") < 2**64
