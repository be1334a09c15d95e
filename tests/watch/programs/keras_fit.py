"""Keras on torch."""

import os

os.environ["KERAS_BACKEND"] = "torch"
import keras
import numpy as np

keras.utils.set_random_seed(0)
model = keras.Sequential([keras.layers.Dense(4, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
x = np.linspace(0, 1, 32).reshape(16, 2)
model.fit(x, x.sum(1), epochs=2, batch_size=8, verbose=0, validation_split=0.25)
print(len(model.history.history["loss"]))
