"""`padre diff`: what it prints, what it refuses, and its exit codes."""

import json

import pytest

import padre_git
from padre_git.model.documents import Code, DataUse, UsedFile
from tests import synthetic
from tests.conftest import Padre, Repository

REF = "refs/heads/padre/thesis/breast-svc/9f2c1ab0d3e4"
# the worked example of the documentation of the statistics: ten folds
OLD = (0.842105, 0.929825, 0.929825, 0.929825, 0.912281, 0.929825, 0.894737, 0.894737, 0.964912, 0.982143)
GAINS = (0.105263, 0.052632, 0.035088, 0.052632, 0.052632, 0.052632, 0.105263, 0.087719, 0.017544, -0.017857)
NEW = tuple(old + gain for old, gain in zip(OLD, GAINS, strict=True))


def record(repo: Repository, name: str, values: tuple[float, ...] = OLD, **changes: object) -> None:
    """A run on its branch."""
    synthetic.branch(repo.path, REF, synthetic.simple(name, values, **changes))  # type: ignore[arg-type]


def two(repo: Repository, before: tuple[float, ...] = OLD, after: tuple[float, ...] = NEW, **changes: object) -> None:
    """The last two runs."""
    record(repo, "m4t7xq2p", before, ago=900)
    record(repo, "k9d2v5ha", after, ago=60, **changes)


def said(padre: Padre, *words: str, code: int = 0) -> dict[str, str]:
    """The lines by their name; a line without one belongs to that above."""
    found: dict[str, str] = {}
    name = ""
    for line in filter(None, padre("diff", *words, code=code).out.splitlines()):
        name = line[:12].strip() or name
        found[name] = f"{found[name]}\n{line[13:]}" if name in found else line[13:]
    return found


def test_the_last_two(notebook: Repository, padre: Padre) -> None:
    """Without arguments; numbers, interval and p are those of the worked example (p .0131, [.0145, .0942])."""
    two(notebook)
    out = padre("diff").out
    assert "breast-svc   m4t7xq2p -> k9d2v5ha   same data, same splits: compared split by split" in out
    assert "accuracy  (main)  0.921 ± 0.039  0.975 ± 0.015  +0.054      [+0.014, +0.094]  better, p = 0.013" in out
    assert "corrected resampled t-test (Nadeau & Bengio 2003), 9 df; main metric only" in out
    found = padre("diff", "--json").json["pairs"][0]["metrics"]["accuracy"]
    assert found["p"] == pytest.approx(0.0131, abs=5e-5)
    assert found["interval"] == pytest.approx([0.0145, 0.0942], abs=5e-5)
    assert found["verdict"] == "better"


def test_the_other_way_round(notebook: Repository, padre: Padre) -> None:
    """Before and after are in the order of git: the sign turns, and better is worse."""
    two(notebook)
    found = padre("diff", "k9d2", "m4t7", "--json").json["pairs"][0]["metrics"]["accuracy"]
    assert found["verdict"] == "worse"
    assert found["interval"] == pytest.approx([-0.0942, -0.0145], abs=5e-5)


def test_lower_is_better(notebook: Repository, padre: Padre) -> None:
    """The difference is that of the metric; the verdict knows the direction."""
    for name, values, ago in (("m4t7xq2p", NEW, 900), ("k9d2v5ha", OLD, 60)):
        document = synthetic.run(name, ago=ago, main_metric="loss")
        loss = synthetic.metric(list(values), greater=False, bounds=(0, None))
        numbers = synthetic.metrics(document, values, loss=loss)
        synthetic.branch(notebook.path, REF, synthetic.files(document, numbers))
    found = padre("diff", "--json").json["pairs"][0]["metrics"]["loss"]
    assert found["verdict"] == "better"
    assert found["difference"] == pytest.approx(-sum(GAINS) / 10, abs=1e-6)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (OLD, "equal score in all 10 splits"),
        (tuple(value + 0.01 for value in OLD), "all 10 splits differ by exactly +0.010: no variance to test against"),
    ],
)
def test_degenerate(notebook: Repository, padre: Padre, values: tuple[float, ...], sentence: str) -> None:
    """Where there is nothing to test against no p value is printed."""
    two(notebook, after=values)
    found = said(padre)
    assert found["verdict"].startswith(sentence)
    assert "p =" not in padre("diff").out


def test_identical_predictions(notebook: Repository, padre: Padre) -> None:
    """Equal hashes of all predictions: nothing can differ."""
    record(notebook, "m4t7xq2p", ago=900, predictions="same")
    record(notebook, "k9d2v5ha", predictions="same")
    assert "identical" in padre("diff").out
    assert said(padre)["instances"] == "all predictions are equal"


