"""A trainer with commands, as many repositories have one: `main.py train --depth 3`."""

import argparse
import json
import random


def train(args):
    """A walk instead of a training."""
    random.seed(args.seed)
    loss = 1.0
    for epoch in range(args.epochs):
        loss *= 0.5 + random.random() / 10
        print(f"epoch: {epoch} loss: {loss:.4f}")
    with open(args.out, "w") as file:
        json.dump({"loss": loss, "depth": args.depth}, file)


parser = argparse.ArgumentParser(prog="main.py")
commands = parser.add_subparsers(dest="command", required=True)
one = commands.add_parser("train")
one.add_argument("--depth", type=int, default=3)
one.add_argument("--epochs", type=int, default=2)
one.add_argument("--seed", type=int, default=0)
one.add_argument("--out", default="result.json")
one.set_defaults(function=train)
arguments = parser.parse_args()
arguments.function(arguments)
