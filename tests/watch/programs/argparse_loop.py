"""A plain loop with argparse, as many repositories have one: the loss of each epoch, a checkpoint at the end."""

import argparse
import json
import random
from pathlib import Path

parser = argparse.ArgumentParser(description="fit a line")
parser.add_argument("--lr", type=float, default=0.1, help="learning rate")
parser.add_argument("--epochs", type=int, default=5)
parser.add_argument("--seed", type=int, default=0)
parser.add_argument("--no-bias", action="store_true")
parser.add_argument("--output-dir", type=Path, default=Path("out"))
args = parser.parse_args()
random.seed(args.seed)
points = [(x / 20, 3 * x / 20 + 1 + random.gauss(0, 0.1)) for x in range(40)]
slope, bias = 0.0, 0.0
for epoch in range(args.epochs):
    errors = [(slope * x + bias - y, x) for x, y in points]
    slope -= args.lr * sum(2 * error * x for error, x in errors) / len(points)
    bias -= 0 if args.no_bias else args.lr * sum(2 * error for error, _ in errors) / len(points)
    loss = sum(error**2 for error, _ in errors) / len(points)
    print(f"epoch: {epoch + 1} | loss: {loss:.4f}")
args.output_dir.mkdir(exist_ok=True)
(args.output_dir / "checkpoint.json").write_text(json.dumps({"slope": slope, "bias": bias}))
