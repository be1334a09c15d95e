"""The user's estimator as a pipeline of components with named parameters, and their transformations."""
