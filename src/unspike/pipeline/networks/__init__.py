"""The ways in which the network of a run is made: trained here, or built by a file of the user's own."""
