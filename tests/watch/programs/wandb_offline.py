"""A script that logs to W&B, offline."""

import argparse
import os

os.environ.update(WANDB_MODE="offline", WANDB_SILENT="true")
import wandb

run = wandb.init(project="p", config={"lr": 0.1, "depth": 3})
wandb.config.width = 7
wandb.config["activation"] = "relu"
wandb.config.update({"dropout": 0.5})
wandb.config.update(argparse.Namespace(momentum=0.9))
for step in range(3):
    run.log({"loss": 1 / (step + 1)}, step=step)
wandb.log({"accuracy": 0.9})
run.finish()
print("done", sorted(dict(run.config).items()))
