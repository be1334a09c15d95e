"""Embeds: one table, figure or answer as a page for a frame, and as a picture for hosts that strip frames."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from padre_git.app import plots
from padre_git.app.plots import charts as drawing
from padre_git.app.questions import words
from padre_git.app.report import spec
from padre_git.app.report.spec import FigureSpec
from padre_git.app.repository.workspace import Workspace
from padre_git.app.site.contents.cells import Cell
from padre_git.app.site.contents.compare import compare
from padre_git.app.site.view import View
from padre_git.core.plots import kinds
from padre_git.core.plots.style import Picture
from padre_git.core.text.markdown import visible
from padre_git.errors import PadreError, UnknownName

FOLDER = "embed"
_LINE, _ABOVE = 30, 132  # pixels: a row of a table; its title, headings and what it is of
_WIDTH, _FIGURE = 640, 480
_LETTER = 6.6  # pixels of a letter in a picture, on average
_OF_ROWS = {"run", "runs", "rows"}  # kinds of plots that are made of predictions
_STEP, _EDGE = 22, 12  # pixels between two lines of a picture, and around it


@dataclass(frozen=True)
class Embed:
    """What can stand in the page of somebody.

    Attributes
    ----------
    name : ``table-accuracy``, ``figure-front``, ``question-kernel``, or that of a project's comparison.
    title, says : above and below it.
    page : that shows all of it, in the site.
    headers, rows, legend : of a table; a figure has none.
    picture : of a figure.
    """

    name: str
    title: str
    says: str
    page: str
    headers: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    legend: Sequence[str] = ()
    picture: Picture | None = None

    @property
    def height(self) -> int:
        """Pixels of a frame that shows all of it."""
        return _FIGURE if self.picture else _ABOVE + _LINE * (len(self.rows) + len(self.legend))

    @property
    def texts(self) -> list[list[str]]:
        """The table without links."""
        return [[str(cell["text"] if isinstance(cell, dict) else cell or "") for cell in row] for row in self.rows]


def every(view: View) -> dict[str, Embed]:
    """All embeds of a view, by name."""
    return {each.name: each for each in (*_tables(view), *_answers(view), *_figures(view))}


def _tables(view: View) -> Iterator[Embed]:
    asked = {each.page for each in view.questions}
    for name, (title, found) in view.comparisons.items():
        if name in asked:
            continue
        content = compare(view, title, found, "")
        for at, table in enumerate(content["tables"]):
            own = name if at == 0 else f"{name}-{at + 1}"
            page = f"compare/{name}.html"
            shown = (table["headers"], table["rows"], table["legend"])
            yield Embed(own, f"{title}: {table['heading']}", content["statement"], page, *shown)


def _answers(view: View) -> Iterator[Embed]:
    for each in view.questions:
        name, answer = each.file.name, each.answer
        if name:
            headers, rows = words.table(answer) if answer.parts else ([], [])
            question, page = each.file.question.question, f"questions.html#question-{name}"
            yield Embed(f"question-{name}", question, words.cell(answer), page, headers, rows)


def _figures(view: View) -> Iterator[Embed]:
    """The figures of `report.yaml`. One that cannot be drawn, as for lack of predictions, is left out with a note."""
    try:
        paper = spec.at(view.workspace.git, view.commit) if view.commit else None
    except PadreError:
        return  # the tables have said so
    for name, figure in (paper.figures if paper else {}).items():
        try:
            if not _may_show(view, figure):
                view.notes.append(f"figure {name}: it shows rows of data that are not published (publish: none)")
                continue
            if why := drawing.undrawn():
                raise PadreError(why)
            made = plots.plot.picture(
                figure.kind, figure.items, at=view.workspace.root, revision=view.commit, **figure.options
            )
        except PadreError as error:
            view.notes.append(f"figure {name}: {error}")
            continue
        yield Embed(f"figure-{name}", f"Figure {name}", "", "compare/index.html", picture=made)


def _may_show(view: View, figure: FigureSpec) -> bool:
    """Whether a figure shows nothing of rows that stay here; of whose rows it is, its items do not say."""
    of = kinds.known(figure.kind).of
    shown = {view.shows(slug) for slug in view.datasets}
    return not ((of == "data set" and shown - {"attributes"}) or (of in _OF_ROWS and "none" in shown))


def svg(view: View, each: Embed) -> str:
    """The picture; it loads nothing and runs nothing."""
    if each.picture:
        return drawing.picture(each.picture.chart, "figure.svg").decode()
    table = [list(each.headers), *each.texts]
    texts = [[visible(cell) for cell in row] for row in table if row]
    widths = [max(len(row[at]) for row in texts) * _LETTER + 2 * _EDGE for at in range(len(texts[0]))] if texts else []
    below = [*each.legend, *([each.says] if each.says else []), view.where]
    longest = max(map(len, [each.title, *below])) * _LETTER + 2 * _EDGE
    width, height = max(sum(widths), longest), (len(texts) + len(below) + 1) * _STEP + 2 * _EDGE
    lines = [_text(each.title, _EDGE, 1, "600")]
    for number, row in enumerate(texts):
        lefts = [_EDGE + sum(widths[:at]) for at in range(len(row))]
        lines += [_text(cell, left, number + 2, "600" if number == 0 else "400")
                  for cell, left in zip(row, lefts, strict=True)]  # fmt: skip
    lines += [_text(text, _EDGE, len(texts) + 2 + at, "400", "#59606c") for at, text in enumerate(below)]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{escape(visible(each.title))}" '
        'font-family="system-ui, Helvetica, Arial, sans-serif" font-size="13">'
    )
    return "\n".join([head, '<rect width="100%" height="100%" rx="6" fill="#ffffff"/>', *lines, "</svg>", ""])


def _text(text: str, left: float, line: int, weight: str, colour: str = "#1d2129") -> str:
    place = f'x="{left:.0f}" y="{_EDGE + line * _STEP - 6}"'
    return f'<text {place} font-weight="{weight}" fill="{colour}">{escape(visible(text))}</text>'


def lines(workspace: Workspace, revision: str | None, name: str) -> list[tuple[str, str]]:
    """What to paste for an embed: what it is, and the HTML or Markdown.

    Parameters
    ----------
    revision : a published version, for what stays as it is.
    name : of the embed, or of its table, figure or question alone.

    Raises
    ------
    UnknownName : listing the embeds.
    PadreError : without `site.url`.
    """
    view = View.of(workspace, revision, public=True, version=revision or "")
    known = every(view)
    found = (
        known.get(name) or known.get(f"table-{name}") or known.get(f"question-{name}") or known.get(f"figure-{name}")
    )
    if found is None:
        raise UnknownName("embed", name, known, hint="They are of tables and figures of report.yaml and of questions")
    url = view.workspace.settings.site.url
    if not url:
        raise PadreError("embeds need the address of your site. Set it with: padre config set site.url https://…")
    return [*([("frozen", _frame(found, f"{url}/{quote(view.version)}"))] if view.version else []),
            ("follows", _frame(found, f"{url}/latest")), ("README", _badge(found, f"{url}/latest"))]  # fmt: skip


def _frame(each: Embed, place: str) -> str:
    title = escape(visible(each.title))
    size = f"width={_WIDTH} height={each.height}"
    return f'<iframe src="{place}/{FOLDER}/{quote(each.name)}.html" title="{title}" {size} loading=lazy></iframe>'


def _badge(each: Embed, place: str) -> str:
    title = visible(each.title).translate({ord(sign): f"\\{sign}" for sign in "[]\\"})
    return f"[![{title}]({place}/{FOLDER}/{quote(each.name)}.svg)]({place}/{each.page})"
