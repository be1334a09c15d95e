"""A database of MLflow in SQLite, read as it lies there. Its columns are looked up, since its versions differ."""

import math
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from padre_git.errors import PadreError, UnknownName
from padre_git.model.foreign import Foreign, Head, Step
from padre_git.storage.foreign import files
from padre_git.storage.foreign.mlflow_run import TOOL, foreign, seconds
from padre_git.storage.paths import is_safe

MAGIC = b"SQLite format 3\0"
_LARGEST = 1.7976931348623157e308  # what MLflow writes for an infinity
_NEEDED = {
    "experiments": ("experiment_id", "name"),
    "runs": ("run_uuid", "experiment_id"),
    "params": ("run_uuid", "key", "value"),
    "metrics": ("run_uuid", "key", "value"),
    "tags": ("run_uuid", "key", "value"),
}
_ARTIFACTS = ("mlruns", "mlartifacts")
_ABOUT = ("status", "name", "start_time", "end_time")


class Database:
    """The file of a database."""

    tool = TOOL

    def __init__(self, path: Path) -> None:
        self._path = path
        self.name = path.resolve().name
        self._connection = self._open()
        self._columns = {table: self._columns_of(table) for table in _NEEDED}
        for table, needed in _NEEDED.items():
            lacking = [column for column in needed if column not in self._columns[table]]
            if lacking:
                raise PadreError(f"{path} is no database of MLflow: its table `{table}` has no column `{lacking[0]}`")
        deleted = self._where_active("experiments")
        rows = self._select(f"SELECT name, experiment_id FROM experiments {deleted} ORDER BY experiment_id")
        self._ids: dict[str, list[Any]] = {}
        for name, number in rows:
            self._ids.setdefault(str(name), []).append(number)

    def _open(self) -> sqlite3.Connection:
        """A connection that writes nothing, not even next to the file: where others' unfinished transactions are to be
        looked at that needs files of SQLite's own, and where these cannot be there, the database is read without."""
        place = quote(str(self._path.resolve()))
        wal = self._path.with_name(f"{self._path.name}-wal")
        ways = ["mode=ro"] if wal.exists() else ["mode=ro", "mode=ro&immutable=1"]
        for way in [*ways, "mode=ro&immutable=1"]:
            try:
                connection = sqlite3.connect(f"file:{place}?{way}", uri=True, timeout=5.0)
                connection.execute("PRAGMA trusted_schema = OFF")
                connection.execute("SELECT name FROM sqlite_master LIMIT 1").fetchall()
            except sqlite3.Error:
                continue
            return connection
        raise PadreError(f"{self._path} cannot be read: it is no whole database of SQLite, or locked")

    def _columns_of(self, table: str) -> list[str]:
        kinds = self._select("SELECT type FROM sqlite_master WHERE name = ?", table)
        if kinds != [("table",)]:  # a view may compute anything
            raise PadreError(f"{self._path} is no database of MLflow: it has no table `{table}`")
        return [row[1] for row in self._select(f"PRAGMA table_info({table})")]

    def _where_active(self, table: str) -> str:
        has = "lifecycle_stage" in self._columns[table]
        return "WHERE COALESCE(lifecycle_stage, 'active') <> 'deleted'" if has else ""

    def _select(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        factory = self._connection.text_factory
        try:
            return self._rows(query, values)
        except sqlite3.OperationalError:  # also of a text that is no UTF-8
            self._connection.text_factory = lambda data: data.decode("utf-8", "replace")
        except sqlite3.Error as error:
            raise self._unreadable(error) from error
        try:
            return self._rows(query, values)
        except sqlite3.Error as error:
            raise self._unreadable(error) from error
        finally:
            self._connection.text_factory = factory

    def _rows(self, query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        with closing(self._connection.execute(query, values)) as found:
            return found.fetchall()

    def _unreadable(self, error: sqlite3.Error) -> PadreError:
        return PadreError(f"{self._path} cannot be read: {error}")

    def experiments(self) -> list[str]:
        """Their names."""
        return list(self._ids)

    def heads(self, experiment: str) -> Iterator[Head | str]:
        """The runs of an experiment. Raises `UnknownName` where there is none of that name."""
        if experiment not in self._ids:
            raise UnknownName("experiment", experiment, self._ids, where=self.name)
        wanted = ["run_uuid", *(name for name in ("start_time", "lifecycle_stage") if name in self._columns["runs"])]
        for number in self._ids[experiment]:
            query = f"SELECT {', '.join(wanted)} FROM runs WHERE experiment_id = ? ORDER BY run_uuid"
            for row in self._select(query, number):
                about = dict(zip(wanted, row, strict=True))
                yield Head(
                    str(about["run_uuid"]),
                    seconds(about.get("start_time")),
                    about.get("lifecycle_stage") == "deleted",
                    str(number),
                )

    def read(self, experiment: str, head: Head) -> Foreign:
        """The content of a run. Raises `PadreError` where it cannot be read."""
        wanted = [name for name in _ABOUT if name in self._columns["runs"]]
        columns = ", ".join(wanted) or "run_uuid"
        rows = self._select(f"SELECT {columns} FROM runs WHERE run_uuid = ?", head.id)
        if not rows:
            raise PadreError(f"run {head.id} was removed from {self._path} while it was read")
        return foreign(
            head.id,
            dict(zip(wanted, rows[0], strict=False)),
            parameters=self._texts("params", head.id),
            metrics=self._metrics(head.id),
            tags=self._texts("tags", head.id),
            left={},
            artifact=partial(self._artifact, head),
        )

    def _artifact(self, head: Head, name: str) -> bytes | None:
        """From the folders that MLflow makes next to a database; an address in it may lead anywhere."""
        for folder in _ARTIFACTS:
            place = f"{folder}/{head.place}/{head.id}/artifacts"
            if is_safe(place) and (found := files.artifact(self._path.parent, f"{place}/{name}")) is not None:
                return found
        return None

    def _texts(self, table: str, run: str) -> Mapping[str, str]:
        rows = self._select(f"SELECT key, value FROM {table} WHERE run_uuid = ? ORDER BY key", run)
        return {str(name): "" if value is None else str(value) for name, value in rows}

    def _metrics(self, run: str) -> Mapping[str, Sequence[Step]]:
        known = self._columns["metrics"]
        step, time, nan = (
            name if name in known else other for name, other in (("step", "0"), ("timestamp", "NULL"), ("is_nan", "0"))
        )
        order = f"key, {step}, {time}"
        rows = self._select(
            f"SELECT key, value, {step}, {time}, {nan} FROM metrics WHERE run_uuid = ? ORDER BY {order}", run
        )
        found: dict[str, list[Step]] = {}
        for name, value, number, when, undefined in rows:
            found.setdefault(str(name), []).append(Step(int(number), seconds(when), _number(value, undefined)))
        return found


def _number(value: Any, undefined: Any) -> float:
    try:
        number = math.nan if undefined else float(value)
    except (TypeError, ValueError):
        return math.nan
    return math.copysign(math.inf, number) if abs(number) >= _LARGEST else number
