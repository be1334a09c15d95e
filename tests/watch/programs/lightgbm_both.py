"""LightGBM's two interfaces; the model is written by its own library in C++."""

import lightgbm as lgb
from sklearn.datasets import load_diabetes
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import train_test_split

X, y = load_diabetes(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
model = lgb.LGBMRegressor(n_estimators=5, num_leaves=7, verbose=-1)
model.fit(X_train, y_train, eval_set=[(X_test, y_test)], eval_metric="l2")
print("MSE", mean_squared_error(y_test, model.predict(X_test)))
booster = lgb.train({"objective": "regression", "verbose": -1, "num_threads": 1}, lgb.Dataset(X_train, y_train), 3)
booster.save_model("model.txt")
