"""MLflow on SQLite: `peer_mlflow.py record TIMES ROWS METRICS | fill RUNS | search`. Run by the peers' Python."""

import json
import sqlite3
import sys
import time
from collections.abc import Callable

import mlflow
import pyarrow as pa
import pyarrow.parquet as pq

URI = "sqlite:///mlflow.db"


def record(times: int, rows: int, metrics: int) -> list[float]:
    """Seconds of each recording of parameters, metrics and a file of predictions, in a warm process."""
    mlflow.set_experiment("benchmark")
    with mlflow.start_run():  # the first one makes the database's tables
        mlflow.log_param("C", 1)
    taken = []
    for number in range(times):
        table = pa.table({"truth": range(rows), "prediction": [value + number for value in range(rows)]})
        start = time.perf_counter()
        with mlflow.start_run():
            mlflow.log_params({"C": number, "kernel": "rbf"})
            mlflow.log_metrics({f"metric{metric}": float(number + metric) for metric in range(metrics)})
            pq.write_table(table, "predictions.parquet")
            mlflow.log_artifact("predictions.parquet")
        taken.append(time.perf_counter() - start)
    return taken


def fill(runs: int) -> list[float]:
    """Runs straight into the tables, as many as asked for: through the API it would take minutes."""
    experiment = mlflow.set_experiment("benchmark").experiment_id
    with mlflow.start_run() as first:
        mlflow.log_params({f"p{number}": number for number in range(5)})
        mlflow.log_metrics({f"metric{number}": number / 7 for number in range(4)})
    with sqlite3.connect("mlflow.db") as database:
        for table in ("runs", "params", "latest_metrics", "metrics", "tags"):
            _copy(database, table, first.info.run_id, runs - 1)
        found = database.execute("select count(*) from runs where experiment_id = ?", [experiment]).fetchone()
    return [float(found[0])]


def _copy(database: sqlite3.Connection, table: str, run: str, times: int) -> None:
    """The rows of one run again, under other ids."""
    cursor = database.execute(f"select * from {table} where run_uuid = ?", [run])
    names = [column[0] for column in cursor.description]
    place, marks = names.index("run_uuid"), ", ".join("?" * len(names))
    rows = cursor.fetchall()
    for number in range(times):
        new = [(*row[:place], f"{number:032x}", *row[place + 1 :]) for row in rows]
        database.executemany(f"insert into {table} values ({marks})", new)


def search(expected: int) -> list[float]:
    """Seconds of one search over all runs, and how many it found."""
    start = time.perf_counter()
    frame = mlflow.search_runs(experiment_names=["benchmark"], max_results=50000)
    assert len(frame) == expected, len(frame)
    return [time.perf_counter() - start]


if __name__ == "__main__":
    mlflow.set_tracking_uri(URI)
    functions: dict[str, Callable[..., list[float]]] = {"record": record, "fill": fill, "search": search}
    print(json.dumps(functions[sys.argv[1]](*map(int, sys.argv[2:]))))
