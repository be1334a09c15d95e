"""Text tables: read as `dialect` and `header` find them written, and with a note for each assumption."""

import io
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd

from padre_git.errors import PadreError
from padre_git.model.shell import quoted
from padre_git.storage.sources import dialect
from padre_git.storage.sources.dialect import DECIMAL_COMMA, NUMBER, SPACES, THOUSANDS, Survey
from padre_git.storage.sources.header import Verdict, verdict

# pandas before 3.1 reads decimals with an error in the last digit, unless it is told not to; later ones warn when told
_EXACT = {} if tuple(map(int, pd.__version__.split(".")[:2])) >= (3, 1) else {"float_precision": "round_trip"}
_LEADING_ZERO = re.compile(r"""(?:^|[,;|\s"'])0\d""")
_ROW_NAMES = "row_name"
_MOSTLY = 0.9  # share of numbers above which a column of text is worth a note


def read(
    data: bytes,
    name: str,
    columns: Sequence[str] | None = None,
    delimiter: str | None = None,
    *,
    header: bool | None = None,
    spaces: bool = False,
) -> pd.DataFrame:
    """The table in ``data``; what was assumed of how it is written is in its ``attrs["notes"]``.

    The delimiter is the one of ``, ; tab |`` that cuts the first lines into equally many columns, as `dialect` has it.
    Whether the first line is a header is decided by all lines below it, see `header`. Without one, columns are called
    ``column_1``, ``column_2``, … Where each line has one value more than the first, as R writes row names, the first
    column is called ``row_name``. Columns at the end without a name and a value are none. A ``?`` is missing, as in
    UCI's files; a comma is a decimal mark where the delimiter is another one and all numbers of the column have it. A
    column with whole numbers that begin with 0, such as the id ``007``, or that have more than 64 bits, is text. Lines
    at the top that begin with ``#`` are comments; the last one may be the header.

    Parameters
    ----------
    columns : names that replace the header, or give one.
    delimiter : the character between columns, where it is known.
    header : whether the first line is one, where that is not as above.
    spaces : whether white space may be the delimiter, although not all columns are numbers.

    Raises
    ------
    PadreError : where the file is empty, a line has more values than the first, or the first line may as well be a
        header as data.
    """
    text, comments = dialect.uncommented(data.decode("utf-8-sig"))
    found = delimiter or dialect.delimiter(text, name, spaces=spaces)
    survey = dialect.survey(text, found, name)
    if survey.row_names and header is False:
        raise PadreError(
            f"{name}, line {survey.line}: it has {len(survey.first)} values, and the other lines have {survey.size}"
        )
    table = _Table(text, name, found, survey)
    body = table.frame(header=True)
    judged = Verdict(header) if header is not None else _judged(survey, body)
    if judged.named is None:
        line = found.join(survey.first)[:60].replace(SPACES, " ")
        raise PadreError(
            f"{name}, line {survey.line}: `{line}` may be names of columns as well as data. Say which:"
            " --header or --no-header, in Python header=True or False"
        )
    frame = body if judged.named else table.frame(header=False)
    names = _names(survey, name) if judged.named else [f"column_{at}" for at in range(1, frame.shape[1] + 1)]
    if columns is not None and len(columns) != frame.shape[1]:
        raise PadreError(f"{name} has {frame.shape[1]} columns and `columns` names {len(columns)}; name each")
    frame.columns = pd.Index(list(columns or names))
    assumed = [] if header is not None or columns is not None else _of_header(judged, survey, names)
    if found == SPACES:
        assumed.append("white space separates the columns")
    frame.attrs["notes"] = [
        *filter(None, [comments]),
        *assumed,
        *_of_shape(survey, frame, named=judged.named),
        *table.notes(frame),
    ]
    return frame


def read_tabs(
    data: bytes, name: str, columns: Sequence[str] | None = None, *, header: bool | None = None
) -> pd.DataFrame:
    """The same, separated by tabs."""
    return read(data, name, columns, "\t", header=header)


