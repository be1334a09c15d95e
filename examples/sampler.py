"""A sampler of your own: FLAML's CFO proposes what a search tries. Needs `pip install flaml`."""

from flaml import CFO, tune


class Cfo:
    """FLAML's search for cheap settings, made anew for each batch from what was tried: float ranges only."""

    def ask(self, n, space, history, rng):
        done = [each for each in history if each.scores]
        kinds = {name: tune.loguniform if each.log else tune.uniform for name, each in space.items()}
        searcher = CFO(
            metric="score",
            mode="max",
            space={name: kind(space[name].low, space[name].high) for name, kind in kinds.items()},
            points_to_evaluate=[dict(each.setting) for each in done],
            evaluated_rewards=[next(iter(each.scores.values())) for each in done],
            seed=int(rng.integers(2**31)),
        )
        return [searcher.suggest(str(number)) for number in range(n)]
