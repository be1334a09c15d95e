"""Where a result comes from: each run knows its commit, and the repository files it used, with their content."""

from pathlib import Path

from sklearn.naive_bayes import GaussianNB

from padre_git import Experiment, get_run

recording = Experiment("provenance", dataset="iris", pipeline=GaussianNB(), project="examples").execute()
code = get_run(recording.best.id).document.code
print(f"{Path(__file__).name} ran at {code.commit}, with {', '.join(each.path for each in code.files)}")
