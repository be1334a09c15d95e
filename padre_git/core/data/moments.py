"""Times as values that can be ordered: text becomes moments where it says one, and nothing is guessed."""

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from padre_git.errors import PadreError

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_HALF = r"(?: ?(?P<half>[AaPp]\.?[Mm]\.?))?"
_CLOCK = rf"(?:(?:[ T]|, )+(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?::(?P<second>\d\d(?:\.\d+)?))?{_HALF})?"
_ZONE = r"(?P<zone> ?(?:Z|UTC|[+-]\d\d:?\d\d))?"
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?:(?P=mark)(?P<day>\d{{1,2}}))?{_CLOCK}{_ZONE}"
)
_YEAR_LAST = re.compile(
    rf"(?P<first>\d{{1,2}})(?P<mark>[-/.])(?P<then>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}){_CLOCK}{_ZONE}"
)
_NAMED = (
    re.compile(rf"(?:(?P<day>\d{{1,2}})\.?[ -])?(?P<name>[A-Za-z]{{3,9}})\.?[ -](?P<year>\d{{4}}){_CLOCK}{_ZONE}"),
    re.compile(rf"(?P<name>[A-Za-z]{{3,9}})\.? (?P<day>\d{{1,2}}),? (?P<year>\d{{4}}){_CLOCK}{_ZONE}"),
)
_PART_OF_YEAR = re.compile(r"(\d{4})[- ]?[QqWwHh](\d{1,2})")
_OF_DAY = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d(?:\.\d+)?))?")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_NUMBERS = {"integer", "floating", "mixed-integer-float", "decimal", "boolean"}
_MOMENTS = {"datetime", "datetime64", "date"}


class Moments(NamedTuple):
    """Times that can be ordered.

    Attributes
    ----------
    values : (n,) numbers, moments or durations; a missing one is NaN or NaT.
    reading : how a text was read where it could be read in another way; else empty.
    """

    values: np.ndarray[Any, Any]
    reading: str = ""


def moments(times: Any) -> Moments:
    """Times in the form in which they can be ordered.

    Numbers, moments and durations stay. An ordered category is ordered by its categories. Text is read as ISO 8601
    (also with ``/`` and ``.``), with the name of a month, as ``2024-Q1`` or ``10:30``. In ``05/01/2024`` the day is
    first where some first number is above 12 and no second one is, and the month where it is the other way round.

    Parameters
    ----------
    times : array or Series of shape (n,)

    Raises
    ------
    PadreError
        Text that is no time, or that may be two; the sentence has an example.
    """
    series = times if isinstance(times, pd.Series) else pd.Series(np.asarray(times))
    if isinstance(series.dtype, pd.CategoricalDtype):
        if series.cat.ordered:
            codes = series.cat.codes.to_numpy()
            return Moments(np.where(codes < 0, np.nan, codes))
        series = series.astype(object)
    if isinstance(series.dtype, pd.DatetimeTZDtype):
        return Moments(series.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy())
    if getattr(series.dtype, "kind", "O") in "iufbmM":
        return Moments(series.to_numpy())
    kind = str(pd.api.types.infer_dtype(series, skipna=True))
    if kind in _MOMENTS:
        return Moments(pd.to_datetime(series, utc=True).dt.tz_localize(None).to_numpy())
    if kind in _NUMBERS:
        return Moments(series.astype("float64").to_numpy())
    if kind != "string":
        raise PadreError(f"times are numbers, dates or text; these are {kind}")
    return _of_text(series)


def _of_text(series: "pd.Series[Any]") -> Moments:
    codes, different = pd.factorize(series)  # missing ones are -1
    texts = [str(text).strip() for text in different]
    found = next((made for read in _READERS if (made := read(texts)) is not None), None)
    if found is None:
        odd = next((text for text in texts if not _is_a_time(text)), texts[0])
        raise PadreError(f"`{odd[:40]}` is not a time that can be ordered; write dates as 2024-01-31, or give numbers")
    missing = np.datetime64("NaT") if found.values.dtype.kind == "M" else np.nan
    return found._replace(values=np.append(found.values, missing)[codes])


def _is_a_time(text: str) -> bool:
    return any(each.fullmatch(text) for each in (_YEAR_FIRST, _YEAR_LAST, *_NAMED, _NUMBER, _PART_OF_YEAR, _OF_DAY))


