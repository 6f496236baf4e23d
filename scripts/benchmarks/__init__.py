"""Speed and memory of DankDesk against what its parts could do bare, as ratios within one run."""
