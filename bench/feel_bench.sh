#!/bin/sh
# feel_bench.sh - the guard of feel_bench.c and the table of dmn_bench.c put to
# npm feelin and js-feel, on the same machine in the same run.  Each must give
# the same answers first; then evaluations per second of processor time, and
# how many times ours.  The packages are pinned in bench/package.json
# (npm ci --prefix bench); what cannot be had is skipped, and said.
set -u
cd "$(dirname "$0")/.." || exit 1
ours=${OUT:-build/release}/bench
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

skip() {
    echo "skipped: $1"
    exit 0
}

command -v node >/dev/null || skip 'node is not installed'
if [ ! -d bench/node_modules/feelin ] || [ ! -d bench/node_modules/js-feel ]; then
    command -v npm >/dev/null || skip 'npm is not installed'
    timeout 120 npm ci --prefix bench --silent --no-audit --no-fund --ignore-scripts ||
        skip 'feelin and js-feel could not be fetched'
fi

"$ours/dmn_bench" --answers >"$work/answers" || exit 1
[ "$(wc -l <"$work/answers")" -gt 50 ] || exit 1
{ "$ours/feel_bench" && "$ours/dmn_bench"; } >"$work/ours" || exit 1

rate() { # NAME: the figure of that line of ours
    awk -F '\t' -v n="$1" '$1 == n && $2 ~ /^[0-9]+$/ { print $2; exit }' "$work/ours"
}
guard=$(rate 'guard, values, a machine each')
json=$(rate 'guard, JSON, feel_run')
table=$(rate 'table, a machine each')
[ -n "$guard" ] && [ -n "$json" ] && [ -n "$table" ] || exit 1
echo "ours, per second of processor time: guard over values $guard, over JSON $json, table $table"
echo "answers compared: $(wc -l <"$work/answers")"

for other in feelin js_feel; do
    if node "bench/js/$other.mjs" "$work/answers" >"$work/$other" 2>"$work/err"; then
        awk -F '\t' -v g="$guard" -v j="$json" -v t="$table" '
            / guard/ { printf "%-30s %9d /s; ours %.0f times over values, %.0f over JSON\n", $1, $2, g / $2, j / $2 }
            / table/ { printf "%-30s %9d /s; ours %.0f times\n", $1, $2, t / $2 }' "$work/$other"
    else
        echo "$other: $(tail -n 1 "$work/err")"
        failed=1
    fi
done
exit $failed
