"""What a network must offer to be unlearned, and the bridges to networks of other frameworks."""
