"""Which test for which design, and what it says. Pure functions: no files, no printing.

`pair` compares two `Scores`; `holm` adjusts the p values of a family of pairs and decides again; `gates` says whether a
loss, or the absence of one, is proven; `datasets` compares over data sets. SciPy is imported here and nowhere in lists.
"""
