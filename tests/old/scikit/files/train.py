"""A program that knows nothing of padre."""

import argparse
import json
import sys

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.01)
rate = parser.parse_args().lr
sys.stdout.write(f"training with {rate}\n")
with open("metrics.json", "w", encoding="utf-8") as file:
    json.dump({"accuracy": 1 - rate, "validation": {"loss": rate}}, file)
