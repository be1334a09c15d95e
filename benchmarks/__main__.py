"""`python -m benchmarks [NAME …] [--quick]`: ratios against the peers, and whether the budgets are met.

`python -m benchmarks simulate`: how often the statistical tests reject methods that are equally good, what racing
loses, how optimistic the best of a search is, and what a warm start and a portfolio win.

`python -m benchmarks installed`: how much room an installation without extras takes; pip needs the network.
"""

import argparse
import sys
from importlib import import_module

from benchmarks.measure import Measurement, machine

BENCHMARKS = {
    "startup": "padre --help against dvc --version",
    "waiting": "CPU time of the commands that people wait for, against the bare program",
    "training": "a network trained, against a loop by hand",
    "recording": "an execution recorded, against DVCLive and MLflow",
    "sweep": "a run of a sweep, against MLflow",
    "search": "a search, its proposals and its end, against Optuna",
    "listing": "10,000 runs listed, against MLflow",
    "importing": "10,000 runs of MLflow imported, and again, against MLflow's own search",
    "package": "a run packaged, against git archive and a copy of its data",
    "many": "100,000 runs listed, shown and compared: CPU time, and memory",
    "pages": "10,000 runs in a browser, against MLflow's page",
    "site": "10,000 runs as files, a second version of them, a chart, sorting and filtering against DataTables",
    "figures": "a plot and the figures of a paper, against the bare import of what draws them",
    "validation": "cross-validation, against scikit-learn",
    "predictions": "ten million predictions, time and memory, against plain pyarrow",
    "recompute": "a metric of 1,000 recorded runs, against pandas and scikit-learn",
    "verify": "recorded numbers checked, against scikit-learn, training and padre show",
    "study": "500 cells of a study, against cross_validate in a loop",
    "comparing": "1,000 and 10,000 runs compared",
    "cluster": "1,000 fits on Dask, against plain Dask and scikit-learn on it",
    "watching": "unchanged programs with and without the watch file, against MLflow's autolog",
    "inspecting": "a pipeline of 20 components inspected, against scikit-learn",
}


def main() -> int:
    """Run the benchmarks that were asked for, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(f"{k} ({v})" for k, v in BENCHMARKS.items()))
    parser.add_argument("--quick", action="store_true", help="fewer repetitions and 1,000 runs: minutes, not hours")
    given = parser.parse_args()
    if given.names == ["simulate"]:
        return _simulate(quick=given.quick)
    if given.names == ["installed"]:
        for line in import_module("benchmarks.installed").run():
            print(line)
        return 0
    if unknown := set(given.names) - set(BENCHMARKS):
        parser.error(f"unknown benchmark {', '.join(sorted(unknown))}; known: {', '.join(BENCHMARKS)}")
    print(machine())
    print(f"{'what':<42} {'padre':>10} {'peer':>10} {'ratio':>7}  {'budget':<18} met")
    for name in given.names or BENCHMARKS:
        for measurement in import_module(f"benchmarks.{name}").measure(quick=given.quick):
            print(_line(measurement), flush=True)
    return 0


def _simulate(*, quick: bool) -> int:
    """Print the rates; 1 where one is outside its limits."""
    wrong = 0
    print(f"{'equally good methods, rejected at 0.05':<58} {'draws':>6} {'rejected':>9}  limit")
    for found in import_module("benchmarks.simulate").run(quick=quick):
        case, bound = found.case, 3 * found.error
        limit = f"≤ {case.most:g} + {bound:.3f}" if case.most else f"> {case.least:g}" if case.least else "reported"
        wrong += not found.right
        print(
            f"{case.name:<58} {found.draws:>6} {found.rejected:>9.3f}  {limit}{'' if found.right else '   NO'}",
            flush=True,
        )
    print(f"\n{'searches whose true scores are known':<58} {'found':<34} limit")
    for name in ("search", "warm"):
        for answer in import_module(f"benchmarks.simulate_{name}").run(quick=quick):
            wrong += not answer.right
            print(f"{answer.name:<58} {answer.said:<34} {answer.limit}{'' if answer.right else '   NO'}", flush=True)
    return int(wrong > 0)


def _line(row: Measurement) -> str:
    ratio = f"{row.padre / row.peer:.2f}" if row.peer else "--"
    budgets = [f"≤ {_seconds(row.seconds)}" if row.seconds else "", f"≤ {row.ratio:g} ×" if row.ratio else ""]
    budget = ", ".join(filter(None, budgets))
    met = ("yes" if row.met else "NO") if budget else "--"
    peer = f"   {row.peer_name}" if row.peer_name else ""
    note = f"   {row.note}" if row.note else ""
    theirs = _amount(row.peer, row.unit) if row.peer else "--"
    return (
        f"{row.what:<42} {_amount(row.padre, row.unit):>10} {theirs:>10} {ratio:>7}  {budget:<18} {met:<3}{peer}{note}"
    )


def _amount(value: float, unit: str) -> str:
    return f"{value:.0f} {unit}" if unit else _seconds(value)


def _seconds(value: float | None) -> str:
    if value is None:
        return "--"
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"


if __name__ == "__main__":
    sys.exit(main())