def _all(pattern: re.Pattern[str], texts: Sequence[str]) -> list[re.Match[str]] | None:
    found = [match for text in texts if (match := pattern.fullmatch(text))]
    return found if len(found) == len(texts) else None


def _numbers(texts: Sequence[str]) -> Moments | None:
    return Moments(np.array([float(text) for text in texts])) if _all(_NUMBER, texts) else None


def _parts_of_years(texts: Sequence[str]) -> Moments | None:
    found = _all(_PART_OF_YEAR, texts)
    if not found or len({text.strip("0123456789- ").lower() for text in texts}) > 1:  # quarters next to weeks
        return None
    return Moments(np.array([100.0 * int(each[1]) + int(each[2]) for each in found]))


def _clocks(texts: Sequence[str]) -> Moments | None:
    found = _all(_OF_DAY, texts)
    if not found:
        return None
    return Moments(np.array([3600.0 * int(at[1]) + 60 * int(at[2]) + float(at[3] or 0) for at in found]))


def _year_first(texts: Sequence[str]) -> Moments | None:
    found = _all(_YEAR_FIRST, texts)
    return Moments(_dated([(each, int(each["month"]), int(each["day"] or 1)) for each in found])) if found else None


def _with_names(texts: Sequence[str]) -> Moments | None:
    found = [next((match for each in _NAMED if (match := each.fullmatch(text))), None) for text in texts]
    dates = [(each, _month(each["name"]), int(each["day"] or 1)) for each in found if each]
    known = len(dates) == len(texts) and all(month for _, month, _ in dates)
    return Moments(_dated(dates)) if known else None


def _month(name: str) -> int:
    """The number of an English month by its name or the beginning of it; 0 where it is none."""
    return next((at for at, month in enumerate(_MONTHS, 1) if month.startswith(name.lower())), 0)


def _year_last(texts: Sequence[str]) -> Moments | None:
    found = _all(_YEAR_LAST, texts)
    if not found:
        return None
    days, months = (next((each[0] for each in found if int(each[part]) > 12), "") for part in ("first", "then"))
    if days and months:
        raise PadreError(f"`{days}` has the day first and `{months}` the month; write dates as 2024-01-31")
    if not days and not months:
        raise PadreError(
            f"in `{found[0][0]}` the day or the month may be first, and no date in the column decides it; "
            "write dates as 2024-01-31"
        )
    day, month = ("first", "then") if days else ("then", "first")
    values = _dated([(each, int(each[month]), int(each[day])) for each in found])
    example = f"{int(found[0][day])} {_MONTHS[int(found[0][month]) - 1].capitalize()} {found[0]['year']}"
    return Moments(values, f"is read with the {'day' if days else 'month'} first: {found[0][0]} is {example}")


def _dated(dates: Sequence[tuple[re.Match[str], int, int]]) -> np.ndarray[Any, Any]:
    """Moments (n,) in UTC of matches with their months and days."""
    texts = [f"{at['year']}-{month:02}-{day:02}T{_clock(at)}{(at['zone'] or '').strip()}" for at, month, day in dates]
    texts = [text.replace("UTC", "Z") for text in texts]
    try:
        return pd.to_datetime(pd.Series(texts), format="ISO8601", utc=True).dt.tz_localize(None).to_numpy()
    except ValueError:
        wrong = next((at[0] for (at, *_), text in zip(dates, texts, strict=True) if not _exists(text)), dates[0][0][0])
        raise PadreError(f"there is no day or time `{wrong}`; correct it") from None


def _exists(text: str) -> bool:
    return not pd.isna(pd.to_datetime(text, format="ISO8601", utc=True, errors="coerce"))


def _clock(match: re.Match[str]) -> str:
    hour = int(match["hour"] or 0)
    if half := (match["half"] or "")[:1].lower():
        hour = hour % 12 + 12 * (half == "p")
    return f"{hour:02}:{match['minute'] or '00'}:{match['second'] or '00'}"


_READERS: tuple[Callable[[Sequence[str]], Moments | None], ...] = (
    *(_numbers, _year_first, _year_last, _with_names, _parts_of_years, _clocks),
)
