"""`padre run FILE…`."""

import os
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from padre_git import cli, storage
from padre_git.app import files as user_files
from padre_git.app import scripts
from padre_git.app.execute.invocation import Invocation
from padre_git.cli import output, run_options
from padre_git.core import search
from padre_git.core.text import quoting, tables
from padre_git.errors import PadreError
from padre_git.model.shell import quoted

if TYPE_CHECKING:
    from padre_git.app.recording.recording import Recording
    from padre_git.app.scripts.looking import Look


_DIGITS = 20  # of a seed
_WARM = 8  # settings of `--warm` alone


@dataclass
class _Report:
    """Shows each recording as soon as it is saved, and remembers what the exit code depends on."""

    as_json: bool
    quiet: bool
    shown: list[dict[str, Any]] = field(default_factory=list)
    failed: int = 0
    outside: set[str] = field(default_factory=set)  # files outside the code that were named

    def announce(self, heading: str) -> None:
        """What is about to run."""
        if not self.as_json and not self.quiet:
            output.line(heading)
            sys.stdout.flush()

    def answer(self, text: str, recording: "Recording") -> None:
        """Everything that was asked for is recorded already."""
        if self.as_json:
            self.shown += cli.recording.as_json(recording)
        elif self.quiet:
            cli.recording.ids(recording)
        else:
            output.line(text)

    def note(self, text: str) -> None:
        """What one may want to know."""
        if not self.quiet:
            output.note(text)

    def lost(self, text: str) -> None:
        """What has run is not saved."""
        self.failed += 1
        output.error(text)

    def recorded(self, recording: "Recording") -> None:
        """A recording is saved."""
        view = cli.recording
        self.failed += sum(
            each.document.status != "completed" and not each.document.stopped for each in recording.views
        )
        if self.as_json:
            self.shown += view.as_json(recording)
        elif self.quiet:
            view.ids(recording)
        else:
            view.show(recording, self.outside)


class _Run(click.Command):
    """Takes what follows `--` as a command, or as the arguments of a file; click alone would mix it with the files."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Cut the words after the first `--` off."""
        at = args.index("--") if "--" in args else len(args)
        words, args = args[at + 1 :], args[:at]
        # their values are optional, and click would take the file after them
        args = ["--keep-models=skops" if each == "--keep-models" else each for each in args]
        pairs = zip_longest(args, args[1:], fillvalue="")
        args = [f"--warm={_WARM}" if each == "--warm" and not after.isdecimal() else each for each, after in pairs]
        try:
            rest = super().parse_args(ctx, list(args))  # click takes the list apart
        except click.NoSuchOption as error:
            if not any(os.path.isfile(each) for each in args):
                raise
            name = error.option_name.lstrip("-")
            mend = f"-p {name}=VALUE sets a hyperparameter; arguments of the file follow --"
            raise click.UsageError(f"no option {error.option_name} of padre run; {mend}", ctx) from error
        if not ctx.resilient_parsing:
            _check_given(ctx, words)
        files = ctx.params["files"]
        for name in ("project", "metrics_file", "config", "scalars", "no_scalars", "no_watch", "no_artifacts"):
            if ctx.params.get(name) and (any(each.suffix != ".ipynb" for each in files) or not (files or words)):
                raise click.UsageError(
                    f"--{name.replace('_', '-')}: only for `padre run -- COMMAND` and `padre run NOTEBOOK.ipynb`", ctx
                )
        ctx.params["words"] = tuple(words)
        return rest


def _check_given(ctx: click.Context, words: list[str]) -> None:
    """There is something to run, and what follows -- is for one of it."""
    files, stale = ctx.params["files"], ctx.params["stale"]
    if not words and not files and not stale:
        raise click.UsageError("give a FILE, or a command after --", ctx)
    if words and not files and ctx.params.get("race"):
        raise click.UsageError("--race needs splits, and a command has none. Leave --race out", ctx)
    if words and stale:
        raise click.UsageError("--stale: only for FILEs without arguments; what a command used is not known", ctx)
    if words and len(files) > 1:
        raise click.UsageError(f"what follows -- are the arguments of one FILE, and there are {len(files)}", ctx)


