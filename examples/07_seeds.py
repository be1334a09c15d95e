"""Same seed, same predictions; several seeds are averaged within each split. Also `padre run FILE --seeds 0,1,2`."""

from sklearn.ensemble import RandomForestClassifier

from padre_git import Experiment

experiment = Experiment("seeds", dataset="iris", pipeline=RandomForestClassifier(n_estimators=10), project="examples")
experiment.execute(seeds=[0, 1, 2])
