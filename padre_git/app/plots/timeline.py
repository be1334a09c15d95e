"""The recordings of a repository with the commits of the branch that brought them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from padre_git.app.repository.workspace import Workspace
from padre_git.app.runs import settings
from padre_git.app.runs.scores import of_setting
from padre_git.app.runs.settings import Setting
from padre_git.core.plots.timeline import Moment
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


def moments(
    every: Iterable[Sequence[Setting]], commits: Mapping[str, Commit], known: Index, metric: str = ""
) -> list[Moment]:
    """The best setting of each recording, at the commit that brought it; the oldest first.

    Parameters
    ----------
    every : the settings of each recording.
    commits : of `brought`.
    metric : by default the main one of each.
    """
    best = [settings.best(group) for group in every]
    done = [each for each in best if (metric or each.row.main or "") in each.scores]
    documents = known.metrics(row for each in done for row in each.distinct)
    last = max((each.place for each in commits.values()), default=-1) + 1
    found = []
    for each in sorted(done, key=lambda each: (each.row.started, each.position)):
        row = each.row
        scores = of_setting(each, metric or row.main or "", documents, name=row.label)
        commit = commit_of(each.runs, commits)
        if scores is None:
            continue
        words = (commit.place, commit.hash[:7], commit.day, commit.subject) if commit else (last, NOT_YET, "", "")
        found.append(Moment(*words, scores, each.settings))
    return sorted(found, key=lambda each: each.place)


def commit_of(runs: Iterable[Row], commits: Mapping[str, Commit]) -> Commit | None:
    """The commit that brought the first of ``runs``; none where the branch has none of them."""
    return min((commits[row.path] for row in runs if row.path in commits), default=None)
