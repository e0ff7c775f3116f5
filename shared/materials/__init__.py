"""Electronic materials: kept by what they contain, sealed, recognised, and scanned."""
