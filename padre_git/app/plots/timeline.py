"""The recordings of a repository with the commits of the branch that brought them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import settings
from padre_git.app.runs.scores import of_setting
from padre_git.app.runs.settings import Setting
from padre_git.core.plots.timeline import MOST, Moment
from padre_git.storage.index import Index, Row

NOT_YET = "not in the branch"


class Commit(NamedTuple):
    """A commit of the branch: its number among the commits that brought runs (from 0), its hash, day and subject."""

    place: int
    hash: str
    day: str
    subject: str


def brought(workspace: Workspace, revision: str | None = None) -> dict[str, Commit]:
    """Path of a run -> the commit of the first-parent history of ``revision`` (by default HEAD) that added it.

    A merge counts as one commit. One git process for all.
    """
    words = ("-c", "log.showSignature=false", "log", "--first-parent", "--diff-merges=first-parent", "--reverse")
    form = ("--diff-filter=A", "--no-renames", "--name-only", "-z", "--format=%x01%H%x02%cd%x02%s")
    date, place = "--date=format-local:%Y-%m-%d", workspace.layout.projects
    text = workspace.git.run(
        *words, *form, date, "--end-of-options", revision or "HEAD", "--", f"{place}/", env={"TZ": "UTC"}, check=False
    )
    found: dict[str, Commit] = {}
    number = 0
    for part in text.decode(errors="replace").split("\x01")[1:]:
        head, _, names = part.partition("\0")
        paths = [name.strip("\n") for name in names.split("\0") if name.endswith("/run.json")]
        if paths:
            commit, day, subject = head.split("\x02", 2)
            # what was removed and came back counts from when it came first
            found |= {
                path.removesuffix("/run.json"): Commit(number, commit, day, subject)
                for path in paths
                if path.removesuffix("/run.json") not in found
            }
            number += 1
    return found


class Moments(NamedTuple):
    """The latest recordings, and how many there are before these."""

    latest: list[Moment]
    earlier: int


def moments(
    every: Iterable[Sequence[Setting]], commits: Mapping[str, Commit], known: Index, metric: str = ""
) -> Moments:
    """The best setting of each recording, at the commit that brought it; the oldest first, and no more than are drawn.

    Parameters
    ----------
    every : the settings of each recording.
    commits : of `brought`.
    metric : by default the main one of each.
    """
    best = [settings.best(group) for group in every]
    done = [each for each in best if (metric or each.row.main or "") in each.scores]
    last = max((each.place for each in commits.values()), default=-1) + 1
    not_yet = Commit(last, NOT_YET, "", "")
    placed = [(commit_of(each.runs, commits) or not_yet, each) for each in done]
    placed.sort(key=lambda each: (each[0].place, each[1].row.started, each[1].position))
    latest = placed[-MOST:]
    documents = known.metrics(row for _, each in latest for row in each.distinct)
    found = []
    for commit, each in latest:
        row = each.row
        scores = of_setting(each, metric or row.main or "", documents, name=row.label)
        if scores is not None:
            name = commit.hash if commit is not_yet else commit.hash[:7]
            found.append(Moment(commit.place, name, commit.day, commit.subject, scores, each.settings))
    return Moments(found, len(placed) - len(latest))


def commit_of(runs: Iterable[Row], commits: Mapping[str, Commit]) -> Commit | None:
    """The commit that brought the first of ``runs``; none where the branch has none of them."""
    return min((commits[row.path] for row in runs if row.path in commits), default=None)
