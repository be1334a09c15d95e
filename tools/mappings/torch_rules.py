"""What the arguments of torch's classes are for: the reviewed table. Those that it does not name go by their class.

Optimizers, schedulers and loaders have hyperparameters of the optimizer, layers and losses those of the model.
"""

OTHER = set(
    """
    batch_sampler capturable collate_fn dataset device differentiable dtype foreach fused generator in_order inplace
    last_epoch multiprocessing_context num_workers persistent_workers pin_memory pin_memory_device prefetch_factor
    return_indices timeout verbose worker_init_fn
    """.split()
)
# of layers, too
OPTIMIZER = {"scale_grad_by_freq", "sparse"}

RANGES = {
    "batch_size": "[1, inf)",
    "dropout": "[0, 1]",
    "eps": "[0, inf)",
    "label_smoothing": "[0, 1]",
    "lr": "[0, inf)",
    "max_lr": "[0, inf)",
    "momentum_decay": "[0, inf)",
    "num_layers": "[1, inf)",
    "num_workers": "[0, inf)",
    "p": "[0, 1]",
    "weight_decay": "[0, inf)",
    **dict.fromkeys(["in_features", "out_features", "in_channels", "out_channels", "groups"], "[1, inf)"),
    **dict.fromkeys(["input_size", "hidden_size", "embed_dim", "num_heads", "num_embeddings"], "[1, inf)"),
    **dict.fromkeys(["embedding_dim", "num_features", "d_model", "nhead", "dim_feedforward"], "[1, inf)"),
    **dict.fromkeys(["step_size", "patience", "T_max", "T_0"], "[1, inf)"),
}
CHOICES = {"reduction": ["mean", "none", "sum"], "padding_mode": ["circular", "reflect", "replicate", "zeros"]}

# in padre's words
DESCRIPTIONS = {
    "amsgrad": "Whether the largest second moment so far is used",
    "batch_first": "Whether the batch is the first dimension",
    "batch_size": "Rows in a step of the optimizer",
    "betas": "Decay of the running means of the gradient and of its square",
    "bias": "Whether a constant is added",
    "bidirectional": "Whether the sequence is read both ways",
    "dampening": "Share of the gradient that does not enter the momentum",
    "dilation": "Distance between the points of the kernel",
    "drop_last": "Whether an incomplete batch at the end is left out",
    "dropout": "Share of the outputs that is set to zero in training",
    "embedding_dim": "Size of each vector",
    "eps": "Added for numerical stability",
    "eta_min": "Smallest learning rate",
    "gamma": "Factor of the learning rate",
    "groups": "Blocks of channels that do not see each other",
    "hidden_size": "Size of the hidden state",
    "in_channels": "Channels of the input",
    "in_features": "Size of the input",
    "input_size": "Size of the input",
    "kernel_size": "Size of the window",
    "label_smoothing": "Share of a uniform distribution in the target",
    "lr": "Learning rate",
    "milestones": "Epochs at which the learning rate changes",
    "momentum": "Weight of the previous step",
    "nesterov": "Whether momentum looks ahead",
    "num_embeddings": "Number of vectors",
    "num_features": "Channels or features that are normalised",
    "num_layers": "Layers on top of each other",
    "num_workers": "Processes that load data; 0 loads in the main one",
    "out_channels": "Channels of the output",
    "out_features": "Size of the output",
    "p": "Probability of a zero",
    "padding": "Added at the edges",
    "patience": "Epochs without progress before the rate changes",
    "reduction": "How the losses of the rows become one",
    "shuffle": "Whether each epoch sees the rows in another order",
    "step_size": "Epochs between two changes of the rate",
    "stride": "Step of the window",
    "weight_decay": "Strength of the penalty on the size of the weights",
}
