"""The JSON documents that padre writes, as frozen values. What each field means is its comment here.

Within a schema version fields are only added, so every field that came later has a default. A number that is not finite
stands in the file as ``"NaN"``, ``"Infinity"`` or ``"-Infinity"``; `storage.documents` translates.
"""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

Status = Literal["completed", "failed", "interrupted"]
Bounds = Annotated[list[float | None], msgspec.Meta(min_length=2, max_length=2)]  # the lowest value and the highest


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a document."""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A file; `schema` is the version of its kind."""

    schema: int = 1


class Author(Value, frozen=True, kw_only=True):
    """Who is to be cited for a project."""

    name: str  # `Given Family`, or `Family, Given`
    orcid: str = ""  # such as 0000-0002-1825-0097


class Project(Document, frozen=True, kw_only=True):
    """`projects/<project>/project.json`."""

    name: str
    description: str = ""
    questions: list[str] = []
    authors: list[Author] | UnsetType = UNSET


class Attribute(Value, frozen=True, kw_only=True):
    """A column of a data set."""

    name: str
    type: str  # int64, float64, bool, category, string, datetime …
    unit: str = ""
    level: str = ""  # nominal, ordinal, interval, ratio
    missing: int = 0
    range: list[float] | None = None  # smallest and largest, of numbers
    categories: list[str] | None = None  # of at most 100 different values that are not measured
    description: str = ""


class Roles(Value, frozen=True, kw_only=True):
    """What the columns are for; a column in none of these is a feature."""

    target: list[str] = []
    id: str | None = None
    group: str | None = None
    time: str | None = None
    weight: str | None = None
    drop: list[str] = []


class Dataset(Document, frozen=True, kw_only=True):
    """`datasets/<dataset>/dataset.json`."""

    name: str
    description: str = ""
    source: str = ""
    license: str = ""
    citation: str = ""
    # what leaves by publishing: nothing; row ids and predictions (the default); all attributes
    publish: Literal["none", "ids", "attributes"] | UnsetType = UNSET


class Version(Document, frozen=True, kw_only=True):
    """`datasets/<dataset>/<version>/version.json`."""

    version: str  # the first 12 hex digits of `content`
    content: str  # sha256 over names, types and values
    parent: str | None = None  # the version before this one
    created: str
    source: str = ""  # where this content came from
    file: str  # data.parquet, data.npy, data.npz or data.json
    shape: list[int]  # rows and columns; more for n-d arrays
    attributes: list[Attribute] = []
    roles: Roles = Roles()


class Definition(Document, frozen=True, kw_only=True):
    """`definitions/<hash>.json`: what the experiment was when it ran; `experiment.json` is the newest one."""

    name: str
    project: str  # the project's name, not its slug
    description: str = ""
    label: str  # what tables call the pipeline
    dataset: str | None  # the data set's name
    target: list[str] = []
    task: str | None = None  # classification, regression, …
    pipeline: dict[str, Any] = {}  # kind, description, components (nested), parameters (value, default, set, type …)
    splitting: dict[str, Any] = {}  # kind, folds, repeats, stratified, shuffle, seed, …
    metrics: list[str] = []  # the first is the main metric
    seed: int | None = 0  # base seed of training
    provenance: dict[str, Any] = {}  # reference, reference_git, creator: recorded, never needed
    formerly: list[str] | UnsetType = UNSET  # in `experiment.json`: slugs that the experiment had before


class Execution(Document, frozen=True, kw_only=True):
    """`execution.json`: a pure function of the code."""

    execution: str  # the first 12 hex digits of `tree`; `NO_CODE` of runs that were imported without their code
    tree: str  # git tree of the code
    exclude: list[str] = []  # git pathspecs that were left out


