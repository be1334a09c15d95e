"""What scikit-learn's hyperparameters are for: the reviewed table. A name that is in none of these stops the generator.

* model      what is learned: the family of functions, its size, its regularisation, the objective, the features
* optimizer  how it is found: solver, initialisation, step sizes, tolerances, stopping, batches, what a search tries
* other      neither: seeds, processes, memory, output format, what is reported or kept beside the result
"""

from fnmatch import fnmatchcase

from padre_git.model.mappings import Type

OTHER = """
accept_sparse block_size breadth_first cache_size callback check_inverse compute_distances compute_inverse_components
compute_labels compute_score copy copy_X copy_X_train copy_x decision_function_shape decode_error dense_output dtype
encoding error_on_new error_score evaluate_every feature_name_combiner feature_names_out fit_inverse_transform
fit_path flatten_transform input input_type leaf_size memory n_jobs n_targets neg_label neighbors_algorithm
normalized_stress oob_score path_method pos_label pre_dispatch prefit random_state refit return_train_score separator
sort sparse sparse_output sparse_threshold store_centers store_covariance store_cv_results store_precision
transform_input use_legacy_attributes validate verbose verbose_feature_names_out verbose_interval warm_start
"""

OPTIMIZER = """
Cs U_init V_init alpha_bounds alpha_init alphas angle atol average batch_size beta_1 beta_2 bin_seeding code_init
compute_full_tree constant_value_bounds convergence_iter cv damping dict_init direction dual early_exaggeration
early_stopping eigen_solver eigen_tol enet_tol eta0 fit_algorithm forget_factor fresh_restarts fresh_restarts_max_iter
gamma_bounds gcv_mode hessian_tol init init_params init_size iterated_power jitter l1_ratios lambda_init
learning_decay learning_method learning_offset learning_rate learning_rate_init length_scale_bounds
max_doc_update_iter max_fun max_iter max_iter_predict max_n_alphas max_no_improvement max_skips max_subpopulation
max_trials mean_change_tol means_init min_bin_freq min_grad_norm mini_batch modified_tol momentum n_init n_iter
n_iter_no_change n_iter_without_progress n_oversamples n_refinements n_restarts_optimizer n_svd_vecs
nesterovs_momentum noise_level_bounds noise_variance_init optimizer param_distributions param_grid periodicity_bounds
perp_tol power_iteration_normalizer power_t precisions_init precompute reassignment_ratio rtol scoring seeds selection
shrinking shuffle sigma_0_bounds solver solver_options step stop_n_inliers stop_probability stop_score svd_method
svd_solver thresholds tol total_samples transform_max_iter validation_fraction w_init weights_init whiten_solver
"""

