"""Work shared among processes and machines."""
