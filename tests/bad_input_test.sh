#!/bin/sh
# bad_input_test.sh - what is wrong is refused with its own status and code, and
# leaves nothing half done (tests/support/bad_input.pl).
set -u
cd "$(dirname "$0")/.." || exit 1
exec perl tests/support/bad_input.pl
