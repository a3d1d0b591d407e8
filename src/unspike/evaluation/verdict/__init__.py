"""What the measurements say: a policy fixed beforehand, judged against retrained networks."""
