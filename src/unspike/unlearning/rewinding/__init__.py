"""Back toward the untrained network, and forward again on what is to stay."""
