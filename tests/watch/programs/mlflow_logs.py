"""A script that logs to MLflow."""

import mlflow

mlflow.set_tracking_uri("sqlite:///mlflow.db")
with mlflow.start_run(run_name="mine"):
    mlflow.log_param("lr", 0.1)
    mlflow.log_params({"depth": 3, "name": "x"})
    for step in range(3):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
    mlflow.log_metrics({"accuracy": 0.9})
print("done")