class Origin(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Where a distribution that is not as an index has it came from; all empty: from a file or an address that is not
    written down."""

    editable: bool = False  # installed from a folder, in place
    git: str | None = None  # address of its repository, without user, password, query and fragment
    commit: str | None = None  # of that repository, or of the folder of an editable one
    label: str | None = None  # the local part of its version, such as cpu or cu126: a build of another index


class Numeric(Value, frozen=True, kw_only=True):
    """What computes, below Python; None where it is not loaded or not known."""

    blas: str | None = None  # such as `openblas 0.3.31 Haswell`; of several that which numpy uses
    threads: int | None = None  # of each computation
    libc: str | None = None  # such as `glibc 2.36`
    cuda: str | None = None  # version that torch was built for, where torch is loaded


class Environment(Document, frozen=True, kw_only=True):
    """`environments/<hash>.json`. The last three fields are known when a run has ended; they are absent, which means
    unknown, of runs that were interrupted, of commands, and of runs from before these fields."""

    python: str
    implementation: str
    system: str  # Linux, Darwin, Windows
    release: str
    machine: str
    processor: str
    cpus: int
    memory: int | None  # bytes
    accelerators: list[str] = []
    distributions: dict[str, str]  # name -> version
    variables: dict[str, str] = {}  # of an allow-list, such as OMP_NUM_THREADS
    origins: dict[str, Origin] | UnsetType = UNSET  # of distributions that did not come from an index
    imported: list[str] | UnsetType = UNSET  # distributions that had been imported when the run ended
    numeric: Numeric | UnsetType = UNSET


class UsedFile(Value, frozen=True, kw_only=True):
    """A file of the repository that a run used."""

    path: str
    blob: str  # git's object id of the content that ran


class UsedPart(Value, frozen=True, kw_only=True):
    """A part of a Python file that an experiment uses: a function, a class or a value by its name."""

    path: str
    name: str  # empty: the file's own statements; `*`: all of it; `@<hash>`: the statement with this hash
    hash: str  # 12 hex digits of the SHA-256 of its text without comments and empty lines


class OutsideFile(Value, frozen=True, kw_only=True):
    """A file that a run used and that is not in the code's tree."""

    path: str  # relative to the repository, a module's name, or the bare name of a file that lies outside
    sha256: str
    reason: str  # ignored, untracked, assume-unchanged, submodule, editable, outside


class Code(Value, frozen=True, kw_only=True):
    """The source code of a run."""

    commit: str | None  # HEAD, absent on an unborn branch
    branch: str | None
    tree: str
    changed: list[str] = []  # code paths that differ from `commit`
    files: list[UsedFile] = []
    parts: list[UsedPart] | UnsetType = UNSET  # of the Python files; absent where all of them counts: of a script
    outside: list[OutsideFile] = []


class DataUse(Value, frozen=True, kw_only=True):
    """The data a run used."""

    name: str
    dataset: str  # its slug
    version: str
    shape: list[int]  # rows and features
    target: list[str] = []
    classes: int | None = None
    follows: bool = True  # the newest version by its name; false where the code itself gives the content or the version


class Warned(Value, frozen=True, kw_only=True):
    """A warning of the user's code, counted."""

    category: str
    message: str
    count: int = 1


class Failure(Value, frozen=True, kw_only=True):
    """Why a run failed."""

    type: str
    message: str
    split: int | None = None
    component: str | None = None
    traceback: str = ""


class Stopped(Value, frozen=True, kw_only=True):
    """Why a race gave a setting no further splits. A rule of selection: its p value is no finding."""

    after: int  # splits that were computed
    of: int
    reason: Literal["bound", "worse"]  # it could not win any more, or was clearly worse
    than: str  # the run that it was compared with
    difference: float  # how much worse it was over the splits that both had; positive
    p: float | None = None  # one-sided, of the corrected t-test; absent of `bound`


class Imported(Value, frozen=True, kw_only=True):
    """Where a run is from that another tool has recorded."""

    tool: str  # as it is written, such as `MLflow`
    id: str  # of the tool
    store: str  # name of the folder or file, without its path
    taken: str  # when
    commit: str | None = None  # of git, as the tool recorded it, where this repository lacks it or files differed


class Run(Document, frozen=True, kw_only=True):
    """`run.json`: one setting and one seed, over all splits."""

    id: str
    recording: str
    number: int  # in the recording, from 1
    project: str  # slugs
    experiment: str
    execution: str
    label: str
    status: Status
    task: str | None = None
    dataset: DataUse | None = None
    definition: str | None = None  # hashes: names of files below the execution
    splitting: str | None = None  # hash of the indices of all splits
    environment: str | None = None
    search: str | None = None
    pipeline: str = ""  # such as `StandardScaler + SVC`
    parameters: dict[str, Any] = {}  # every hyperparameter as used, `SVC.C`
    set: list[str] = []  # the ones that are not the default
    setting: dict[str, Any] = {}  # the ones that this recording chose: the grid's
    searched: dict[str, Any] = {}  # nested: the values that were tried inside each training part, for `selected`
    seed: int | None = 0
    seeded: list[str] = []  # parameters that were None and got a seed, such as `SVC.random_state`
    predictions: str | None = None  # hash of all predictions: equal hash, equal predictions
    main_metric: str | None = None
    message: str = ""
    selected_on: str | None = None  # the splitting hash on which this setting was chosen, the best of its search
    selected_among: int = 0  # of how many settings; some may have been removed since
    code: Code
    warnings: list[Warned] = []
    error: Failure | None = None
    exit_code: int | None = None  # of a command; of one that a signal ended its negative number
    stopped: Stopped | None = None  # by a race, before its last split; its status is `interrupted`
    notes: list[str] = []
    model: str | None = None  # kept model, a path inside the results
    artifacts: list[str] = []  # files of the results, relative to the run's folder
    transformations: dict[str, str] = {}  # component whose output of the test rows is kept -> its file in the results
    started: str
    finished: str
    duration: float  # seconds
    command: list[str] = []
    options: dict[str, str] | UnsetType = UNSET  # of a program: parameter -> what sets it, such as `--lr` or `lr=`
    imported: Imported | UnsetType = UNSET  # absent of runs that were made here


class Undefined(Value, frozen=True, kw_only=True):
    """A split in which a metric has no value."""

    split: int
    reason: str


class Metric(Value, frozen=True, kw_only=True):
    """One metric of a run. Two are comparable where name, `code`, `average` and `positive` are equal."""

    mean: float
    std: float | None = None  # n - 1; absent at n = 1
    n: int
    values: list[float]  # per split, in their order
    greater_is_better: bool | None = None
    bounds: Bounds | None = None
    code: str | None = None  # hash of what computed it; of a user's function that of its `codes/<hash>.json`
    average: str | None = None  # over classes or targets: macro, micro, weighted, uniform, …
    positive: str | None = None  # the class that it is about
    undefined: list[Undefined] = []  # the splits whose value is NaN, and why


class Design(Value, frozen=True, kw_only=True):
    """What the splits were, as far as statistics need it."""

    kind: str  # k-fold, holdout, leave-one-out, …: how they were made
    description: str  # `10-fold stratified, shuffled, split seed 0`
    n: int  # splits
    repeats: int = 1
    folds: int | None = None  # splits of one repeat; absent of holdouts
    ratio: Annotated[float, msgspec.Meta(ge=0)] | None = (
        None  # mean of test rows (whole groups) / training rows (groups); absent where no interval holds
    )
    # what a test may take them for, whoever made them: `folds` (each row is tested once per repeat), `holdouts` (drawn
    # independently), `pooled` (leave-one-out, leave-p-out: one value over all test rows, `Metric.n` is rows), `time`
    # (training parts grow), `bootstrap` (training parts share rows), `none` (nothing is tested) or `other`
    family: str = ""
    rows: int | None = None  # different rows that take part
    smallest_test: int | None = None  # rows of the smallest test part
    groups: int | None = None  # different groups of these rows; absent where the data have no group column
    grouped: bool = False  # no group is torn apart by any split: groups, not rows, are the independent units
    nested: bool = (
        False  # hyperparameters were chosen inside each training part; inner scores are in `split.json` alone
    )


class Metrics(Document, frozen=True, kw_only=True):
    """`metrics.json`."""

    run: str
    main: str | None = None
    design: Design | None = None
    metrics: dict[str, Metric]


class LaterMetric(Document, frozen=True, kw_only=True):
    """`metrics/<metric>-<hash of its code>.json`: a metric computed later, from stored predictions; a pure function
    of these and of the code, so that whoever computes it writes the same file."""

    run: str
    name: str
    metric: Metric


class CodeObject(Document, frozen=True, kw_only=True):
    """`codes/<hash>.json`: the source of a function of the user's, such as a metric."""

    hash: str  # the first 12 hex digits of the SHA-256 over name, source, what is captured, and options
    name: str
    kind: str = "metric"
    source: str
    captured: dict[str, str] = {}  # what it closes over and the globals that it uses: name -> value or source
    options: dict[str, Any] = {}  # how it is called: greater_is_better, bounds, what it is computed from


class Computation(Value, frozen=True, kw_only=True):
    """A run over one split."""

    number: int
    repeat: int
    fold: int
    train: int  # rows
    test: int
    validation: int = 0
    indices: str  # hash
    fit_time: float = 0.0  # seconds
    infer_time: float = 0.0
    checks: list[str] = []  # what was found wrong; empty is good
    warnings: list[Warned] = []
    selected: dict[str, Any] | None = None  # nested: the setting that the search inside the training part chose
    inner_score: float | None = None  # its mean score there; it enters nothing else


class Split(Document, frozen=True, kw_only=True):
    """`splits/<repeat>/split.json`: the computations of one repeat; of an earlier version also a single one."""

    run: str
    splits: list[Computation]


class Warmed(Value, frozen=True, kw_only=True):
    """A setting that a search tried before any that its sampler drew, because it did well on other data."""

    run: str  # that had it there
    dataset: str  # slug
    version: str
    distance: Annotated[float, msgspec.Meta(ge=0)]  # of the meta-features of both data sets, from 0 to 1
    setting: dict[str, Any]
    split: int | None = None  # nested: the outer split inside whose training part it was tried


class Search(Document, frozen=True, kw_only=True):
    """`searches/<search>.json`: what was searched, how, and what came of it."""

    id: str
    sampler: str = "grid"  # grid, sobol, random, tpe, nsga, or `FILE:CLASS` of the user's
    sampler_version: str = ""  # what drew the settings, such as `scipy 1.15.2`
    seed: int | None = None  # of the sampler: `--search-seed`; absent of a grid
    batch: int | None = None  # how many settings are proposed at a time; absent where none depends on a score
    nested: bool = False  # inside each training part; then `split.json` says what was chosen
    # name -> {"kind": "float" or "int", "low", "high", "log"} or {"kind": "choice", "values"}; of several spaces a list
    # of such; of earlier versions name -> the values
    space: dict[str, Any] | list[dict[str, Any]]
    objective: str | None = None
    greater_is_better: bool | None = None
    objectives: list[str] = []  # where there are several: `objective` is then absent, and `best`
    planned: int  # runs; of a nested search settings
    settings: int | None = None  # how many were asked for; a space may have fewer
    race: bool = False  # whether settings were stopped before their last split
    warm: list[Warmed] = []  # the settings of runs on other data that were tried first
    warm_asked: int = 0  # how many of them were asked for; there may be fewer
    runs: list[str]  # of all its settings, also the ones that were computed before
    reused: list[str] = []  # those of `runs` that an earlier recording computed
    extends: str | None = None  # the search that this one goes on with
    best: str | None = None
    front: list[str] = []  # of several objectives: the runs that no other one is better than in all of them
    status: Status = "completed"


class ReportedScore(Value, frozen=True, kw_only=True):
    """A number that others reported."""

    label: str
    dataset: str
    metric: str
    mean: float
    std: float | None = None  # over what, only the source knows
    n: int | None = None
    greater_is_better: bool | None = None
    bounds: Bounds | None = None


class Reported(Document, frozen=True, kw_only=True):
    """`projects/<project>/reported/<name>.json`: numbers that others reported, next to one's own in tables."""

    name: str
    source: str  # where they stand, such as `Doe 2020, table 3`
    citation: str = ""  # a key of `\\cite`
    imported: str
    scores: list[ReportedScore]


class Removed(Document, frozen=True, kw_only=True):
    """`removed.json`, next to `run.json`: the run is no longer listed."""

    run: str
    reason: str = ""
    removed: str


# `padre schema NAME`
DOCUMENTS: dict[str, type[Document]] = {
    "project": Project,
    "dataset": Dataset,
    "version": Version,
    "experiment": Definition,
    "execution": Execution,
    "environment": Environment,
    "run": Run,
    "metrics": Metrics,
    "metric": LaterMetric,
    "code": CodeObject,
    "split": Split,
    "search": Search,
    "removed": Removed,
    "reported": Reported,
}