def test_few_splits(notebook: Repository, padre: Padre) -> None:
    """Three splits are shown and not tested."""
    two(notebook, (0.5, 0.6, 0.7), (0.7, 0.8, 0.8))
    assert said(padre)["verdict"] == "no test: a test needs 5 splits, and there are 3 (--splitting 10x10)"


def test_no_conclusion_says_what_could_be_found(notebook: Repository, padre: Padre) -> None:
    """The interval, and the difference that would have been found."""
    two(notebook, after=tuple(reversed(OLD)))
    found = said(padre)
    assert found["verdict"].startswith("No conclusion (p = ")
    assert found["verdict"].endswith("with 80 % power.")


def test_other_data(notebook: Repository, padre: Padre) -> None:
    """Nothing is subtracted; what to do is said."""
    record(notebook, "m4t7xq2p", ago=900)
    use = synthetic.run().dataset
    assert use
    newer = use.__class__(**{name: getattr(use, name) for name in use.__struct_fields__} | {"version": "8d0e11aaaaaa"})
    record(notebook, "k9d2v5ha", NEW, dataset=newer)
    found = said(padre)
    assert found["verdict"].startswith("not comparable: data 3b1f0c2 -> 8d0e11a")
    assert found["verdict"].endswith("padre checkout 9f2c1ab ../old and run there")
    assert "difference" not in padre("diff").out
    metrics = padre("diff", "--json").json["pairs"][0]["metrics"]["accuracy"]
    assert (metrics["difference"], metrics["interval"]) == (None, None)


def test_other_splits(notebook: Repository, padre: Padre) -> None:
    """The same, naming both hashes."""
    record(notebook, "m4t7xq2p", ago=900)
    record(notebook, "k9d2v5ha", (0.9, 0.8, 0.9, 0.8, 0.9), splitting="90ac2e100000")
    assert said(padre)["verdict"].startswith("not comparable: splitting b71e44d (10-fold")


def test_another_version_of_a_metric(notebook: Repository, padre: Padre) -> None:
    """A metric whose code changed is another one: shown, not subtracted; the others are compared."""
    for name, code, ago in (("m4t7xq2p", "aaaaaaaaaaaa", 900), ("k9d2v5ha", "bbbbbbbbbbbb", 60)):
        document = synthetic.run(name, ago=ago)
        own = synthetic.metric(list(OLD))
        own = own.__class__(**{each: getattr(own, each) for each in own.__struct_fields__} | {"code": code})
        synthetic.branch(notebook.path, REF, synthetic.files(document, synthetic.metrics(document, OLD, own=own)))
    found = padre("diff", "--json").json["pairs"][0]["metrics"]
    assert found["own"]["verdict"] == "not comparable"
    assert "other code of the metric" in found["own"]["reason"]
    assert found["own"]["difference"] is None
    assert found["accuracy"]["difference"] == 0


def test_a_failed_run(notebook: Repository, padre: Padre) -> None:
    """Has no numbers to compare."""
    record(notebook, "m4t7xq2p", ago=900)
    synthetic.branch(notebook.path, REF, synthetic.files(synthetic.run("k9d2v5ha", status="failed")))
    assert said(padre)["verdict"].startswith("not comparable: run k9d2v5ha failed")


def test_parameters(notebook: Repository, padre: Padre) -> None:
    """Only those that differ; set or default; of a component that one side lacks only what was set."""
    record(notebook, "m4t7xq2p", ago=900)
    parameters = synthetic.PARAMETERS | {"SVC.C": 10, "SVC.degree": 3.0, "PCA.whiten": False, "PCA.n": 2}
    record(notebook, "k9d2v5ha", NEW, parameters=parameters, set=["SVC.C", "PCA.n"])
    changed = [each["name"] for each in padre("diff", "--json").json["pairs"][0]["changed"]["parameters"]]
    assert changed == ["SVC.C", "PCA.n"]
    assert "parameters   SVC.C default 1.0 -> 10" in padre("diff").out
    assert "PCA.n none -> 2" in padre("diff").out


def test_several_seeds_are_averaged_within_splits(notebook: Repository, padre: Padre) -> None:
    """Two seeds over ten splits are ten values, not twenty."""
    record(notebook, "m4t7xq2p", ago=900)
    for number, shift in enumerate((-0.01, 0.01)):
        values = tuple(value + shift for value in NEW)
        record(notebook, f"k9d2v5h{number}", values, recording="both", number=number + 1, seed=number)
    found = padre("diff", "--json").json["pairs"][0]["metrics"]["accuracy"]
    assert found["after"]["n"] == 10
    assert found["p"] == pytest.approx(0.0131, abs=5e-5)  # the shifts cancel out: the worked example again
    # two means that are 0.02 apart
    assert found["after"]["std_over_seeds"] == pytest.approx(0.02 / 2**0.5)
    assert "std over seeds 1 seed -> 0.014 (2 seeds), of the means over splits" in padre("diff").out


