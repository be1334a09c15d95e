"""A module of Lightning: logged metrics, a validation, a test."""

import logging
import warnings

import lightning as L
import torch
from torch.utils.data import DataLoader, TensorDataset

warnings.filterwarnings("ignore")
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)  # its tips are drawn


class Module(L.LightningModule):
    """A line."""

    def __init__(self, lr=0.1):
        super().__init__()
        self.layer = torch.nn.Linear(2, 1)
        self.lr = lr

    def _loss(self, batch, name):
        loss = torch.nn.functional.mse_loss(self.layer(batch[0]), batch[1])
        self.log(name, loss)
        return loss

    def training_step(self, batch, index):
        return self._loss(batch, "train_loss")

    def validation_step(self, batch, index):
        self._loss(batch, "val_loss")

    def test_step(self, batch, index):
        self._loss(batch, "test_loss")

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.lr)


L.seed_everything(0, verbose=False)
x = torch.randn(16, 2)
loader = DataLoader(TensorDataset(x, x.sum(1, keepdim=True)), batch_size=8)
trainer = L.Trainer(
    max_epochs=2,
    accelerator="cpu",
    logger=False,
    enable_checkpointing=False,
    enable_progress_bar=False,
    enable_model_summary=False,
)
trainer.fit(Module(), loader, loader)
found = trainer.test(Module(), loader, verbose=False)
print(sorted(found[0]))
