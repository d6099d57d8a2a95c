#!/bin/sh
# decimal_test.sh - decimal128 beside another implementation of it: Python's
# decimal with 34 digits.  SEED=n and ROUNDS=n may be given.
set -u
cd "$(dirname "$0")/.." || exit 1
fadu=${FADU:-build/fadu}
command -v python3 >/dev/null || {
    echo '1..0 # SKIP python3 is not installed'
    exit 0
}
top=$(mktemp -d) || exit 1
trap 'rm -rf "$top"' EXIT
cat >"$top/beside.py" <<'PY'
import decimal, json, random, subprocess, sys
from decimal import Decimal as D

fadu, top, seed, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
decimal.setcontext(decimal.Context(prec=34, rounding=decimal.ROUND_HALF_EVEN, Emin=-6143, Emax=6144))
rnd = random.Random(seed)


def number():
    digits = rnd.choice((1, 2, 3, 5, 8, 17, 33, 34))
    n = rnd.randrange(10 ** (digits - 1), 10 ** digits) * rnd.choice((1, -1))
    scale = rnd.choice((0, 0, 1, 2, 3, 10, 20, 33))
    if rnd.random() < 0.15:  # what lies half way
        n = n // 10 * 10 + (5 if n > 0 else -5)
    return D(n).scaleb(-scale)


def rounded(how):
    return lambda a, b, k: a.quantize(D(1).scaleb(-k), rounding=how)


asked = {
    'a + b': lambda a, b, k: a + b,
    'a - b': lambda a, b, k: a - b,
    'a * b': lambda a, b, k: a * b,
    'a / b': lambda a, b, k: None if b == 0 else a / b,
    'sqrt(abs(a))': lambda a, b, k: abs(a).sqrt(),
    'a < b': lambda a, b, k: a < b,
    'a = b': lambda a, b, k: a == b,
    'decimal(a, k)': rounded(decimal.ROUND_HALF_EVEN),
    'round up(a, k)': rounded(decimal.ROUND_UP),
    'round down(a, k)': rounded(decimal.ROUND_DOWN),
    'round half up(a, k)': rounded(decimal.ROUND_HALF_UP),
    'round half down(a, k)': rounded(decimal.ROUND_HALF_DOWN),
    'floor(a, k)': rounded(decimal.ROUND_FLOOR),
    'ceiling(a, k)': rounded(decimal.ROUND_CEILING),
}
rows = [(number(), number(), rnd.randrange(0, 12)) for _ in range(rounds)]
with open(top + '/rows.json', 'w') as f:
    f.write('{"rows": [%s]}' % ', '.join(
        '{"a": %s, "b": %s, "k": %d}' % (format(a, 'f'), format(b, 'f'), k) for a, b, k in rows))
print('# SEED=%d ROUNDS=%d' % (seed, rounds))
failed = 0
for i, (text, want) in enumerate(asked.items(), 1):
    expression = 'for r in rows return (function(a, b, k) %s)(r.a, r.b, r.k)' % text
    out = subprocess.run([fadu, 'feel', expression, '--context', top + '/rows.json'],
                         stdout=subprocess.PIPE, check=False).stdout
    got = json.loads(out or 'null', parse_float=D, parse_int=D) or []
    wrong, compared = [], 0
    for (a, b, k), g in zip(rows, got):
        try:
            w = want(a, b, k)
        except decimal.InvalidOperation:  # more than 34 digits after rounding
            continue
        compared += 1
        if g != w or (g is None) != (w is None):
            wrong.append('a=%s b=%s k=%d: %s, there %s' % (a, b, k, g, w))
    ok = not wrong and compared > rounds // 3 and len(got) == rounds
    print('%s %d - %s: %d compared' % ('ok' if ok else 'not ok', i, text, compared))
    for line in wrong[:3]:
        print('#   ' + line)
    failed += not ok
print('1..%d' % len(asked))
sys.exit(failed > 0)
PY
python3 "$top/beside.py" "$fadu" "$top" "${SEED:-20261124}" "${ROUNDS:-2000}"
