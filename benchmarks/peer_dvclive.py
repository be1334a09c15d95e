"""DVCLive records runs in a git repository: `peer_dvclive.py TIMES ROWS METRICS`. Run by the peers' Python."""

import json
import subprocess
import sys
import time

import dvclive
import pyarrow as pa
import pyarrow.parquet as pq


def main(times: int, rows: int, metrics: int) -> list[float]:
    """Seconds of each recording: parameters, metrics and a file of predictions, as an experiment of DVC."""
    subprocess.run(["dvc", "init", "-q"], check=True)
    subprocess.run(["git", "commit", "-q", "-m", "dvc"], check=True)
    taken = []
    for number in range(times):
        table = pa.table({"truth": range(rows), "prediction": [value + number for value in range(rows)]})
        start = time.perf_counter()
        with dvclive.Live(save_dvc_exp=True, report=None) as live:
            live.log_params({"C": number, "kernel": "rbf"})
            for metric in range(metrics):
                live.summary[f"metric{metric}"] = number + metric
            pq.write_table(table, "predictions.parquet")
            live.log_artifact("predictions.parquet", cache=True)
        taken.append(time.perf_counter() - start)
    return taken


if __name__ == "__main__":
    print(json.dumps(main(*map(int, sys.argv[1:]))))