def test_the_best_of_a_search_is_not_tested(notebook: Repository, padre: Padre) -> None:
    """Its score was chosen on these splits."""
    record(notebook, "m4t7xq2p", ago=900)
    for number, (c, values) in enumerate(((1, OLD), (10, NEW))):
        record(notebook, f"k9d2v5h{number}", values, recording="search", number=number + 1, setting={"SVC.C": c})
    found = padre("diff", "m4t7", "@last@best", "--json").json["pairs"][0]
    assert found["after"]["best_of"] == 2
    assert found["metrics"]["accuracy"]["p"] is None
    assert "chosen on these splits" in found["metrics"]["accuracy"]["reason"]
    out = padre("diff", "m4t7", "@last@best").out
    assert "m4t7xq2p -> k9d2v5h1†" in out
    assert "note         † k9d2v5h1 is the best of 2 settings, chosen by its score on these splits" in out


def test_nothing_is_chosen(notebook: Repository, padre: Padre) -> None:
    """A side of several settings is an error that lists them."""
    record(notebook, "m4t7xq2p", ago=900)
    for number, c in enumerate((1, 10)):
        record(notebook, f"k9d2v5h{number}", recording="search", number=number + 1, setting={"SVC.C": c})
    assert "Choose @last@best, or one of @last#1 … @last#2" in padre("diff", "m4t7", "@last", code=1).err


def test_labels_are_paired_by_data(notebook: Repository, padre: Padre) -> None:
    """Two methods on two data sets: each data set is a pair, whatever the experiments are called."""
    for at, (label, values) in enumerate((("svc", OLD), ("forest", NEW))):
        for n, data in enumerate(("one", "two")):
            use = DataUse(name=data, dataset=data, version="3b1f0c2aa001", shape=[569, 30])
            name, experiment = f"{'gh'[at]}{'jk'[n]}aaaaaa", f"{data}-{label}"
            changes = {"label": label, "experiment": experiment, "dataset": use, "ago": 900 - 100 * at - n}
            record(notebook, name, values, **changes)
    found = padre("diff", "svc", "forest", "--json").json
    assert [each["after"]["dataset"]["name"] for each in found["pairs"]] == ["two", "one"]
    assert [each["metrics"]["accuracy"]["family"] for each in found["pairs"]] == [2, 2]


def test_settings_are_paired(notebook: Repository, padre: Padre) -> None:
    """The same grid twice: each setting with itself, one family of two."""
    for recording, values, ago in (("one", OLD, 900), ("two", NEW, 60)):
        for number, c in enumerate((1, 10)):
            own = tuple(value + number * 0.001 * at for at, value in enumerate(values))
            changes = {"recording": recording, "number": number + 1, "setting": {"SVC.C": c}, "ago": ago - number}
            record(notebook, f"{'ghjk'[number + 2 * (ago == 60)]}aaaaaaa", own, **changes)
    found = padre("diff", "--json").json["pairs"]
    assert [each["after"]["setting"] for each in found] == [{"SVC.C": 1}, {"SVC.C": 10}]
    tested = [each["metrics"]["accuracy"] for each in found]
    assert [each["family"] for each in tested] == [2, 2]
    smallest = min(tested, key=lambda each: each["p"])
    assert smallest["adjusted"] == pytest.approx(2 * smallest["p"])  # Holm's first step


def test_more_metrics_are_one_family(notebook: Repository, padre: Padre) -> None:
    """Only those that were named are tested; an unknown one is an error."""
    for name, values, ago in (("m4t7xq2p", OLD, 900), ("k9d2v5ha", NEW, 60)):
        document = synthetic.run(name, ago=ago)
        numbers = synthetic.metrics(document, values, f1=synthetic.metric(list(values)))
        synthetic.branch(notebook.path, REF, synthetic.files(document, numbers))
    found = padre("diff", "--metric", "accuracy", "--metric", "f1", "--json").json["pairs"][0]["metrics"]
    assert [found[name]["family"] for name in ("accuracy", "f1")] == [2, 2]
    alone = padre("diff", "--json").json["pairs"][0]["metrics"]
    assert (alone["accuracy"]["tested"], alone["f1"]["tested"]) == (True, False)
    assert "unknown metric `f2`" in padre("diff", "--metric", "f2", code=1).err


