"""A script that logs to W&B, offline."""

import os

os.environ.update(WANDB_MODE="offline", WANDB_SILENT="true")
import wandb

run = wandb.init(project="p", config={"lr": 0.1, "depth": 3})
for step in range(3):
    run.log({"loss": 1 / (step + 1)}, step=step)
wandb.log({"accuracy": 0.9})
run.finish()
print("done")
