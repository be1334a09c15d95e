"""A run over its splits: in processes, seeded, with its failures."""
