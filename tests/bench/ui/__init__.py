"""What `make bench-ui` measures, one measure a module; each has `rows()`, a list of figures."""
