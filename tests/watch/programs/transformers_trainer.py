"""The Trainer of transformers on a model with random weights: nothing is downloaded."""

import torch
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments

torch.manual_seed(0)
config = BertConfig(
    vocab_size=20, hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8, num_labels=2
)
rows = [{"input_ids": torch.randint(0, 20, (6,)), "labels": torch.tensor(number % 2)} for number in range(8)]
arguments = TrainingArguments(
    "out", max_steps=4, logging_steps=2, per_device_train_batch_size=4, save_strategy="no", report_to=[],
    disable_tqdm=True, use_cpu=True,
)  # fmt: skip
trainer = Trainer(BertForSequenceClassification(config), arguments, train_dataset=rows, eval_dataset=rows)
trainer.train()
print(sorted(trainer.evaluate())[:1])
