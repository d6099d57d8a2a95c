#!/bin/sh
# serve_kill_test.sh - the server under load is killed and started again
# (tests/support/serve_kill.pl).  More rounds: make kill ROUNDS=200.
set -u
cd "$(dirname "$0")/.." || exit 1
exec perl tests/support/serve_kill.pl
