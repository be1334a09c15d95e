"""A loop of torch with TensorBoard and a checkpoint, as in the examples of PyTorch."""

import argparse

import torch
from torch.utils.tensorboard import SummaryWriter

parser = argparse.ArgumentParser(description="PyTorch example")
parser.add_argument("--lr", type=float, default=0.1, metavar="LR")
parser.add_argument("--epochs", type=int, default=3, metavar="N")
parser.add_argument("--no-cuda", action="store_true", default=False)
args = parser.parse_args()
torch.manual_seed(1)
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=args.lr, momentum=0.5)
writer = SummaryWriter("runs/exp")
data = torch.randn(32, 2)
target = data.sum(1, keepdim=True)
for epoch in range(args.epochs):
    optimizer.zero_grad()
    loss = torch.nn.functional.mse_loss(model(data), target)
    loss.backward()
    optimizer.step()
    writer.add_scalar("loss/train", loss.item(), epoch)
    print(f"Train Epoch: {epoch} \tLoss: {loss.item():.6f}")
writer.close()
torch.save(model.state_dict(), "model.pt")
