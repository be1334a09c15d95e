"""XGBoost with an evaluation set."""

import xgboost as xgb
from sklearn.datasets import load_iris
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split

X, y = load_iris(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=1)
model = xgb.XGBClassifier(n_estimators=3, max_depth=2, n_jobs=1)
model.fit(X_train, y_train, eval_set=[(X_test, y_test)], verbose=False)
print(accuracy_score(y_test, model.predict(X_test)))
model.save_model("model.json")