def read_text(
    data: bytes, name: str, columns: Sequence[str] | None = None, *, header: bool | None = None
) -> pd.DataFrame:
    """The same, of a file whose name does not say that it is CSV: white space may be the delimiter."""
    return read(data, name, columns, header=header, spaces=True)


def _judged(survey: Survey, body: pd.DataFrame) -> Verdict:
    return Verdict(True) if survey.row_names else verdict(_cells(survey), body)


def _names(survey: Survey, file: str) -> list[str]:
    """What the first record calls the columns; an empty one is called as pandas calls it."""
    named = _cells(survey)
    twice = next((cell for cell, count in Counter(named).items() if cell and count > 1), None)
    if twice is not None:
        raise PadreError(f"{file}, line {survey.line}: the column `{twice}` appears twice; name each column once")
    if not survey.rows:
        raise PadreError(f"{file} has a line of names and no rows")
    return [cell or f"Unnamed: {at}" for at, cell in enumerate(named)]


def _cells(survey: Survey) -> list[str]:
    """The first record, with a cell for each column."""
    cells = [_ROW_NAMES] * survey.row_names + survey.first
    return [*cells, *[""] * survey.width][: survey.width]


def _of_header(judged: Verdict, survey: Survey, names: list[str]) -> list[str]:
    called, line = ", ".join(names[:2]) + (" …" if len(names) > 2 else ""), f"line {survey.line}"
    if not judged.named:
        why = f"{line} is data and no header, because {judged.reason}"
        return [f"{why}: the columns are called {called}; --columns NAME,… names them, --header takes {line}"]
    if survey.row_names:
        why = f"{line} has one value less than the other lines, so the first column holds the names of the rows"
        return [f"{why}: it is called {names[0]}; --id {quoted(names[0])} if it is not a feature"]
    if judged.sure:
        return []
    return [f"{line} is taken for a header, with the columns {called}; if it is data: --no-header"]


def _of_shape(survey: Survey, frame: pd.DataFrame, *, named: bool) -> list[str]:
    notes = []
    unnamed = [str(name) for name in frame.columns if str(name).startswith("Unnamed: ")] if named else []
    if unnamed:
        notes.append(f"line {survey.line} has no name for {_listed(unnamed)}; --columns NAME,… names all")
    if survey.size > frame.shape[1] + (not survey.rows):
        notes.append("the lines end with a delimiter; what follows it is empty and makes no column")
    if survey.short[1]:
        line, count = survey.short
        many = f"{count} lines have" if count > 1 else "1 line has"
        notes.append(
            f"{many} fewer values than line {survey.line}, the first is line {line}: those at the end are missing"
        )
    return notes


def _listed(names: Sequence[str], most: int = 3) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(f"`{name}`" for name in names[:most]) + more


