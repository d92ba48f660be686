"""Emergency plans that run, and drills of them."""
