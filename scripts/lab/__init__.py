"""The model laboratory: from labelled pictures to `model/`. TensorFlow lives here and nowhere else."""
