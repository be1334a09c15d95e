"""A fit that raised, as a document: which component, what it said, and a traceback without this machine's paths."""

import re
import site
import sys
import sysconfig
from pathlib import Path
from traceback import FrameSummary, StackSummary, TracebackException, walk_tb
from types import TracebackType
from typing import Any

import msgspec

from padre_git.core import components
from padre_git.core.text.findings import DIED
from padre_git.errors import PACKAGE
from padre_git.model.documents import Failure

# what begins with a slash that follows no word, dot, other slash or colon (a URL's), and has a folder in it
_ABSOLUTE = re.compile(r"(?<![\w./:~…])/(?:[\w.+@~-]+/)+([\w.+@~-]*)")
_LINES = 200  # of a traceback; longer ones are cut in the middle


def failure(
    error: BaseException, *, phase: str, split: int, estimator: Any = None, component: str | None = None
) -> Failure:
    """What is recorded of ``error``.

    Parameters
    ----------
    error : with its traceback.
    phase : what was going on: ``fit``, ``predict``, …; it stands before the component, ``fit of SVC``.
    split : number of the split.
    estimator : that failed; the component is read from the traceback.
    component : its name, where it is known.
    """
    found = component or (_component(error.__traceback__, estimator) if estimator is not None else None)
    place = f"{phase} {found}" if phase == "metric" else f"{phase} of {found}" if found else phase
    return msgspec.structs.replace(ended(error), split=split, component=place)


def ended(error: BaseException) -> Failure:
    """What is recorded of an ``error`` that came from no split, such as one of a script."""
    lines = without_paths(str(error)).splitlines()
    first = next((line.strip() for line in lines if line.strip()), "")  # what lists show; the traceback has all of it
    return Failure(type=type(error).__name__, message=first, traceback=_text(error))


def died(reason: str, *, split: int) -> Failure:
    """What is recorded of a fit that ended its process; ``reason`` is the end of a sentence."""
    return Failure(type=DIED, message=reason, split=split)


def without_paths(text: str) -> str:
    """``text`` in which every absolute path is cut to its name, or to what is below a known folder."""
    return _ABSOLUTE.sub(r"…/\1", without_folders(text))


def without_folders(text: str) -> str:
    """``text`` with the folders of this machine and user taken out, other absolute paths as they are."""
    for folder, short in _folders():
        text = text.replace(folder + "/", short).replace(folder, short.rstrip("/") or ".")
    return text


def _component(traceback: TracebackType | None, estimator: Any) -> str | None:
    """The component that the deepest frame belongs to; copies inside meta-estimators are known by their class."""
    known = components.components.components(estimator)  # scikit-learn, which an estimator has brought
    by_id = {id(each.estimator): each.name for each in known if each.path or len(known) == 1 or each.step}
    kinds = [type(each.estimator) for each in known]
    by_kind = {type(each.estimator): each.name for each in known if kinds.count(type(each.estimator)) == 1}
    found = None
    for frame, _ in walk_tb(traceback):
        here = frame.f_locals.get("self")
        name = by_id.get(id(here)) or (by_kind.get(type(here)) if here is not estimator else None)
        found = name or found
    return found or next((each.name for each in known if each.step), None)


def _text(error: BaseException) -> str:
    told = TracebackException.from_exception(error)
    _shorten(told)
    lines = "".join(told.format()).splitlines()
    if len(lines) > _LINES:
        half = _LINES // 2
        lines = [*lines[:half], f"  … {len(lines) - 2 * half} lines …", *lines[-half:]]
    return without_paths("\n".join(lines))


def _shorten(told: TracebackException) -> None:
    """Take padre's own frames out, and the folders of all files; also in causes and contexts."""
    kept = [frame for frame in told.stack if not Path(frame.filename).is_relative_to(PACKAGE)]
    told.stack = StackSummary.from_list([_relative(frame) for frame in kept])
    for other in (told.__cause__, told.__context__):
        if other is not None:
            _shorten(other)


def _relative(frame: FrameSummary) -> FrameSummary:
    path = Path(frame.filename)
    name = frame.filename
    if path.is_absolute():
        name = next((path.relative_to(root).as_posix() for root in _roots() if path.is_relative_to(root)), path.name)
    return FrameSummary(name, frame.lineno, frame.name, lookup_line=False, line=frame.line)


def _roots() -> list[Path]:
    """Folders that file names are shown from: packages, Python itself, the working folder; the inner ones first."""
    paths = sysconfig.get_paths()
    places = [*site.getsitepackages(), paths["purelib"], paths["platlib"], paths["stdlib"], str(Path.cwd())]
    return sorted({Path(place) for place in places}, key=lambda place: -len(place.parts))


def _folders() -> list[tuple[str, str]]:
    """Folders of this machine -> what stands for them, the longest first."""
    pairs = [(str(root), "") for root in _roots()] + [(sys.prefix, ""), (str(Path.home()), "~/")]
    return sorted(((folder, short) for folder, short in pairs if len(folder) > 1), key=lambda pair: -len(pair[0]))