MODEL = """
C activation add_indicator affinity allow_single_cluster alpha alpha_1 alpha_2 alpha_H alpha_W alpha_per_target
alternate_sign analyzer assign_labels assume_centered bandwidth beta_loss binarize binary bisecting_strategy bootstrap
bootstrap_features branching_factor break_ties categorical_features categories ccp_alpha chain_method class_prior
class_weight classes clip cluster_all cluster_method cluster_selection_epsilon cluster_selection_method code_size
coef0 connectivity constant constant_value contamination covariance covariance_estimator covariance_prior
covariance_type criterion degree degrees_of_freedom_prior density dictionary dissimilarity distance_threshold
doc_topic_prior drop encode encoded_missing_value ensemble epsilon estimator estimators exponent extrapolation
feature_range features fill_value final_estimator fit_intercept fit_prior force_alpha fun fun_args func gamma
handle_missing handle_unknown hidden_layer_sizes ignore_implicit_zeros importance_getter include_bias increasing
interaction_cst interaction_only intercept_scaling inv_kw_args inverse_func is_data_valid is_model_valid k k1 k2
k_best keep_empty_features kernel kernel_params kernels knots kw_args l1_ratio l2_regularization lambda_1 lambda_2
length_scale link linkage loss lowercase max_bins max_categories max_cluster_size max_depth max_df max_eps
max_features max_leaf_nodes max_patches max_samples mean_precision_prior mean_prior metric metric_mds metric_params
min_categories min_cluster_size min_df min_features_to_select min_frequency min_impurity_decrease min_samples
min_samples_leaf min_samples_split min_weight_fraction_leaf missing_values monotonic_cst multi_class n_best n_bins
n_clusters n_components n_estimators n_features n_features_to_select n_knots n_neighbors n_nonzero_coefs n_quantiles
n_subsamples ngram_range noise_level noise_variance norm norm_order normalize_y novelty nu out_of_bounds outlier_label
output_distribution p pairwise_kernels_kwargs param passthrough patch_size penalty percentile periodicity perplexity
pooling_func positive positive_code positive_dict power predecessor_correction preference preprocessor priors
probability quantile quantile_method quantile_range radius reg reg_covar reg_param regressor remainder remove_zero_eig
residual_threshold response_method ridge_alpha rotation sample_interval sample_steps scale score_func shrink_threshold
shrinkage sigma_0 skewedness smooth smooth_idf split_sign splitter stack_method standardize steps stop_words strategy
strip_accents sublinear_tf support_fraction target_type threshold threshold_lambda token_pattern tokenizer
topic_word_prior transform_algorithm transform_alpha transform_n_nonzero_coefs transformer transformer_list
transformer_weights transformers unit_variance unknown_value use_idf var_smoothing vocabulary voting
weight_concentration_prior weight_concentration_prior_type weights whiten with_centering with_mean with_scaling
with_std xi y_max y_min
"""

# where a name means another thing in some classes: `Class.name` with wildcards; the first that fits counts
BY_CLASS: dict[str, Type] = {
    "*KMeans.algorithm": "optimizer",  # Lloyd or Elkan
    "FastICA.algorithm": "optimizer",
    "PLSCanonical.algorithm": "optimizer",
    "TruncatedSVD.algorithm": "optimizer",
    "*.algorithm": "other",  # the same neighbours, from another tree
    "CalibratedClassifierCV.cv": "model",  # these build the model from folds; the others choose by them
    "*Chain.cv": "model",
    "Stacking*.cv": "model",
    "TargetEncoder.cv": "model",
    "TargetEncoder.shuffle": "model",
    "GraphicalLasso*.eps": "optimizer",  # machine precision
    "Lars*.eps": "optimizer",
    "LassoLars*.eps": "optimizer",
    "MDS.eps": "optimizer",
    "*ElasticNetCV.eps": "optimizer",  # the path that the search takes
    "*LassoCV.eps": "optimizer",
    "*.eps": "model",
    "MLP*.epsilon": "optimizer",  # Adam's
    "GradientBoosting*.init": "model",  # the estimator that boosting begins with
    "AdaBoost*.learning_rate": "model",  # shrinkage of the ensemble's members
    "*GradientBoosting*.learning_rate": "model",
    "*SparsePCA.method": "optimizer",
    "TSNE.method": "optimizer",
    "*.method": "model",
    "GraphicalLasso*.mode": "optimizer",
    "*.mode": "model",
    "PolynomialFeatures.order": "other",  # of the array in memory
    "SplineTransformer.order": "other",
    "*Chain.order": "model",
    "FixedThresholdClassifier.pos_label": "model",
    "GradientBoosting*.subsample": "model",
    "*.subsample": "optimizer",  # rows that quantiles are estimated from
}

_TYPES: dict[str, Type] = {
    **dict.fromkeys(MODEL.split(), "model"),
    **dict.fromkeys(OPTIMIZER.split(), "optimizer"),
    **dict.fromkeys(OTHER.split(), "other"),
}


def type_of(owner: str, name: str) -> Type:
    """What the hyperparameter ``name`` of the class ``owner`` is for.

    Raises
    ------
    SystemExit : where the table lacks it: it wants a decision, not a guess.
    """
    full = f"{owner}.{name}"
    for pattern, found in BY_CLASS.items():
        if fnmatchcase(full, pattern):
            return found
    if name not in _TYPES:
        raise SystemExit(f"{full} is not classified; add `{name}` to a table of tools/mappings/sklearn_rules.py")
    return _TYPES[name]
