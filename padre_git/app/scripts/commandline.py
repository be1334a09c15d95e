"""The words of a command: one command for each of several values, its arguments as hyperparameters, and its secrets."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from padre_git.app import execute
from padre_git.app.recording.secrets import redacted
from padre_git.core import search as wing
from padre_git.core.compute.failures import without_folders
from padre_git.core.text.formats import listed
from padre_git.core.text.literals import scalar, values
from padre_git.errors import PadreError
from padre_git.model.shell import quoted

_ASSIGNED = re.compile(r"\+{0,2}([A-Za-z_][\w./-]*)=(.*)", re.DOTALL)  # lr=0.1, as Hydra and others take it
_SECRET_NAME = re.compile(r"(?i)(^|[-_.])(token|key|secret|passw(or)?d|credentials?)$")
# options of a search that a command cannot obey
_NEEDS_SPLITS = {"objectives": "--objectives", "time": "--time", "again": "--again", "warm": "--warm"}
_HIDDEN = "***"
_PLACE = re.compile(r"\{([A-Za-z_][\w.-]*)\}")  # -- python train.py --lr {lr}
_WORDS = {True: "true", False: "false", None: "null"}


def commands(
    words: Sequence[str],
    parameters: Mapping[str, Any] | None,
    search: Mapping[str, Any] | None = None,
    *,
    known: Callable[[], Mapping[str, str]] = dict,
) -> Iterator[list[str]]:
    """The words with each setting of the values, of a grid the last name varying fastest; one command without any.

    Parameters
    ----------
    search : what was said of how the values are searched, fields of `request.Options`.
    known : gives what sets a parameter, as an earlier run was seen to take it: ``--lr``, ``lr=``.

    Raises
    ------
    PadreError : for a value that stands nowhere in the command, and for a search that needs scores or splits.
    """
    several = list(settings(parameters, search))
    if not parameters:
        yield list(words)
        return
    words = _with_places(list(words), parameters, known)
    for setting in several:
        chosen = {name: _word(value) for name, value in setting.items()}
        yield [_PLACE.sub(lambda found: chosen.get(found[1], found[0]), word) for word in words]  # noqa: B023


def _with_places(words: list[str], names: Iterable[str], known: Callable[[], Mapping[str, str]]) -> list[str]:
    """The words with a place for each of the names: where ``{name}`` stands, where the command gives the option a
    value, or behind all words where the script has the option ``--name``, or had it when it ran last."""
    for name in names:
        if any(name in _PLACE.findall(word) for word in words):
            continue
        options = (f"--{name}", f"--{name.replace('_', '-')}")
        at = next((at for at, word in enumerate(words) if word.partition("=")[0] in (*options, name)), None)
        if at is not None and "=" in words[at]:
            words[at] = f"{words[at].partition('=')[0]}={{{name}}}"
        elif at is not None and words[at] in options and at + 1 < len(words):
            words[at + 1] = f"{{{name}}}"
        elif own := [option for option in options if _has_option(words, option)]:
            words += [own[0], f"{{{name}}}"]
        elif option := known().get(name):
            words += [f"{option}{{{name}}}"] if option.endswith("=") else [option, f"{{{name}}}"]
        else:
            seen = f" (its last run took {listed(sorted(known()), 8)})" if known() else ""
            raise PadreError(
                f"-p {name}: write {{{name}}} where the command needs it{seen}: -- PROGRAM --{name} {{{name}}}"
            )
    return words


def _has_option(words: Sequence[str], option: str) -> bool:
    """Whether a script among the words defines the option: its text has it in quotes, or as a flag of absl."""
    scripts = [Path(word) for word in words if word.endswith(".py") and Path(word).is_file()]
    texts = (script.read_text(encoding="utf-8", errors="replace") for script in scripts)
    defined = re.compile(rf"""(["']){re.escape(option)}\1|\bDEFINE_\w+\(\s*(["']){re.escape(option[2:])}\2""")
    return any(defined.search(text) for text in texts)


def settings(parameters: Mapping[str, Any] | None, search: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """The settings of the values: of a grid the last name varies fastest; without any one setting of nothing.

    Raises
    ------
    PadreError : for a search that needs scores or splits.
    """
    options = search or {}
    for name, option in _NEEDS_SPLITS.items():
        if options.get(name):
            raise PadreError(f"{option} has no effect on a command; leave it out")
    if not parameters:
        return [{}]
    space = wing.grid.of_values(parameters)
    wanted = execute.asked.asked(space, execute.request.Options(**options))
    if wanted.sampler.batch is not None:
        raise PadreError(
            f"--sampler {quoted(wanted.sampler.name)} needs scores, which a command does not have. Use --sampler sobol."
        )
    return wing.samplers.ask(wanted.sampler, 0, wanted.count, ())


def _word(value: Any) -> str:
    return _WORDS[value] if value is None or isinstance(value, bool) else str(value)


def parameters(words: Sequence[str]) -> dict[str, Any]:
    """Name to value of the arguments ``words``.

    ``--lr 0.1``, ``--lr=0.1`` and ``lr=0.1`` are named; an option that no value follows is true; one that is repeated
    is a list; what has no name is ``argument_1``, ``argument_2`` … Dashes inside a name become underscores.
    """
    found: dict[str, list[Any]] = {}
    for name, text in _pairs(words):
        found.setdefault(name, []).append(_value(name, text))
    return {name: several if len(several) > 1 else several[0] for name, several in found.items()}


def _pairs(words: Sequence[str]) -> Iterable[tuple[str, str | None]]:
    """Name and text of each argument; none as text of an option that has no value."""
    rest, count, options = list(words), 0, True
    while rest:
        word = rest.pop(0)
        name, equals, text = word.partition("=")
        if options and word == "--":
            options = False
        elif options and _is_option(word) and equals:
            yield _name(name), text
        elif options and _is_option(word):
            yield _name(name), rest.pop(0) if rest and not _is_option(rest[0]) and rest[0] != "--" else None
        elif match := _ASSIGNED.fullmatch(word):
            yield match[1], match[2]
        else:
            count += 1
            yield f"argument_{count}", word


def _is_option(word: str) -> bool:
    """Whether it begins with a dash and a name; ``-5`` is a number and ``-`` the standard input."""
    return word.startswith("-") and word.strip("-") != "" and not isinstance(scalar(word), int | float)


def _name(word: str) -> str:
    return word.lstrip("-").replace("-", "_")


def _value(name: str, text: str | None) -> Any:
    return True if text is None else hidden(name, _typed(text))


def hidden(name: str, value: Any) -> Any:
    """A value, unless it is a secret by its name or its form."""
    # a number is hidden where the name is that of a secret, not where it only has such a word: --max-tokens 128
    if redacted([f"{name}=x"])[0].endswith(_HIDDEN) and (isinstance(value, str) or _SECRET_NAME.search(name)):
        return _HIDDEN
    return redacted([value])[0] if isinstance(value, str) else value


def _typed(text: str) -> Any:
    """As in YAML: a word, or a list or mapping in brackets; else the text itself."""
    if text[:1] in ("[", "{"):
        try:
            several = values(text)
        except PadreError:
            return text
        return several[0] if len(several) == 1 else text
    return scalar(text)


def secrets(words: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    """The texts that must not stand in a log: what is hidden in the command, and in the environment's secrets."""
    hidden = [
        word.partition("=")[2] or word for word, shown in zip(words, redacted(words), strict=True) if word != shown
    ]
    own = [text for name, text in environment.items() if _SECRET_NAME.search(name)]
    return sorted({text for text in (*hidden, *own) if len(text) >= 6}, key=lambda text: (-len(text), text))


def shown(text: str, root: Path, hidden: Iterable[str]) -> str:
    """What was printed, without this machine's folders and without the texts that are ``hidden``."""
    for secret in hidden:
        text = text.replace(secret, _HIDDEN)
    return without_folders(text.replace(f"{root}/", ""))
