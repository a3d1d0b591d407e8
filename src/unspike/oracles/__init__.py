"""Networks to compare with: trained from scratch without the forgotten records, or to memorise them."""
