"""`padre diff`: what is different between two runs, experiments or revisions, and whether it is better."""
