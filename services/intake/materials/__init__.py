"""Electronic materials: stored by what they contain, uploaded in parts."""
