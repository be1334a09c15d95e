#!/usr/bin/env python3
"""Keep one comment of `padre diff` on a pull request or merge request. Python alone; padre is not needed.

    comment.py find                 GitHub, after a `workflow_run`: writes number, base and head to $GITHUB_OUTPUT
    comment.py post NUMBER FILE     make the comment, or change the one that is there

The comment is known by its first line. The body is data: it is sent as it is, and never run.
"""

import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

MARKER = "<!-- padre:diff -->"
LONGEST = 65_536  # characters of a comment on GitHub; GitLab takes more
PAGE = 100


def request(method, url, headers, data=None):
    """The answer of the host's API, decoded."""
    body = None if data is None else json.dumps(data).encode()
    wanted = urllib.request.Request(url, body, {**headers, "Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(wanted, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        sys.exit(f"error: {method} {url}: {error.code} {error.reason}; may the token write comments?")


def pages(url, headers):
    """All entries of a list that comes in pages."""
    number = 1
    while True:
        found = request("GET", f"{url}{'&' if '?' in url else '?'}per_page={PAGE}&page={number}", headers)
        yield from found
        if len(found) < PAGE:
            return
        number += 1


class GitHub:
    """GitHub's API, as a job of GitHub Actions sees it."""

    edit = "PATCH"

    def __init__(self):
        self.project = f"{os.environ['GITHUB_API_URL']}/repos/{os.environ['GITHUB_REPOSITORY']}"
        self.headers = {
            "Authorization": f"Bearer {os.environ['GITHUB_TOKEN']}",
            "Accept": "application/vnd.github+json",
        }

    def comments(self, number):
        return f"{self.project}/issues/{number}/comments"

    def comment(self, number, identifier):
        return f"{self.project}/issues/comments/{identifier}"

    def is_own(self, entry):
        return entry["user"]["type"] == "Bot"

    def find(self):
        """The open pull request whose head is the commit that the triggering workflow ran for.

        The triggering workflow runs as the request has it, so nothing that it says of its number is believed.
        """
        if not os.path.exists(".padre/config.yaml"):
            print("padre is not set up on the default branch yet; nothing to do")
            return
        with open(os.environ["GITHUB_EVENT_PATH"], encoding="utf-8") as file:
            run = json.load(file)["workflow_run"]
        head = urllib.parse.quote(f"{run['head_repository']['owner']['login']}:{run['head_branch']}")
        for each in pages(f"{self.project}/pulls?state=open&head={head}", self.headers):
            if each["head"]["sha"] == run["head_sha"]:
                with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as file:
                    file.write(f"number={int(each['number'])}\nbase={each['base']['sha']}\nhead={run['head_sha']}\n")
                return
        print("no open pull request has this head; nothing to do")


class GitLab:
    """GitLab's API, as a job of GitLab CI sees it."""

    edit = "PUT"

    def __init__(self):
        self.project = f"{os.environ['CI_API_V4_URL']}/projects/{os.environ['CI_PROJECT_ID']}"
        self.headers = {"PRIVATE-TOKEN": os.environ["PADRE_TOKEN"]}

    def comments(self, number):
        return f"{self.project}/merge_requests/{number}/notes"

    def comment(self, number, identifier):
        return f"{self.comments(number)}/{identifier}"

    def is_own(self, entry):
        return not entry["system"]


def post(host, number, file):
    """Make the comment, or change the one that is there."""
    with open(file, encoding="utf-8") as opened:
        body = opened.read().strip()
    if not body.startswith(MARKER):
        sys.exit(f"error: {file} is no output of `padre diff --markdown`: it does not begin with {MARKER}")
    if len(body) > LONGEST:
        sys.exit(f"error: {file} has {len(body):,} characters; a comment has at most {LONGEST:,}")
    own = (each for each in pages(host.comments(number), host.headers) if host.is_own(each))
    there = next((each for each in own if each["body"].startswith(MARKER)), None)
    if there is None:
        request("POST", host.comments(number), host.headers, {"body": body})
        print("made the comment")
    elif there["body"].strip() == body:
        print("the comment is up to date")
    else:
        request(host.edit, host.comment(number, there["id"]), host.headers, {"body": body})
        print("changed the comment")


def main(words):
    host = GitHub() if "GITHUB_REPOSITORY" in os.environ else GitLab()
    if words == ["find"] and isinstance(host, GitHub):
        host.find()
    elif len(words) == 3 and words[0] == "post":
        post(host, int(words[1]), words[2])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
