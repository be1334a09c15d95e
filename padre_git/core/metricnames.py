"""Names that other libraries have for the metrics of the table."""

from sklearn import metrics as sk

# names of scikit-learn's functions and of `scoring=` -> what they are here
ELSEWHERE = {
    "accuracy_score": "accuracy",
    "balanced_accuracy_score": "balanced_accuracy",
    "roc_auc_score": "roc_auc",
    "roc_auc_ovr": "roc_auc",
    "roc_auc_ovr_weighted": "roc_auc_weighted",
    "average_precision_score": "average_precision",
    "brier_score": "brier",
    "brier_score_loss": "brier",
    "cohen_kappa_score": "cohen_kappa",
    "r2_score": "r2",
    "mean_absolute_error": "mae",
    "mean_squared_error": "mse",
    "root_mean_squared_error": "rmse",
    "root_mean_squared_log_error": "rmsle",
    "mean_absolute_percentage_error": "mape",
    "explained_variance_score": "explained_variance",
    "d2_absolute_error_score": "d2_absolute_error",
    "f1_score": "f1",
    "precision_score": "precision",
    "recall_score": "recall",
    "jaccard_score": "jaccard",
    "mcc": "matthews_corrcoef",
    "sensitivity": "recall",
    "ece": "calibration_error",
    "adjusted_rand_score": "adjusted_rand",
    "rand_score": "rand",
    "normalized_mutual_info_score": "normalized_mutual_info",
    "nmi": "normalized_mutual_info",
    "adjusted_mutual_info_score": "adjusted_mutual_info",
    "homogeneity_score": "homogeneity",
    "completeness_score": "completeness",
    "v_measure_score": "v_measure",
    "fowlkes_mallows_score": "fowlkes_mallows",
    "silhouette_score": "silhouette",
    "davies_bouldin_score": "davies_bouldin",
    "calinski_harabasz_score": "calinski_harabasz",
    "ndcg_score": "ndcg",
    "label_ranking_average_precision_score": "label_ranking_average_precision",
}
# functions of scikit-learn that are a metric of the table as they stand; the order of rows is another one there
_SAME = ("log_loss", "matthews_corrcoef", "median_absolute_error", "max_error", "hamming_loss", "coverage_error")
_OTHERS = {"ndcg_score"}
FUNCTIONS = {
    getattr(sk, name): known
    for name, known in {
        **{name: known for name, known in ELSEWHERE.items() if hasattr(sk, name) and name not in _OTHERS},
        **{name: name for name in (*_SAME, "label_ranking_loss")},
    }.items()
}
