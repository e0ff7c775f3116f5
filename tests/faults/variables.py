"""The variables by which the harness tells `faults.host` what to do; the product knows none."""

CLOCK_FILE = "FAULTS_CLOCK_FILE"
SABOTEUR = "FAULTS_SABOTEUR"
