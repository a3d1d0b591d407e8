"""Membership attacks: can the forgotten records be told from records the network never saw?"""