@pytest.mark.parametrize(
    ("before", "after", "option", "code"),
    [
        (NEW, OLD, "--fail-on-regression", 3),  # 90 % interval of the loss [-.087, -.022]: a loss of 0.01 is proven
        (OLD, NEW, "--fail-on-regression", 0),
        (NEW, OLD, "--require-no-worse", 3),
        (OLD, NEW, "--require-no-worse", 0),
        (OLD, tuple(reversed(OLD)), "--fail-on-regression", 0),  # nothing can be told
        (OLD, tuple(reversed(OLD)), "--require-no-worse", 3),
        (OLD[:3], NEW[:3], "--fail-on-regression", 0),
        (OLD[:3], NEW[:3], "--require-no-worse", 3),
    ],
)
def test_gates(
    notebook: Repository, padre: Padre, before: tuple[float, ...], after: tuple[float, ...], option: str, code: int
) -> None:
    """A proven loss, or a loss that is not excluded; what was asked is said."""
    two(notebook, before, after)
    gate = said(padre, option, "accuracy:0.01", code=code)["gate"]
    assert gate.startswith(f"{option} accuracy:0.01: {'failed' if code else 'passed'}; breast-svc: ")


def test_gates_that_are_none(notebook: Repository, padre: Padre) -> None:
    """A margin is needed, and a metric that is there."""
    two(notebook)
    assert "METRIC:MARGIN" in padre("diff", "--fail-on-regression", "accuracy", code=1).err
    assert "METRIC:MARGIN" in padre("diff", "--fail-on-regression", "accuracy:-1", code=1).err
    assert "unknown metric `acc`" in padre("diff", "--require-no-worse", "acc:0.1", code=1).err


def test_scripts(notebook: Repository, padre: Padre) -> None:
    """A script says neither task nor data: rows are right or wrong all the same, and no data are called the same."""
    for at, flipped in enumerate(([], [1, 2])):
        with padre_git.start_run(experiment="x", parameters={"at": at}) as run:
            truth = ["a", "b"] * 5
            run.log_predictions(truth, ["b" if n in flipped else each for n, each in enumerate(truth)])
            run.log_metrics({"score": 0.5 + at})
    found = padre("diff", "--json").json["pairs"][0]
    assert (found["instances"]["fixed"], found["instances"]["broken"]) == ([], [2])
    assert found["metrics"]["score"]["difference"] == 1
    assert "nobody said whether more or less" in found["metrics"]["score"]["reason"]
    assert "same splits of data that is not recorded" in padre("diff").out


def test_words_that_name_nothing(notebook: Repository, padre: Padre) -> None:
    """One side, three sides, a range beside a side, unknown names."""
    record(notebook, "m4t7xq2p")
    assert "two sides" in padre("diff", "m4t7", code=2).err
    assert "two sides" in padre("diff", "a", "b", "c", code=2).err
    assert "unknown run" in padre("diff", "m4t7", "nothing", code=1).err
    assert "`nothing` is not a tag, branch or commit" in padre("diff", "nothing...HEAD", code=1).err
    assert "breast-svc was run once; padre diff BEFORE AFTER" in padre("diff", code=1).err
    assert "write it alone" in padre("diff", "main...HEAD", "m4t7", code=1).err


def test_an_execution(notebook: Repository, padre: Padre) -> None:
    """Named by the beginning of its id, whatever git calls that."""
    two(notebook, execution="c41d77e2ab10")
    found = padre("diff", "9f2c1ab", "c41d77e", "--json").json
    assert [found["pairs"][0][side]["execution"] for side in ("before", "after")] == ["9f2c1ab0d3e4", "c41d77e2ab10"]


def test_code_that_this_clone_lacks(notebook: Repository, padre: Padre) -> None:
    """A file whose content is not here is named without its lines."""
    for name, digit, ago in (("m4t7xq2p", "1", 900), ("k9d2v5ha", "2", 60)):
        code = Code(commit=None, branch=None, tree=digit * 40, files=[UsedFile(path="svc.py", blob=digit * 40)])
        record(notebook, name, ago=ago, code=code)
    assert "code   svc.py   (--code shows it)" in padre("diff").out
    assert "not in this clone" in padre("diff", "--code").out


def test_json_is_one_document(notebook: Repository, padre: Padre) -> None:
    """And has no number that JSON lacks."""
    two(notebook, after=(*NEW[:9], float("nan")))
    found = json.loads(padre("diff", "--json").out, parse_constant=pytest.fail)
    assert found["pairs"][0]["metrics"]["accuracy"]["p"] is None
    assert "undefined in split 9" in found["pairs"][0]["metrics"]["accuracy"]["reason"]


def test_a_page_in_a_file(notebook: Repository, padre: Padre) -> None:
    """-o writes what --html and --markdown print; the terminal's form is no file."""
    for name, ago in (("m4t7xq2p", 900), ("k9d2v5ha", 60)):
        notebook.write(synthetic.simple(name, [0.7, 0.8, 0.9], ago=ago))
    for form in ("--html", "--markdown"):
        printed = padre("diff", form).out
        assert padre("diff", form, "-o", "page", check=False).out == "saved  page\n"
        assert notebook.read("page").rstrip("\n") == printed.rstrip("\n")
    assert "cannot be written" in padre("diff", "--html", "-o", "none/page", code=1).err
    assert "add --html or --markdown" in padre("diff", "-o", "page", code=2).err