@click.command(name="run", cls=_Run)
@click.argument("files", metavar="FILE... [-- ARGUMENTS] | -- COMMAND", nargs=-1, type=click.Path(path_type=Path))
@click.option("-m", "--message", default="", metavar="WHY", help="Say why you run this; recorded and shown in lists.")
@click.option(
    *("-p", "--parameter", "parameters"),
    multiple=True,
    metavar="NAME=VALUES",
    help="Set a hyperparameter: SVC.C=0.1,1,10 or SVC.C=loguniform(1e-3,1e3). Several -p span a search space.",
)
@run_options.search
@click.option("--seeds", metavar="0,1,2", help="Train with these seeds: one run for each.")
@click.option("--dataset", metavar="A,B", help="Run on these data sets instead of the file's.")
@click.option(
    "--splitting",
    metavar="HOW",
    help="Split the data like this instead: 5, 10x10, holdout …, or the name of an experiment.",
)
@click.option(
    "--nested", is_flag=True, help="Choose the best setting inside each training part, for an unbiased estimate."
)
@click.option("--metrics", metavar="A,B", help="Compute these metrics instead; the first is the main one.")
@click.option(
    "--keep-models",
    type=click.Choice(["skops", "pickle"]),
    metavar="[=pickle]",
    help="Keep the fitted estimator of each split, without pickle (skops, weights of torch) unless you allow it.",
)
@click.option(
    "--keep-transformations",
    metavar="A,B",
    help="Keep the output of these components or layers for each test row, such as PCA.",
)
@click.option(
    *("--jobs",),
    type=int,
    metavar="N",
    help="Use N processes, or N jobs of a queue; the results do not depend on it.",
)
@click.option(
    "--backend",
    type=click.Choice(["local", "dask", "slurm", "pbs", "lsf", "sge"]),
    metavar="WHERE",
    help="Compute here (local), on a running Dask cluster (dask), or in jobs of a queue: slurm, or the untested pbs, "
    "lsf and sge.",
)
@click.option(
    "--scheduler", metavar="ADDRESS", help="Connect to this Dask scheduler: its address or its scheduler file."
)
@click.option(
    "--cluster-option",
    "cluster",
    multiple=True,
    metavar="NAME=VALUE",
    help="Set an option of the jobs of a queue, such as memory=8GB or walltime=02:00:00; see docs/cluster.md.",
)
@click.option("--label", metavar="L", help="Name the pipeline in tables.")
@click.option(
    "--include", multiple=True, metavar="FILE", type=click.Path(path_type=Path), help="Record FILE as part of the code."
)
@click.option(
    "--experiment",
    "names",
    multiple=True,
    metavar="NAME,…",
    help="Run only these experiments, such as svc,'nb-*'; or name the experiment of a command or notebook.",
)
@click.option("--stale", is_flag=True, help="Run only stale experiments; without FILE, those of all files.")
@click.option("--dry-run", is_flag=True, help="Print which cells of a study are missing, and compute nothing.")
@click.option("--only", metavar="LABEL,…", help="Compute only these rows of a study, such as svc,'nb-*'.")
@click.option("--fail-fast", is_flag=True, help="Stop a study at the first cell that fails.")
@click.option("--project", metavar="NAME", help="Record the command or notebook in this project; default `default`.")
@click.option(
    *("--metrics-file", "metrics_file"),
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Read the metrics of a command from FILE: JSON, JSON lines, YAML or CSV. Default: metrics.json, ….",
)
@click.option(
    "--config",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Record the values of FILE (YAML, JSON, TOML) as hyperparameters of a command, like those of params.yaml.",
)
@click.option(
    "--scalars",
    metavar="REGEX",
    help="Find the metrics that a command prints by the groups `name` and `value`, such as "
    "'(?P<name>\\w+) is (?P<value>[0-9.]+)'.",
)
@click.option("--no-scalars", is_flag=True, help="Do not read metrics from the output of a command.")
@click.option("--no-watch", is_flag=True, help="Do not watch what a Python program does.")
@click.option("--no-artifacts", is_flag=True, help="Do not keep the files that a command or notebook writes.")
@click.option("-q", "--quiet", is_flag=True, help="Print only the ids of the runs.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array of the runs.")
def command(
    files: tuple[Path, ...],
    message: str,
    parameters: tuple[str, ...],
    include: tuple[Path, ...],
    names: tuple[str, ...],
    quiet: bool,
    as_json: bool,
    words: tuple[str, ...],
    stale: bool,
    dry_run: bool,
    only: str | None,
    fail_fast: bool,
    **options: Any,
) -> int:
    """Run experiments and record them.

    FILE is a Python file that defines experiments or starts runs, or an experiment in YAML. It runs as `python FILE
    ARGUMENTS` would; then the experiments that it defined and did not execute are executed.

    FILE may also be a study, a YAML file that lists experiments and data sets: the cells of its matrix that are
    missing are computed, and compared in one table. Several FILEs with --dataset A,B are such a matrix, too.

    FILE may also be a notebook: its code cells are executed in a new kernel and recorded as one run; -p sets values of
    its cell with the tag `parameters`.

    COMMAND is any program. Its arguments, what it prints, how it ends and the numbers that it writes into metrics.json
    are recorded as one run. The exit status is that of the program.
    """
    report = _Report(as_json=as_json, quiet=quiet)
    for file in include:
        if not os.path.isfile(file):
            raise PadreError(f"--include {file}: there is no such file")
    invocation = Invocation(
        include=tuple(file.absolute() for file in include),
        command=("padre", *sys.argv[1:]),
        message=message,
        parameters=search.grid.parse(list(parameters)) if parameters else None,
        announce=report.announce,
        answer=report.answer,
        note=report.note,
        recorded=report.recorded,
        lost=report.lost,
        progress=output.progress,
        **_options(**options),
    )
    chosen = [name for each in names for name in quoting.names(each)]
    asked = {"names": chosen, "stale": stale, "dry_run": dry_run, "only": only, "fail_fast": fail_fast}
    given = {**options, "datasets": invocation.datasets, "parameters": parameters, **asked}
    study = cli.matrix.asked(files, given, message) if files and not stale else None
    # scikit-learn and DVC, when it is sure that something runs
    if words and not files:
        status = scripts.command.run_command(
            words,
            invocation,
            name=names[-1] if names else "",
            look=_look(options),
            show=None if quiet else partial(output.passed, aside=as_json),
        )
    elif study:
        show = report.recorded if quiet or as_json else cli.matrix.recorded
        status = cli.matrix.run(
            study,
            replace(invocation, recorded=show),
            only=_several(only),
            dry=dry_run,
            fail_fast=fail_fast,
            quiet=quiet,
            as_json=as_json,
        )
        as_json = as_json and not dry_run
    else:
        if stale:
            ended = user_files.stale.run_stale(
                files, invocation, names=chosen, show=None if quiet else partial(output.passed, aside=as_json)
            )
        else:
            ended = user_files.launch.run_files(files, invocation, names=chosen, arguments=words, look=_look(options))
        status = ended or (1 if report.failed else 0)
    if as_json:
        output.json(report.shown)
    return status


