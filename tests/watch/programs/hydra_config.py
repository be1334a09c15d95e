"""Hydra with a composed configuration."""

import hydra
from omegaconf import OmegaConf


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(config):
    """Print what was composed."""
    print(OmegaConf.to_yaml(config))
    print(f"loss: {config.model.lr / 2}")


main()
