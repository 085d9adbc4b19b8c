//! A rule's page: what, why, an example, the remedy, its parameters. For the terminal and for the documentation.
