#!/bin/sh
# calendar_bench.sh - the same question put to other programs: the day that is
# so many working days away.  Each is first asked the whole range and must give
# the same answers, then timed; the ratios are of figures of this very run.
#
#   python3            a loop over days, no library: the answers only
#   python3 and numpy  busday_offset over whole arrays (python3-numpy)
#   node               chinese-days of bench/package.json (npm ci --prefix bench)
#
# What is not installed is skipped, and said.
set -u
cd "$(dirname "$0")/.." || exit 1
ours=${OUT:-build/release}/bench/calendar_bench
list=facts/holidays-cn.csv
python=python3 # one that has numpy, if there is any
/usr/bin/python3 -c 'import numpy' 2>/dev/null && python=/usr/bin/python3
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

rate() { # of the line of $work/ours that begins with $1
    sed -n "s|^$1 .* \([0-9][0-9]*\) /s.*|\1|p" "$work/ours"
}

ratio() { # NAME THEIRS OURS
    awk -v n="$1" -v t="$2" -v o="$3" 'BEGIN {
        printf "%-34s %12.0f /s; ours %.0f /s, %.1f times\n", n, t, o, o / t }'
}

"$ours" >"$work/ours" || exit 1
grep '^add' "$work/ours"
fast=$(rate 'add 20 working days')

[ "$fast" -ge 20000000 ] || { echo 'below 20000000 /s'; failed=1; }

# 2008-2025: no answer leaves the announced years 2007-2026.
"$ours" --answers 2008-01-01 6575 >"$work/answers" || exit 1
echo "answers compared: $(wc -l <"$work/answers")"

if command -v "$python" >/dev/null; then
    "$python" - "$list" "$work/answers" <<'PY' || failed=1
import csv, sys
from datetime import date, timedelta

kind = {r['date']: r['kind'] for r in csv.DictReader(open(sys.argv[1], encoding='utf-8'))}
first, last = date(2007, 1, 1), date(2026, 12, 31)
days = [first + timedelta(i) for i in range((last - first).days + 1)]
at = {d.isoformat(): i for i, d in enumerate(days)}
works = [kind.get(d.isoformat(), 'work' if d.weekday() < 5 else 'off') == 'work' for d in days]
wrong = n = 0
for line in open(sys.argv[2]):
    start, k, answer = line.split()
    k, i, n = int(k), at[start], n + 1
    if abs(k) not in (1, 5, 7, 20, 60):
        continue
    step, left = (1, k) if k > 0 else (-1, -k)
    while left:
        i += step
        left -= works[i]
    wrong += days[i].isoformat() != answer
print('python3, a loop over days:', 'the same answers' if not wrong else f'{wrong} differ')
sys.exit(wrong > 0 or n == 0)
PY
else
    echo 'python3: not installed, skipped'
fi

if "$python" -c 'import numpy' 2>/dev/null; then
    "$python" - "$list" "$work/answers" >"$work/numpy" <<'PY' || failed=1
import csv, sys, time
import numpy as np

# A numpy calendar knows weekends and holidays, no make-up days: so every day
# may be worked, and each day of rest is a holiday.
kind = {r['date']: r['kind'] for r in csv.DictReader(open(sys.argv[1], encoding='utf-8'))}
days = np.arange('2007-01-01', '2027-01-01', dtype='datetime64[D]')
rest = [d for d in days
        if kind.get(str(d), 'work' if (d.astype(int) + 3) % 7 < 5 else 'off') == 'off']
cal = np.busdaycalendar(weekmask='1111111', holidays=rest)
start, n, answer = [], [], []
for line in open(sys.argv[2]):
    a, k, b = line.split()
    start.append(a); n.append(int(k)); answer.append(b)
start = np.array(start, dtype='datetime64[D]')
n = np.array(n)
answer = np.array(answer, dtype='datetime64[D]')
wrong = 0
for sign, roll in ((1, 'backward'), (-1, 'forward')):
    some = np.sign(n) == sign
    got = np.busday_offset(start[some], n[some], roll=roll, busdaycal=cal)
    wrong += int((got != answer[some]).sum())
print('numpy', np.__version__, 'the same answers' if not wrong else f'{wrong} differ', file=sys.stderr)
many = np.resize(start, 2_000_000)
best = 0.0
for _ in range(5):
    t = time.perf_counter()
    np.busday_offset(many, 20, roll='backward', busdaycal=cal)
    best = max(best, len(many) / (time.perf_counter() - t))
print(int(best))
sys.exit(wrong > 0)
PY
    ratio 'numpy busday_offset, vectorised' "$(tail -n 1 "$work/numpy")" "$fast"
else
    echo 'numpy: not installed, skipped'
fi

if command -v node >/dev/null && [ -d bench/node_modules/chinese-days ]; then
    node - "$work/answers" >"$work/node" <<'JS' || failed=1
const { findWorkday } = require(process.cwd() + '/bench/node_modules/chinese-days');
const { readFileSync } = require('fs');
const rows = readFileSync(process.argv[2], 'utf8').trim().split('\n').map((r) => r.split(' '));
let wrong = 0, n = 0, first = '';
// Every 31st answer: asking all of them takes minutes.
for (let i = 0; i < rows.length; i += 31) {
    const [start, k, answer] = rows[i];
    const got = findWorkday(Number(k), start);
    n++;
    if (got !== answer) {
        wrong++;
        first ||= `${start} ${k}: ${got}, here ${answer}`;
    }
}
console.error('chinese-days: ' + (wrong === 0 ? `the same ${n} answers`
    : `${wrong} of ${n} differ, first ${first}`));
let done = 0;
const from = process.hrtime.bigint();
while (process.hrtime.bigint() - from < 1500000000n) {
    for (let i = 0; i < 500; i++)
        findWorkday(20, rows[(done + i) * 121 % rows.length][0]);
    done += 500;
}
console.log(Math.round(done / (Number(process.hrtime.bigint() - from) / 1e9)));
process.exit(wrong > 0 ? 1 : 0);
JS
    ratio 'npm chinese-days' "$(tail -n 1 "$work/node")" "$fast"
else
    echo 'chinese-days: node or bench/node_modules is not there, skipped'
fi

[ "$failed" -eq 0 ] || echo 'answers differ'
exit "$failed"
