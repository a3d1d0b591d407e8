"""Graphs of NIR, the neuromorphic intermediate representation, as networks that unspike can unlearn.

NIR is a common form in which snnTorch, SpikingJelly, Norse, Sinabs and neuromorphic chips exchange networks.
It is read, simulated, taught and written here without any of them.

Source: J. E. Pedersen et al., "Neuromorphic intermediate representation: a unified instruction set for
interoperable brain-inspired computing", Nature Communications 15:8122, 2024.
"""
