"""Developer programs: set-up, data set, training, benchmarks, bundle."""
