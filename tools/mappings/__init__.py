"""`python -m tools.mappings`: the mappings of padre, generated from the libraries themselves and tables of rules."""
