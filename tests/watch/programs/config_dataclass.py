"""A dataclass as configuration, whose fields are the options of the command line."""

import argparse
import dataclasses
import logging
import math


@dataclasses.dataclass(frozen=True)
class Config:
    """What a training takes."""

    model: str = "small"
    lr: float = 0.1
    steps: int = 4
    decay: float = 0.5


def parsed() -> Config:
    """The fields, with what was typed."""
    parser = argparse.ArgumentParser()
    for field in dataclasses.fields(Config):
        parser.add_argument(f"--{field.name}", type=type(field.default), default=field.default)
    return Config(**vars(parser.parse_args()))


def train(config: Config) -> float:
    """How far it got."""
    value = 1.0
    for step in range(config.steps):
        value *= math.exp(-config.lr * config.decay**step)
        logging.info("step %d value %.3f", step, value)
    return value


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    found = parsed()
    print(found)
    print(f"final loss: {train(found):.6f}")
