"""Notebooks of Jupyter: their cells executed in a new kernel, and what a kernel that lives has executed."""
