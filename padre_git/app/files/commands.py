"""The command that repeats a recorded run: its file, setting, seed and splits; of a script or program its own words."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from padre_git.app.scripts import commandline
from padre_git.core import search
from padre_git.errors import PadreError
from padre_git.model.documents import Run
from padre_git.model.names import short

# options of `padre run` that say what is computed, with a value; all others are left out or set from `run.json`
_VALUED = {"--splitting", "--metrics", "--label"}
_FLAGS = {"--nested"}
_OTHERS = {"-m", "--message", "-p", "--parameter", "--seeds", "--experiment", "--jobs", "--include", "--project"}
_OTHERS |= {
    "--keep-transformations",
    "--keep-models",
    "--metrics-file",
    "--dataset",
    "--only",
    "--backend",
    "--scheduler",
    "--config",
    "--scalars",
}
_OTHERS |= {"--warm", "--cluster-option", "--objectives", "--sampler", "--search-seed", "--settings", "--time"}
_FORBIDDEN = ("\n", "\r", "\0")
# of a search inside each training part, which no setting of the run says
_SEARCH = {"-p", "--parameter", "--settings", "--sampler", "--search-seed", "--objectives"}
_VALUES = {"-p", "--parameter"}
_OF_COMMANDS = {"--experiment", "--project", "--metrics-file", "--config", "--scalars"}
_HIDDEN = "***"  # stands for a secret in recorded words
_PADRE = ("-P", "-m", "padre_git")  # without the working folder among the places for modules
SCRIPT, COMMAND, NOTEBOOK = "script", "command", "notebook"  # kinds of pipelines


class Typed(NamedTuple):
    """What somebody typed after `padre run`, or after `python`.

    Attributes
    ----------
    options : the words between `run` and the FILEs or `--`.
    rest : what follows `--`: the arguments of a FILE, or where there is none a program.
    """

    files: list[str]
    options: list[str]
    rest: list[str]

    @property
    def is_program(self) -> bool:
        """Whether it is `padre run -- COMMAND`."""
        return bool(self.rest) and not self.files

    @property
    def is_hidden(self) -> bool:
        """Whether a secret was among the words, which is not recorded."""
        return any(_HIDDEN in word for word in (*self.files, *self.options, *self.rest))

    def has(self, *names: str) -> bool:
        """Whether an option is called so."""
        return bool(_options(self.options, set(names)))

    def values(self, *names: str) -> list[str]:
        """The values of the options that are called so."""
        kept = _options(self.options, set(names))
        return [word.partition("=")[2] if word.startswith("--") else word for word in kept if word not in names]


def typed(command: Sequence[str]) -> Typed:
    """Take the recorded words of a run apart."""
    words = list(command)
    if Path(words[0] if words else "").name != "padre" or words[1:2] != ["run"]:
        begin = 1 if words and Path(words[0]).name.startswith("python") else 0
        return Typed(words[begin : begin + 1], [], words[begin + 1 :])
    at = words.index("--") if "--" in words else len(words)
    files, _ = _split(words[2:at])
    return Typed(files, words[2:at], words[at + 1 :])


class Again(NamedTuple):
    """What repeats a run.

    Attributes
    ----------
    words : as one types them.
    python : the same as arguments of Python.
    file : of the repository, that must be there; empty for a program.
    """

    words: list[str]
    python: list[str]
    file: str = ""

    @property
    def is_others(self) -> bool:
        """Whether it is a command out of a committed file, and not made of what a run says."""
        return self.words[0] != "padre" or "--" in self.words


def again(run: Run, kind: str = "", *, one_split: bool = False) -> Again:
    """What repeats a run of a pipeline of this ``kind``.

    ``one_split`` : whether only one of its splits is wanted, which padre can only where it made them.

    Raises
    ------
    PadreError : where that is not known, and where a word of it could be taken for something else.
    """
    words, name = list(run.command), short(run.id)
    if run.imported:
        raise PadreError(f"{name} was imported from {run.imported.tool}; padre did not run it and cannot repeat it")
    if any(mark in word for word in words for mark in _FORBIDDEN):
        raise PadreError(f"the command of {name} contains a line break, so padre did not write it")
    if one_split and ("--" in words or kind in (SCRIPT, NOTEBOOK)):
        raise PadreError(f"{name} made its splits itself, so none of them can be run alone; leave --split out")
    if "--" in words:
        return _program(run, words)
    if kind == NOTEBOOK:
        return _notebook(run, words)
    return _script(words, name) if kind == SCRIPT else _experiment(run, words)


def _program(run: Run, words: Sequence[str]) -> Again:
    """`padre run … -- COMMAND`, with the values of this run where the command had places for them."""
    at, name = words.index("--"), short(run.id)
    if Path(words[0]).name != "padre" or words[1:2] != ["run"] or not words[at + 1 :]:
        raise PadreError(f"the command of {name} does not have the form that padre writes: {' '.join(words)[:80]}")
    program = _filled(run, words[2:at], words[at + 1 :])
    if any(_HIDDEN in word for word in program):
        raise PadreError(f"the command of {name} had a secret in it, which was not recorded, so it cannot be repeated")
    options = _options(words[2:at], _OF_COMMANDS)
    whole = ["padre", "run", *options, "--", *program]
    return Again(whole, [*_PADRE, *whole[1:]])


def _filled(run: Run, options: Sequence[str], program: Sequence[str]) -> list[str]:
    """The words of a program, with the values of this run where it has places for them: ``--lr {lr}``."""
    given = [word for word in _options(options, _VALUES) if word not in _VALUES]
    if not given:
        return list(program)
    space = search.grid.parse([word.partition("--parameter=")[2] or word for word in given])
    own = {name: _taken(values, run.parameters.get(name)) for name, values in space.items()}
    if all(own.values()):  # the program has said what it took them for, among all other arguments
        return next(commandline.commands(program, own, known=lambda: run.options or {}))
    for words in commandline.commands(program, space, known=lambda: run.options or {}):
        if any(commandline.parameters(words[begin:]) == run.parameters for begin in range(1, len(words))):
            return words
    raise PadreError(f"padre cannot tell which values {short(run.id)} had in {' '.join(given)[:80]}")


def _taken(values: Any, recorded: Any) -> list[Any]:
    """The one of the values of a command that a run has; of a range that number. Empty where none is."""
    if isinstance(values, list):
        return [each for each in values if each == recorded or str(each) == str(recorded)][:1]
    return [recorded] if isinstance(recorded, int | float) and not isinstance(recorded, bool) else []


def _script(words: Sequence[str], name: str) -> Again:
    """A script that starts its run itself: with `padre run`, or with Python and its arguments."""
    if len(words) > 2 and Path(words[0]).name == "padre" and words[1] == "run":
        files, _ = _split(words[2:])
        rest = list[str]()
    else:
        begin = 1 if words and Path(words[0]).name.startswith("python") else 0
        files, rest = list(words[begin : begin + 1]), list(words[begin + 1 :])
    if len(files) != 1 or not files[0].endswith(".py") or files[0].startswith("-"):
        raise PadreError(_without_file(words, name))
    if rest or Path(words[0]).name != "padre":
        if any(_HIDDEN in word for word in rest):
            raise PadreError(
                f"the command of {name} had a secret in it, which was not recorded, so it cannot be repeated"
            )
        return Again(["python", files[0], *rest], [files[0], *rest], files[0])
    return Again(["padre", "run", files[0]], [*_PADRE, "run", files[0]], files[0])


def _notebook(run: Run, words: Sequence[str]) -> Again:
    """`padre run NOTEBOOK`, with the values of this run for the ones that the command had."""
    files, _ = _split(words[2:])
    if len(files) != 1 or not files[0].endswith(".ipynb") or files[0].startswith("-"):
        raise PadreError(_without_file(words, short(run.id)))
    given = search.grid.parse(word for word in _options(words[2:], _VALUES) if word not in _VALUES)
    own = [word for name in given for word in ("-p", _assigned(name, run.parameters.get(name)))]
    whole = ["padre", "run", files[0], *_options(words[2:], _OF_COMMANDS), *own]
    return Again(whole, [*_PADRE, *whole[1:]], files[0])


def _without_file(words: Sequence[str], name: str) -> str:
    return (
        f"the command of {name} names no single file: {' '.join(words)[:80]}; cells of a notebook can be repeated if "
        "they ran as one run: padre run FILE"
    )


def _experiment(run: Run, words: Sequence[str]) -> Again:
    if len(words) > 2 and Path(words[0]).name == "padre" and words[1] == "run":
        files, options = _split(words[2:])
    elif len(words) > 1 and Path(words[0]).name.startswith("python"):
        files, options = [words[1]], []
    else:
        files, options = [word for word in words[:1] if word.endswith((".py", ".yaml", ".yml"))], []
    if len(files) != 1 and run.code.files:
        files = _named(run, files)
    if len(files) != 1 or files[0].startswith("-"):
        raise PadreError(_without_file(words, short(run.id)))
    if run.searched:  # inside each training part, in the space that the command or the file says
        own = _options(words[2:], _SEARCH)
    else:
        own = [word for name, value in run.setting.items() for word in ("-p", _assigned(name, value))]
    if run.dataset and any(word.partition("=")[0] == "--dataset" for word in words):
        options += ["--dataset", run.dataset.name]  # of several the one of this run
    seeds = [] if run.seed is None else ["--seeds", str(run.seed)]
    whole = ["padre", "run", files[0], f"--experiment={run.experiment}", *options, *own, *seeds]
    return Again(whole, [*_PADRE, *whole[1:]], files[0])


def _options(words: Sequence[str], wanted: set[str]) -> list[str]:
    """Those options among ``words`` that are ``wanted``, each with its value."""
    kept, at = list[str](), 0
    while at < len(words):
        name = words[at].partition("=")[0]
        size = _size(words, at) if name in wanted else 1
        kept += words[at : at + size] if name in wanted else []
        at += size
    return kept


def _size(words: Sequence[str], at: int) -> int:
    """How many words an option takes, with its value; that of some is optional, and `padre run` takes it so."""
    name, equals, _ = words[at].partition("=")
    optional = name == "--keep-models" or (name == "--warm" and not "".join(words[at + 1 : at + 2]).isdecimal())
    return 1 if equals or optional else 2


def _split(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The files of a recorded `padre run`, and those of its options that say what is computed."""
    files, kept, at = list[str](), list[str](), 0
    while at < len(words):
        word = words[at]
        name = word.partition("=")[0]
        if name in _VALUED or name in _OTHERS:
            value = list(words[at + 1 : at + _size(words, at)])
            kept += [word, *value] if name in _VALUED else []
            at += len(value)
        elif name in _FLAGS:
            kept.append(word)
        elif not word.startswith("-"):
            files.append(word)
        at += 1
    return files, kept


def _named(run: Run, files: Sequence[str]) -> list[str]:
    """Of several files that which the run used."""
    used = {each.path for each in run.code.files}
    return [file for file in files if file in used]


def _assigned(name: str, value: Any) -> str:
    return f"{name}={_literal(value)}"


def _literal(value: Any) -> str:
    """A value as one types it: brackets and quotes make it one value."""
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\t", "\\t")
        return f"'{escaped}'"
    if isinstance(value, list | tuple):
        inner = ",".join(map(_literal, value))
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}:{_literal(each)}" for key, each in value.items()) + "}"
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else repr(value)
