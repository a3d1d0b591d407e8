"""Other people's networks as networks that unspike can unlearn: PyTorch modules of spiking neurons."""
