"""The table of pages: path -> what makes it. `padre site` writes all of them, `padre ui` the one that is asked for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from importlib import metadata
from typing import Any

from jinja2 import Environment, FunctionLoader
from markupsafe import Markup, escape

from padre_git.app.compare.views.statement import statement
from padre_git.app.plots.charts import undrawn
from padre_git.app.runs import nouns
from padre_git.app.site import changes, charts, embed, libraries, questions, rows
from padre_git.app.site.contents import cells, compare, dataset, history, overview, provenance, search
from padre_git.app.site.contents.run import run
from padre_git.app.site.view import View
from padre_git.core.text.markdown import visible
from padre_git.errors import PadreError
from padre_git.model.shell import quoted
from padre_git.storage import templates

# what a page may do; a page from a file is its own origin, and `padre ui` sends the same as a header
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
SECTIONS = (
    ("index.html", "overview"),
    ("runs.html", "runs"),
    ("compare/index.html", "compare"),
    ("questions.html", "questions"),
    ("search/index.html", "searches"),
    ("data/index.html", "data"),
    ("history.html", "history"),
    ("provenance.html", "provenance"),
    ("changes.html", "changes"),
)
ASSETS = ("padre.css", "page.js", "query.js", "formats.js", "columns.js", "axes.js", "table.js", "plots.js", "brush.js")
LIBRARY = "lib/vega.js"
_MACROS = ("command", "facts", "table", "dots", "plot", "cell", "outside", "listed_notes")


@dataclass(frozen=True)
class Frame:
    """What surrounds each page."""

    name: str
    where: str
    version: str
    address: str = ""  # of the folder of this version, where it is known
    sections: tuple[tuple[str, str], ...] = SECTIONS
    library: str = LIBRARY
    undrawn: str = field(default_factory=undrawn)  # why there are no charts; empty where there are


@dataclass(frozen=True)
class Pages:
    """The pages of a view.

    Attributes
    ----------
    live : what `padre ui` says of its state; empty for pages that are written.
    """

    view: View
    live: str = ""

    def paths(self, *, every: bool = False) -> list[str]:
        """All paths; ``every``: a page for each run, and not only for the ones that something shows."""
        view = self.view
        runs = view.by_id if every else view.cited
        return [
            *(path for path, _ in SECTIONS),
            *(f"run/{each}.html" for each in runs),
            *(f"compare/{each}.html" for each in view.comparisons),
            *(f"search/{each}.html" for each in view.searches),
            *(f"data/{each['dataset']}.html" for each in nouns.datasets(view.workspace).documents),
            "runs.js",
            *(["splits.js"] if self.table.apart else []),
            *ASSETS,
            *(f"{embed.FOLDER}/{each}.{kind}" for each in self.embeds for kind in ("html", "svg")),
        ]

    def render(self, path: str) -> str | None:
        """The content of ``path``; none where there is no such page."""
        if path in _SINGLE:
            return _SINGLE[path](self)
        if path in ASSETS:
            return templates.text(f"site/{path}")
        if path == LIBRARY:
            return None if undrawn() else libraries.vega()
        folder, _, name = path.removesuffix(".html").partition("/")
        if folder == embed.FOLDER and path.endswith(".svg"):
            found = self.embeds.get(name.removesuffix(".svg"))
            return embed.svg(self.view, found) if found else None
        maker = _EACH.get(folder) if path.endswith(".html") else None
        if maker is None or "/" in name:
            return None
        try:
            return maker(self, name)
        except PadreError as error:  # a document that cannot be read hurts its own page alone
            return self._page("compare", path, "index.html", title=name, problem=f"This page cannot be made. {error}")

    def picked(self, runs: list[str]) -> str:
        """The comparison of runs that were picked on the page of runs."""
        same = f"padre compare {' '.join(map(quoted, runs))}"
        try:
            compared = self.view.compared(runs)
            found = compare.compare(self.view, f"{len(runs)} runs", compared, same)
            found["right"] = compare.right_where(self.view, compared)
        except PadreError as error:
            found = {"title": f"{len(runs)} runs", "problem": str(error), "same": [same]}
        return self._compared("compare/picked.html", found, root="")

    def _compared(self, path: str, found: dict[str, Any], root: str | None = None) -> str:
        right = found.get("right")
        given = {**found, "facts_": found.get("facts"), "charted": bool(right and right["plots"])}
        return self._page("compare", path, "compare/index.html", root=root, **given)

    def _page(self, template: str, path: str, section: str, *, root: str | None = None, **given: Any) -> str:
        return _environment().get_template(f"{template}.html").render(
            csp=POLICY,
            path=path,
            root="../" * path.count("/") if root is None else root,
            site=self._frame,
            section=section,
            live=self.live,
            discuss=questions.discuss(self.view, given.get("title") or dict(SECTIONS).get(path, path), path),
            version=metadata.version("padre-git"),
            **{name: value for name, value in given.items() if name != "facts"},
        )  # fmt: skip

    @cached_property
    def _frame(self) -> Frame:
        view = self.view
        return Frame(view.name, view.where, view.version, view.address)

    def single(self, **given: Any) -> str:
        """All pages as one."""
        version = metadata.version("padre-git")
        return _environment().get_template("single.html").render(site=self._frame, version=version, **given)

    @cached_property
    def embeds(self) -> dict[str, embed.Embed]:
        """What pages of others may show, by name; nothing where nobody knows the address of this site."""
        return embed.every(self.view) if self.view.workspace.settings.site.url else {}

    def embedded(self, name: str) -> str | None:
        """A table, a figure or an answer for a frame."""
        found = self.embeds.get(name)
        return self._page("embed", f"{embed.FOLDER}/{name}.html", "", found=found) if found else None

    # one of each

    def front(self) -> str:
        """The overview."""
        return self._page(
            "overview", "index.html", "index.html", **overview.front(self.view), asked=questions.summary(self.view)
        )

    def runs(self) -> str:
        """The table of runs, which a script fills."""
        given: dict[str, Any] = {"drawn": charts.of_table(), "library": LIBRARY, "wide": True, "same": ["padre list"]}
        return self._page("runs", "runs.html", "runs.html", **given)

    def data(self) -> str:
        """`runs.js`; of `padre ui` it says of which state."""
        return rows.script("padre_runs", self.table.document(), *([self.live] if self.live else []))

    @cached_property
    def table(self) -> rows.Table:
        """What the script of the runs page reads."""
        view = self.view
        return rows.Table(view.placed, view.cited if view.public else None)

    def splits(self) -> str | None:
        """`splits.js`, where the table of runs has them apart; of `padre ui` it says of which state."""
        if not self.table.apart:
            return None
        return rows.script("padre_splits", self.table.splits(), *([self.live] if self.live else []))

    def comparisons(self) -> str:
        """The list of comparisons."""
        found = [
            {"name": name, "title": title, "statement": statement(each)}
            for name, (title, each) in self.view.comparisons.items()
        ]
        given: dict[str, Any] = {
            "comparisons": found,
            "notes": list(dict.fromkeys(self.view.notes)),
            "same": ["padre compare"],
        }
        return self._page("compares", "compare/index.html", "compare/index.html", **given)

    def questions(self) -> str:
        """The research questions."""
        return self._page("questions", "questions.html", "questions.html", **questions.page(self.view))

    def datasets(self) -> str:
        """The list of data sets."""
        table = nouns.datasets(self.view.workspace)
        documents = zip(table.rows, table.documents, strict=True)
        lines = [[{"text": cells[0], "link": f"data/{each['dataset']}.html"}, *cells[1:]] for cells, each in documents]
        given: dict[str, Any] = {"headers": table.headers, "rows": lines, "same": ["padre list datasets"]}
        return self._page("datasets", "data/index.html", "data/index.html", **given)

    def searches(self) -> str:
        """The list of searches."""
        given: dict[str, Any] = {"rows": search.searches(self.view), "same": ["padre best @last"]}
        return self._page("searches", "search/index.html", "search/index.html", **given)

    def history(self) -> str:
        """Who was ahead when."""
        boards = history.history(self.view)
        given: dict[str, Any] = {
            "boards": boards,
            "headers": history.HISTORY,
            "marks": any("†" in row[2] for board in boards for row in board["rows"]),
            "charted": any(board["plots"] for board in boards),
            "same": ["padre plot timeline", "padre log"],
        }
        return self._page("history", "history.html", "history.html", **given)

    def provenance(self) -> str:
        """From data to tables."""
        same = ["padre list executions", *(["padre report --numbers"] if self.view.uses else [])]
        chains = provenance.provenance(self.view)
        return self._page("provenance", "provenance.html", "provenance.html", chains=chains, same=same)

    def changes(self) -> str:
        """What releases changed."""
        return self._page("changes", "changes.html", "changes.html", **changes.page(self.view))

    # one of many

    def run(self, name: str) -> str | None:
        """A run."""
        row = self.view.by_id.get(name)
        return self._page("run", f"run/{name}.html", "runs.html", **run(self.view, row)) if row else None

    def compare(self, name: str) -> str | None:
        """A comparison."""
        found = self.view.comparisons.get(name)
        if found is None:
            return None
        asked = {each.page: each.file.name for each in self.view.questions}
        if name in asked:
            same = f"padre question show {quoted(asked[name])}"
        elif name.startswith("table-"):
            same = f"padre report --markdown {quoted(name.removeprefix('table-'))}"
        else:
            same = f"padre compare {quoted(f'project:{name}')}"
        shown = compare.compare(self.view, *found, same) | {"right": compare.right_where(self.view, found[1])}
        return self._compared(f"compare/{name}.html", shown)

    def search(self, name: str) -> str | None:
        """A search."""
        if name not in self.view.searches:
            return None
        return self._page("search", f"search/{name}.html", "search/index.html", **search.search(self.view, name))

    def dataset(self, name: str) -> str | None:
        """A data set."""
        known = {each["dataset"]: each["name"] for each in nouns.datasets(self.view.workspace).documents}
        if name not in known:
            return None
        where = f"data == {cells.literal(known[name])}"
        found = dataset.dataset(self.view, name)
        return self._page("dataset", f"data/{name}.html", "data/index.html", where=where, **found)


_SINGLE: dict[str, Callable[[Pages], str | None]] = {
    "index.html": Pages.front,
    "runs.html": Pages.runs,
    "runs.js": Pages.data,
    "splits.js": Pages.splits,
    "compare/index.html": Pages.comparisons,
    "search/index.html": Pages.searches,
    "questions.html": Pages.questions,
    "data/index.html": Pages.datasets,
    "history.html": Pages.history,
    "provenance.html": Pages.provenance,
    "changes.html": Pages.changes,
}
_EACH: dict[str, Callable[[Pages, str], str | None]] = {
    "run": Pages.run,
    "compare": Pages.compare,
    "search": Pages.search,
    "data": Pages.dataset,
    embed.FOLDER: Pages.embedded,
}

_made: list[Environment] = []


def _environment() -> Environment:
    """The templates, made once a process; all text is escaped."""
    if not _made:
        made = Environment(
            autoescape=True,
            finalize=_shown,
            trim_blocks=True,
            loader=FunctionLoader(lambda name: templates.text(f"site/{name}")),
        )
        made.filters["lines"] = lambda text: Markup("\n").join(map(escape, _lines(text)))
        module = made.get_template("macros.html").module
        made.globals |= {name: getattr(module, name) for name in _MACROS}
        _made.append(made)
    return _made[0]


def _lines(text: str) -> Iterator[str]:
    return (visible(line.replace("\t", "    ")) for line in text.splitlines())


def _shown(value: Any) -> Any:
    """Text without control characters; what is markup already stays."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
