"""Two lines make any script a recorded run."""

from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

import padre_git

run = padre_git.start_run("script", parameters={"C": 0.1})
X, y = load_wine(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
model = LogisticRegression(C=0.1, max_iter=10_000).fit(X_train, y_train)
run.log_metrics({"accuracy": model.score(X_test, y_test)})
run.log_predictions(y_test, model.predict(X_test), y_proba=model.predict_proba(X_test), classes=model.classes_)
