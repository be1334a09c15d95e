"""A script whose arguments absl reads."""

from absl import app, flags

FLAGS = flags.FLAGS
flags.DEFINE_float("lr", 0.1, "The step size.")
flags.DEFINE_integer("epochs", 3, "How often.")
flags.DEFINE_bool("decay", False, "Whether the step size shrinks.")


def main(words):
    loss = 1.0
    for epoch in range(FLAGS.epochs):
        loss *= 1 - FLAGS.lr / (epoch + 1 if FLAGS.decay else 1)
    print(words[1:], f"{loss:.4f}")
    print(f"loss: {loss:.4f}")


if __name__ == "__main__":
    app.run(main)
