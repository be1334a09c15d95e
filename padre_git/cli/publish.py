"""`padre publish`."""

from typing import TYPE_CHECKING

import click

from padre_git.app import release, site
from padre_git.cli import output
from padre_git.cli.shared import opened
from padre_git.core.text.formats import count, listed, size

if TYPE_CHECKING:
    from padre_git.app.release.publish import Data, Published
    from padre_git.app.site.versions import Put

_SERVED = "GitHub: let Pages serve the branch {}, once"
_ARCHIVES = (
    "Zenodo: switch this repository on, then make a release of {}",
    "Software Heritage: https://archive.softwareheritage.org/save/ with this repository's address",
)


@click.command(short_help="Publish a tag with its data and executions.")
@click.argument("tag")
@click.option("--remote", metavar="NAME", help="Use this git remote; by default that of your branch, else origin.")
@click.option("--no-data", is_flag=True, help="Push only to git's remote.")
@click.option("--no-site", is_flag=True, help="Put no web pages on the branch gh-pages.")
@click.option("--dry-run", is_flag=True, help="Only show what would go where, and how large it is.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(tag: str, remote: str | None, no_data: bool, no_site: bool, dry_run: bool, as_json: bool) -> None:
    """Send the data and predictions of the runs that TAG claims to DVC's remote, push TAG and the executions of these
    runs to git's remote, and put their web pages on its branch gh-pages. The same command finishes a publication that
    was interrupted. A version whose pages are published is never changed."""
    workspace, pages = opened(), not no_site
    with output.stages() as watch:
        done = release.publish.publish(workspace, tag, remote=remote, data=not no_data, dry_run=dry_run, watch=watch)
        put = site.versions.publish(workspace, tag, remote=remote, watch=watch) if pages and not dry_run else None
    for note in done.notes:
        output.note(note)
    if as_json:
        output.json({"dry_run": dry_run, **vars(done), **({"site": vars(put)} if put else {})})
        return
    rows = [] if done.data is None else [("data", text) for text in _data(done.data, dry_run=dry_run)]
    rows.append(("refs", _refs(done, dry_run=dry_run)))
    rows += [("site", _site(put))] if put else []
    if put and put.new and not workspace.settings.site.url:
        rows.append(("", "without a feed and embeds, which need its address: padre config set site.url https://…"))
    if put and put.new and put.foreign:
        rows.append(("", f"the {site.versions.BRANCH} branch has its own index.html, which stays. "
                         "Keep padre's pages in a folder with: padre config set site.folder runs"))  # fmt: skip
    if dry_run:
        rows += [("site", f"pages of {tag} would go to {site.versions.BRANCH}")] if pages else []
    else:
        served = [_SERVED.format(site.versions.BRANCH)] if put and put.new else []
        rows += [("Next", text) for text in (*served, *(each.format(tag) for each in _ARCHIVES))]
    output.pairs(rows, indent=10)


def _data(data: "Data", *, dry_run: bool) -> list[str]:
    texts = list[str]()
    if data.total and dry_run and data.sent:
        texts.append(f"{data.sent} of {count(data.total, 'object')} ({size(data.size)}) would go to {data.remote}")
    elif data.total:
        sent = f", {data.sent} of them sent now ({size(data.size)})" if data.sent else ""
        texts.append(f"all {count(data.total, 'object')} are on {data.remote}{sent}")
    if data.kept:
        texts.append(f"nothing of {count(len(data.kept), 'data set')} (publish: none): {listed(data.kept, 5)}")
    return texts or ["there are none"]


def _site(put: "Put") -> str:
    if not put.new:
        return f"{put.remote} has the pages of {put.version}, which stay as they are"
    what = f"{count(put.files, 'file')}, {size(put.size)}"
    return f"{put.version}/ on {site.versions.BRANCH} of {put.remote} ({what}); latest/ shows {put.latest}"


def _refs(done: "Published", *, dry_run: bool) -> str:
    executions = f" and {count(len(done.executions), 'execution')}" if done.executions else ""
    what = f"{done.tag}{executions}"
    if not done.pushed:
        return f"{done.remote} has {what}"
    would = "would go " if dry_run else ""
    return f"{what} {would}to {done.remote}"
