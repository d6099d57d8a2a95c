#!/bin/sh
# deadline_test.sh - fadu deadline, as people use it.
set -u
cd "$(dirname "$0")/.." || exit 1
fadu=${FADU:-build/fadu}
out=$(mktemp) || exit 1
trap 'rm -f "$out" "$out.err"' EXIT
n=0
failed=0

ok() {
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $n - $2"
    else
        echo "not ok $n - $2"
        sed 's/^/#   /' "$out" "$out.err"
        failed=$((failed + 1))
    fi
}

# first NAME WANT ARGUMENTS...: the first line of the answer.
first() {
    name=$1 want=$2
    shift 2
    "$fadu" deadline "$@" >"$out" 2>"$out.err"
    status=$?
    [ "$status" -eq 0 ] && [ "$(head -n 1 "$out")" = "$want" ]
    ok $? "$name: $want"
}

# refused NAME STATUS CODE ARGUMENTS...
refused() {
    name=$1 want=$2 code=$3
    shift 3
    "$fadu" deadline "$@" >"$out" 2>"$out.err"
    status=$?
    [ "$status" -eq "$want" ] && [ ! -s "$out" ] && grep -q "\[$code\]" "$out.err"
    ok $? "$name is refused by $code"
}

# says TEXT NAME: the last answer holds it.
says() {
    grep -qF -e "$1" "$out"
    ok $? "$2"
}

first 'the 90th day is a Sunday [TIM-203-1]' 2024-12-09 \
    --from 2024-09-09 --period '90 calendar_day' --why
says '2024-12-08' 'the derivation shows the counted day'
says '《民法典》第二百零三条第一款 [TIM-203-1]' 'and the article that moves it'
says '[TIM-201-1]' 'and where counting begins'
first 'an extension from the first start [TIM-W6]' 2025-01-07 \
    --from 2024-09-09 --period '90 calendar_day' --extend '30 calendar_day'
first 'extended twice' 2025-01-20 --from 2024-09-09 --period '90 calendar_day' \
    --extend '30 calendar_day' --extend='11 calendar_day'
first 'time taken out [TIM-W5]' 2026-06-10 \
    --from 2026-03-02 --period '90 calendar_day' --exclude 2026-03-10..2026-03-20
first 'taken out once where it overlaps' 2026-06-15 --from 2026-03-02 \
    --period '90 calendar_day' --exclude 2026-03-10..2026-03-20 --exclude=2026-03-15..2026-03-25
first 'from a day to the same day nothing' 2026-06-01 \
    --from 2026-03-02 --period '90 calendar_day' --exclude 2026-03-10..2026-03-10
first 'a cap on a burden stays [TIM-W8]' 2026-11-29 \
    --from 2026-10-30 --period '30 calendar_day' --no-roll
first 'working days over a holiday [TIM-W1]' 2026-10-13 \
    --from 2026-09-30 --period '5 working_day'
first 'backward [TIM-W3]' 2026-10-10 --from 2026-10-20 --period '7 working_day' --back
first 'months [TIM-202]' 2025-02-28 --from 2025-01-31 --period '1 month'
first 'years' 2026-11-24 --from 2024-11-24 --period '2 years'
first 'hours [TIM-201-2]' 2026-11-28T18:00:00+08:00 \
    --from 2026-11-27T18:00:00+08:00 --period '24 hour'
first 'the day of a moment' 2026-11-24 --from 2026-11-23T23:59:00+08:00 --period '1 calendar_day'
first 'a year without a notice [TIM-W4]' 2027-01-28 --from 2026-12-27 --period '24 working_day'
says '2027 年的放假安排尚未公布' 'says that the date is provisional'
first 'in English' 2024-12-09 \
    --from 2024-09-09 --period '90 calendar_day' --why --lang en
says 'Civil Code art. 203 para. 1 [TIM-203-1]' 'cites in English'

"$fadu" deadline --from 2024-09-09 --period '90 calendar_day' --json >"$out" 2>"$out.err"
perl -MJSON::PP -0777 -ne '
    my $d = decode_json($_);
    exit !($d->{last} eq "2024-12-09" && $d->{late_from} eq "2024-12-10T00:00:00+08:00" &&
        !$d->{provisional} && $d->{excluded} == 0 && @{$d->{steps}} == 4 &&
        $d->{steps}[2]{fact} eq "TIM-203-1" && $d->{steps}[2]{date} eq "2024-12-09")' "$out"
ok $? 'the same as JSON'

refused 'no start' 65 CLI-003 --period '5 working_day'
refused 'no period' 65 CLI-003 --from 2026-03-02
refused 'no day' 65 CLI-020 --from 2026-02-30 --period '5 working_day'
refused 'hours from a day' 65 CLI-021 --from 2026-03-02 --period '5 hour'
refused 'half an interval' 65 CLI-022 \
    --from 2026-03-02 --period '5 working_day' --exclude 2026-03-03
refused 'an unknown unit' 65 CAL-002 --from 2026-03-02 --period '5 day'
refused 'another unit' 65 CAL-007 \
    --from 2026-03-02 --period '5 working_day' --extend '5 calendar_day'
refused 'an interval turned round' 65 CAL-008 \
    --from 2026-03-02 --period '5 working_day' --exclude 2026-03-05..2026-03-03
refused 'a backward extension' 65 CAL-009 \
    --from 2026-03-02 --period '5 working_day' --back --extend '5 working_day'
refused 'a day too late' 65 CAL-001 --from 2999-12-30 --period '5 calendar_day'
refused 'an unknown option' 65 CLI-002 --from 2026-03-02 --period '5 working_day' --soon

echo "1..$n"
[ "$failed" -eq 0 ]
