"""Networks of torch as components. torch is an extra: `training` imports it, and is imported by the first fit."""
