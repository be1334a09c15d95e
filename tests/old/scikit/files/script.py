"""A script that trains by itself and logs."""

from pathlib import Path

import padre_git

flowers = padre_git.App().datasets.get("flowers")
truth, ids = list(flowers.y), list(flowers.row_ids)

with padre_git.start_run("own loop", project="thesis", dataset="flowers", seed=7, message="by hand") as run:
    run.log_params({"rate": 0.1, "layers": [8, 4]})
    for step, loss in enumerate([0.9, 0.5, 0.3]):
        run.log_metrics({"loss": loss}, step=step)
    for split in range(2):
        rows = list(range(split, 60, 2))
        told = [truth[row] for row in rows]
        said = ["setosa" if row < 24 else truth[row] for row in rows]
        right = sum(one == other for one, other in zip(told, said, strict=True))
        run.log_metrics({"accuracy": right / len(rows)}, split=split)
        run.log_predictions(told, said, row_id=[ids[row] for row in rows], split=split)
    run.log_artifact(Path("words.txt"))
