"""A grid search in several processes."""

from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GridSearchCV, train_test_split

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0, stratify=y)
search = GridSearchCV(
    RandomForestClassifier(n_estimators=10, random_state=0), {"max_depth": [2, 4]}, n_jobs=2, cv=3, scoring="roc_auc"
)
search.fit(X_train, y_train)
print(search.best_params_, round(search.best_score_, 6))
print(roc_auc_score(y_test, search.predict_proba(X_test)[:, 1]))
