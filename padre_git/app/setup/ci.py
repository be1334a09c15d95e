"""`padre init --ci`: files that let the git host compare the experiments of a request. What is there stays."""

import json
import re
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from padre_git.storage import templates, writing

# where a file goes -> the template that it comes from
_FILES: dict[str, dict[str, str]] = {
    "github": {
        ".github/workflows/padre-diff.yml": "github/workflows/padre-diff.yml",
        ".github/workflows/padre-comment.yml": "github/workflows/padre-comment.yml",
        ".github/workflows/padre-update.yml": "github/workflows/padre-update.yml",
        ".github/workflows/padre-publish.yml": "github/workflows/padre-publish.yml",
        ".github/padre/comment.py": "comment.py",
        ".github/pull_request_template.md": "github/pull_request_template.md",
        ".github/ISSUE_TEMPLATE/reproduction.yml": "github/ISSUE_TEMPLATE/reproduction.yml",
        ".github/CODEOWNERS": "github/CODEOWNERS",
    },
    "gitlab": {
        ".gitlab-ci.yml": "gitlab/gitlab-ci.yml",
        ".gitlab/padre.yml": "gitlab/padre.yml",
        ".gitlab/padre/comment.py": "comment.py",
        ".gitlab/merge_request_templates/experiment.md": "github/pull_request_template.md",
        ".gitlab/issue_templates/reproduction.md": "gitlab/reproduction.md",
        ".gitlab/CODEOWNERS": "github/CODEOWNERS",
    },
}
HOSTS = tuple(_FILES)
PLACEHOLDER = "REPOSITORY"  # of padre, where nothing says where this one came from
# of a file that is there already: what it needs
_BY_HAND = {
    ".gitlab-ci.yml": "add `include: [{local: .gitlab/padre.yml}]` to it",
    ".github/CODEOWNERS": "add owners of experiment.json, /datasets/, *.dvc and /.padre/ to it",
    ".gitlab/CODEOWNERS": "add owners of experiment.json, /datasets/, *.dvc and /.padre/ to it",
}
# where a host looks for a file next to the place that padre would take
_ELSEWHERE = {
    ".github/CODEOWNERS": ("CODEOWNERS", "docs/CODEOWNERS"),
    ".gitlab/CODEOWNERS": ("CODEOWNERS", "docs/CODEOWNERS"),
    ".github/pull_request_template.md": (
        "pull_request_template.md",
        "docs/pull_request_template.md",
        "PULL_REQUEST_TEMPLATE.md",
        ".github/PULL_REQUEST_TEMPLATE.md",
        ".github/PULL_REQUEST_TEMPLATE",
    ),
}


@dataclass(frozen=True)
class Copied:
    """What was written for a host."""

    written: list[str] = field(default_factory=list)  # paths of new files
    same: list[str] = field(default_factory=list)  # paths of files that were there with this content
    # path -> what to do by hand; files that were there with another content
    kept: dict[str, str] = field(default_factory=dict)


def requirement() -> str:
    """What pip installs this padre from: the address and commit of git that it came from; else one to be filled in.

    With what draws the charts of pages.
    """
    try:
        origin = json.loads(distribution("padre-git").read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        origin = {}
    url, vcs = str(origin.get("url", "")), origin.get("vcs_info") or {}
    if vcs.get("vcs") == "git" and re.fullmatch(r"(https|ssh)://[\w.:/@~+-]+", url):
        return f"padre-git[plots] @ git+{url}@{vcs.get('commit_id', 'main')}"
    return f"padre-git[plots] @ git+{PLACEHOLDER}"


def copy(root: Path, host: str) -> Copied:
    """Write the files of ``host``, one of `HOSTS`, that are not there.

    Raises
    ------
    RepositoryError : where a folder of them is a link, or the disk says no.
    """
    done = Copied()
    for path, template in _FILES[host].items():
        text = templates.text(f"ci/{template}").replace("@PADRE@", requirement())
        there = next((each for each in (path, *_ELSEWHERE.get(path, ())) if (root / each).exists()), None)
        if there is None:
            writing.write(root, path, text.encode())
            done.written.append(path)
        elif there == path and (root / path).read_bytes() == text.encode():
            done.same.append(path)
        else:
            done.kept[there] = _BY_HAND.get(path, "was there before; left as it is")
    return done
