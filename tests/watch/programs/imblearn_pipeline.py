"""Oversampling inside a pipeline of imbalanced-learn, with its own metrics and cross-validation."""

from imblearn.metrics import geometric_mean_score
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, classification_report
from sklearn.model_selection import StratifiedKFold, cross_val_score, train_test_split
from sklearn.preprocessing import StandardScaler

X, y = make_classification(400, 8, weights=[0.9, 0.1], random_state=0)
X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, random_state=0)
model = make_pipeline(StandardScaler(), SMOTE(random_state=0, k_neighbors=3), LogisticRegression(C=0.3))
scores = cross_val_score(model, X_train, y_train, cv=StratifiedKFold(3), scoring="f1")
print("f1 of the folds:", scores.round(3).tolist())
model.fit(X_train, y_train)
answers = model.predict(X_test)
print(classification_report(y_test, answers))
print("balanced accuracy:", balanced_accuracy_score(y_test, answers))
print("geometric mean:", geometric_mean_score(y_test, answers))