def _look(options: Mapping[str, Any]) -> "Look":
    return scripts.looking.Look(
        configs=options["config"],
        scalars=_pattern(options["scalars"]),
        printed=not options["no_scalars"],
        metrics=options["metrics_file"],
        watch=not options["no_watch"],
        artifacts=not options["no_artifacts"],
        project=options["project"] or "",
    )


def _pattern(text: str | None) -> re.Pattern[str] | None:
    try:
        found = re.compile(text) if text else None
    except re.error as error:
        raise click.UsageError(f"--scalars: {error}") from error
    if found and not {"name", "value"} <= found.groupindex.keys():
        raise click.UsageError("--scalars: it has the groups (?P<name>…) and (?P<value>…)")
    return found


def _options(**given: Any) -> dict[str, Any]:
    splitting = given["splitting"]
    if given["jobs"] == 0:
        raise click.UsageError("--jobs 0: give at least 1 process, or -1 for all processors")
    return {
        "seeds": _seeds(given["seeds"]),
        "jobs": given["jobs"],
        "backend": given["backend"] or "",
        "scheduler": given["scheduler"] or "",
        "search": run_options.searched(given),
        "cluster": _cluster(given["cluster"]),
        "keep_models": given["keep_models"] or "",
        "keep": tuple(_several(given["keep_transformations"])),
        "datasets": tuple(_several(given["dataset"])),
        "splitting": int(splitting) if splitting and splitting.isdecimal() and len(splitting) < 10 else splitting,
        "nested": given["nested"],
        "metrics": tuple(_several(given["metrics"])),
        "label": given["label"],
    }


def _cluster(words: tuple[str, ...]) -> dict[str, Any]:
    """The options of a cluster: their values are read as YAML, and what is no number, list or the like is a text."""
    options: dict[str, Any] = {}
    for word in words:
        name, sign, text = word.partition("=")
        if not name or not sign:
            raise click.UsageError(f"--cluster-option {quoted(word)}: it is NAME=VALUE, such as memory=8GB")
        if name in options:
            raise click.UsageError(
                f"--cluster-option {quoted(name)} is given twice; several lines are a list: {name}=[A,B]"
            )
        with suppress(PadreError):
            options[name] = storage.yaml.load(text.encode())
        if name not in options or (isinstance(options[name], dict) and not text.startswith("{")):
            options[name] = text
    return options


def _several(text: str | None) -> list[str]:
    return quoting.names(text or "")


def _seeds(text: str | None) -> tuple[int, ...] | None:
    words = _several(text)
    if not all(word.isdecimal() and len(word) < _DIGITS for word in words):
        raise click.UsageError(
            f"--seeds {tables.shorten(text or '', 40)}: seeds must be whole numbers, 0 or larger, such as 0,1,2"
        )
    return tuple(map(int, words)) or None