class _Table:
    """The text as pandas reads it, with what padre corrects in it."""

    def __init__(self, text: str, name: str, delimiter: str, survey: Survey) -> None:
        self.text, self.name, self.delimiter, self.survey = text, name, delimiter, survey
        self._commas: list[int] = []
        self._codes: list[int] = []
        self._long: list[int] = []

    def frame(self, *, header: bool) -> pd.DataFrame:
        """The columns 0, 1, … of all records, or of those below the first."""
        frame = self._parsed(header, ())
        every = range(frame.shape[1])
        numeric = [at for at in every if pd.api.types.is_numeric_dtype(frame[at].dtype)]
        self._codes = self._coded(header, numeric) if numeric and _LEADING_ZERO.search(self.text) else []
        if self._codes:
            frame = self._parsed(header, self._codes)
        self._long = [at for at in every if _is_long(frame[at])]
        for at in self._long:
            frame[at] = frame[at].map(str, na_action="ignore")
        self._commas = [] if self.delimiter == "," else [at for at in every if _has_commas(frame[at])]
        for at in self._commas:
            frame[at] = frame[at].str.strip().str.replace(",", ".").astype("float64")
        return frame

    def notes(self, frame: pd.DataFrame) -> list[str]:
        """What was decided of the values; ``frame`` has the names of the columns."""
        names, notes = [str(name) for name in frame.columns], []
        if self._commas:
            notes.append(f"the comma in {_listed([names[at] for at in self._commas])} is the decimal mark")
        if self._codes:
            have = f"{_listed([names[at] for at in self._codes])} {'has' if len(self._codes) == 1 else 'have'}"
            notes.append(f"{have} numbers with leading zeros: kept as text")
        if self._long:
            have = f"{_listed([names[at] for at in self._long])} {'has' if len(self._long) == 1 else 'have'}"
            notes.append(f"{have} whole numbers of more than 64 bits: kept as text")
        texts = [at for at in range(len(names)) if not pd.api.types.is_numeric_dtype(frame.iloc[:, at].dtype)]
        mixed = {
            at: odd
            for at in texts
            if at not in (*self._codes, *self._long) and (odd := _odd(frame.iloc[:, at])) is not None
        }
        notes += [
            f"`{names[at]}` is text, because of values such as `{odd}`; its other values are numbers"
            for at, odd in mixed.items()
        ]
        for at in (at for at in texts if at not in mixed):
            words = self.survey.missing.get(at)
            if words and frame.iloc[:, at].notna().any():
                counted = ", ".join(f"`{word}` ({count})" for word, count in words.most_common(3))
                notes.append(f"in `{names[at]}` these words are missing values: {counted}")
        return notes

    def _coded(self, header: bool, numeric: list[int]) -> list[int]:
        """Which of the columns that look ``numeric`` have whole numbers that begin with 0: codes, not amounts."""
        written = self._parsed(header, numeric)
        return [at for at in numeric if written[at].str.fullmatch(r"\s*0\d+\s*").fillna(False).any()]

    def _parsed(self, header: bool, texts: Sequence[int]) -> pd.DataFrame:
        options: dict[str, Any] = {
            "sep": self.delimiter,
            "header": 0 if header else None,
            "names": list(range(self.survey.size)),  # not those of line 1, which pandas would alter where one is twice
            "low_memory": False,
            **_EXACT,
            "skipinitialspace": True,
            "na_values": ["?"],
            "index_col": False,
            "dtype": dict.fromkeys(texts, str) or None,
        }
        try:
            frame = pd.DataFrame(pd.read_csv(io.StringIO(self.text), **options))
        except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
            reason = str(error).strip().splitlines()[0].removeprefix("Error tokenizing data. C error: ")
            if reason.startswith("EOF inside string"):
                reason = f"the quote that opens in line {self.survey.last} is not closed"
            raise PadreError(f"{self.name} cannot be read as a table: {reason}. Correct that line") from error
        return frame.iloc[:, : self.survey.width]


def _has_commas(values: "pd.Series[Any]") -> bool:
    """Whether all texts of a column are numbers, some of them with a comma for their decimals."""
    if pd.api.types.is_numeric_dtype(values.dtype):
        return False
    texts = pd.Series(values.dropna().astype(str).str.strip().unique())
    commas = texts.str.fullmatch(DECIMAL_COMMA.pattern)
    return bool(len(texts) and commas.any() and (commas | texts.str.fullmatch(r"[-+]?\d+")).all())


def _is_long(values: "pd.Series[Any]") -> bool:
    """Whether pandas kept whole numbers as objects: one has more than 64 bits."""
    return values.dtype.kind == "O" and pd.api.types.infer_dtype(values, skipna=True) == "integer"


def _odd(values: "pd.Series[Any]") -> str | None:
    """A text among values that are mostly numbers, or a number with a mark of the thousands."""
    texts = values.dropna().astype(str).str.strip()
    if values.dtype.kind == "b" or not len(texts):
        return None
    numbers = texts.str.fullmatch(NUMBER.pattern)
    marked = texts.str.fullmatch(THOUSANDS.pattern) & (texts.str.contains(",") | ~numbers)
    if marked.any() and (marked | numbers).all():
        return str(texts[marked].iloc[0])
    return str(texts[~numbers].iloc[0]) if _MOSTLY <= numbers.mean() < 1 else None
