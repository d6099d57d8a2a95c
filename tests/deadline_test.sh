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

# ---- by a fact: number, unit and nature come from the law's own words ----

first 'ninety days of the penalty law' 2024-12-09 --fact APL-60 --from 2024-09-09 --why
says '《行政处罚法》第六十条 [APL-60]' 'the period is cited'
says '按自然日计' 'ninety are natural days'
says '《行政处罚法》第八十五条 [APL-85]' 'by the clause on days'
first 'five days of the same law are working days' 2026-10-13 --fact APL-64-1 --from 2026-09-30 --why
says '5 日指工作日' 'the clause says so'
first 'seven days of compulsion' 2026-10-15 --fact ACL-57 --from 2026-09-30 --why
says '[ACL-69]' 'by its own clause'
first 'seven days of a court are natural' 2026-10-08 --fact LITI-160-1 --from 2026-09-30 --why
! grep -q 'ACL-69' "$out"
ok $? 'without that clause'
first 'ten days of reconsideration' 2026-10-20 --fact ARL-31-2a --from 2026-09-30 --why
says '[ARL-88-2]' 'by its own clause'
first 'twenty days of a permit' 2026-11-03 --fact LIC-42-1a --from 2026-09-30 --why
says '[LIC-82]' 'by its own clause'
first 'a notice seven days before the hearing' 2026-10-10 --fact APL-64-2 --from 2026-10-20 --why --lang en
says 'never moved' 'is counted back [TIM-W3]'
first 'sealing is never moved' 2026-11-29 --fact ACL-25-1a --from 2026-10-30 --why
says '不予顺延' 'as a cap on a burden [TIM-W8]'
first 'after an announcement' 2026-04-01 --fact TIM-95-1 --from 2026-03-02
says '最早为次日' 'the step is open when it is over'
first 'records are kept three years' 2027-02-28 --fact PIP-56 --from 2024-02-29 --why
says '最短期限' 'a minimum is never moved'
first 'a fixed day of the year' 2027-06-30 --fact RET-9 --from 2026-11-24 --why
says '固定日期' 'is never moved'
first 'a text that was not in force' 2026-06-08 --fact ARI-38-1 --from 2026-06-01
says '没有施行' 'is pointed out'

# ---- extensions, time taken out, new starts ----

first 'extended by a fact, approved in time [SMP-64-1b]' 2025-01-07 \
    --fact SMP-64-1a --from 2024-09-09 --extend SMP-64-1b@2024-12-09
first 'approved too late [TIM-W6]' 2024-12-09 \
    --fact SMP-64-1a --from 2024-09-09 --extend SMP-64-1b@2024-12-10 --why
says '其时期限已经届满' 'the derivation says why'
says '没有计入' 'and so does the answer'
first 'a hearing is taken out [SMP-64-2]' 2024-12-18 \
    --fact SMP-64-1a --from 2024-09-09 --exclude 2024-10-08..2024-10-18=SMP-64-2 --why
says '[SMP-64-2]' 'with its basis'
first 'an appraisal that was not told in writing [ACL-25-3a]' 2026-11-29 \
    --fact ACL-25-1a --from 2026-10-30 --untold 2026-11-02..2026-11-12=ACL-25-3a --why
says '没有载明期间的书面告知' 'is not taken out'
first 'a suspension goes on afterwards [ARL-39-1]' 2026-05-11 \
    --fact ARL-62-1a --from 2026-03-02 --exclude 2026-03-06..2026-03-16=ARL-39-1 --why
says '其后继续计算' 'and says so'
first 'a case taken up is counted anew [ARI-40-3b]' 2026-09-15 \
    --fact ARL-62-1a --from 2026-07-06 --exclude 2026-07-13..2026-07-17=ARI-40-3b --why
says '为新的起算日' 'from the day of receipt'
first 'the same in short' 2026-09-15 --fact ARL-62-1a --from 2026-07-06 --restart 2026-07-13..2026-07-17
first 'still suspended' 2026-05-18 --fact ARL-62-1a --from 2026-03-02 \
    --exclude 2026-03-06..=ARL-39-1 --until 2026-03-23 --why
says '尚未恢复' 'is counted up to the day asked about'

first 'a request that was mended [GID-30B]' 2026-04-14 \
    --fact GID-33B --from 2026-03-02 --exclude 2026-03-06..2026-03-16=GID-30B --why
says '[GID-30B]' 'by its own rule'
first 'a third party that was asked [GID-33D]' 2026-04-07 \
    --fact GID-33B --from 2026-03-02 --exclude 2026-03-09..2026-03-16=GID-33D
first 'a fee that was paid [FEE-7C]' 2026-04-21 \
    --fact GID-33B --from 2026-03-02 --restart 2026-03-16..2026-03-23=FEE-7C
first 'an audit notice [AUD-42]' 2026-10-09 --fact AUD-42 --from 2026-10-13 --why
says '[ADR-56]' 'in working days by the clause of the regulation'
first 'a ruling is asked for in natural days [ADR-52A]' 2026-10-08 --fact ADR-52A --from 2026-08-06
first 'a report of the year [GID-49A]' 2027-01-31 --fact GID-49A --from 2026-11-24

# ---- the start ----

first 'served by post, without a slip [ARI-23-3]' 2026-09-02 --fact ARL-20-1 \
    --start ARI-23-3 --date record=2026-07-05 --date receipt=2026-07-04 --why
says '送达回证' 'by the receipt before the record of the post'
first 'served by announcement [ARI-23-5]' 2026-10-08 --fact ARL-20-1 \
    --start ARI-23-5 --date published=2026-07-02 --after TIM-95-1
first 'inaction without a period [ARI-24-1b]' 2026-10-30 --fact ARL-20-1 \
    --start ARI-24-1b --date requested=2026-07-02

# ---- settings, in time or late, days that run ----

first 'clear days [TIM-W3]' 2026-10-09 --fact APL-64-2 --from 2026-10-20 --set clear-days
first 'with the first day out [TIM-W5]' 2024-12-19 --fact SMP-64-1a --from 2024-09-09 \
    --exclude 2024-10-08..2024-10-18=SMP-64-2 --set first-day-out
first 'with the last day in' 2024-12-17 --fact SMP-64-1a --from 2024-09-09 \
    --exclude 2024-10-08..2024-10-18=SMP-64-2 --set last-day-in
first 'extended from the moved end [TIM-W6]' 2025-01-08 --fact SMP-64-1a --from 2024-09-09 \
    --extend SMP-64-1b --set roll-then-extend
first 'sealing that is moved [TIM-W8]' 2026-11-30 --fact ACL-25-1a --from 2026-10-30 --set roll-burdens
first 'the hour of the start out [TIM-85-2]' 2026-11-28T19:00:00+08:00 \
    --fact ACL-19 --from 2026-11-27T18:30:00+08:00 --set hour-out
first 'until business closes [TIM-203-2]' 2026-11-30 --period '1 calendar_day' \
    --from 2026-11-27 --set closes=17:30 --done 2026-11-30T17:31:00+08:00
says '逾期' 'a minute later is late'
first 'posted in time [TIM-85-4]' 2026-03-17 --fact APL-67-3 --from 2026-03-02 \
    --posted 2026-03-17 --done 2026-03-25 --why
says '在途时间不计算' 'is in time'
first 'done before a period to wait for is over' 2026-04-01 --fact TIM-95-1 --from 2026-03-02 --done 2026-04-01
says '过早' 'is too early'
first 'a surcharge pauses while a suit is pending [APL-73-3]' 2026-03-17 --fact APL-67-3 \
    --from 2026-03-02 --accrue 2026-05-01 --pause 2026-04-01..2026-04-10=APL-73-3
says '36 日' 'and runs on the other days'
first 'at least' 2026-11-29 --period '30 calendar_day' --at-least --from 2026-10-30

"$fadu" deadline --fact SMP-64-1a --from 2024-09-09 --extend SMP-64-1b@2024-12-10 --done 2024-12-09 \
    --accrue 2024-12-19 --json >"$out" 2>"$out.err"
perl -MJSON::PP -0777 -ne '
    my $d = decode_json($_);
    exit !($d->{last} eq "2024-12-09" && $d->{fact} eq "SMP-64-1a" && !exists $d->{clause} &&
        $d->{nature} eq "at_most" && $d->{refused_extensions} == 1 && $d->{in_time} &&
        $d->{accrued} == 10 && $d->{start} eq "2024-09-09" && $d->{steps}[0]{fact} eq "SMP-64-1a")' "$out"
ok $? 'all of it as JSON'

# Each period of the clock table is counted as its law says.
counted=0 wrong=
for fact in $(sed -n 's/^\([^,]*\),period,.*/\1/p' facts/clock.csv); do
    "$fadu" deadline --fact "$fact" --from 2026-07-06T09:00:00+08:00 --why >"$out" 2>"$out.err" &&
        grep -q "\[$fact\]" "$out" && counted=$((counted + 1)) || wrong="$wrong $fact"
done
[ -z "$wrong" ] && [ "$counted" -gt 100 ]
ok $? "$counted facts are counted$wrong"
# Each interval of the clock table moves the end, or starts anew, by its own id.
moved=0 wrong=
for row in $(sed -n 's/^\([^,]*\),\(out\|suspend\|restart\),.*/\1:\2/p' facts/clock.csv); do
    fact=${row%:*}
    case ${row#*:} in restart) want=2026-05-15 ;; *) want=2026-05-11 ;; esac
    "$fadu" deadline --period '60 calendar_day' --from 2026-03-02 \
        --exclude "2026-03-06..2026-03-16=$fact" --why >"$out" 2>"$out.err" &&
        [ "$(head -n 1 "$out")" = "$want" ] && grep -q "\[$fact\]" "$out" &&
        moved=$((moved + 1)) || wrong="$wrong $fact"
done
[ -z "$wrong" ] && [ "$moved" -ge 20 ]
ok $? "$moved rules for time that is not counted are applied$wrong"
# docs/clock.md has one line for each fact of kind computation.
for table in facts/*.tsv ../shared/law/facts/*.tsv; do
    [ -f "$table" ] && awk -F'\t' '$3 == "computation" {print $1}' "$table"
done | sort -u >"$out"
wrong=$(while read -r fact; do
    [ "$(grep -cE "^\| ([-A-Za-z0-9]+, )*$fact(, | \|)" docs/clock.md)" -eq 1 ] || echo "$fact"
done <"$out")
[ -z "$wrong" ] && [ "$(wc -l <"$out")" -ge 100 ]
ok $? "each of $(wc -l <"$out") rules of computation has its line in docs/clock.md $wrong"
# Each timed deadline of the facts has its row in the table.
perl -Mutf8 -CSD -F'\t' -lane '
    BEGIN { open my $t, "<", "facts/clock.csv"; while (<$t>) { $row{$1} = 1 if /^([^,]+),/ } }
    print "$F[0] has no row" if $F[2] =~ /^(?:deadline|publication)$/ && ($F[5] // "") =~ /^\d+$/ &&
        ($F[6] // "") =~ /^(?:hour|calendar_day|working_day|month|year|date)$/ && !$row{$F[0]}' \
    facts/*.tsv >"$out" 2>"$out.err"
[ ! -s "$out" ] && [ ! -s "$out.err" ]
ok $? 'every deadline with a number has its row in the clock table'

refused 'a fact that is no period' 65 CLI-101 --fact APL-58-1 --from 2026-03-02
refused 'a fact that is not there' 65 CLI-101 --fact APL-999 --from 2026-03-02
refused 'an extension alone' 65 CLI-102 --fact SMP-64-1b --from 2026-03-02
refused 'the extension of another' 65 CLI-102 --fact APL-60 --extend SMP-64-1b --from 2026-03-02
refused 'a fact and a period' 65 CLI-104 --fact APL-60 --period '5 working_day' --from 2026-03-02
refused 'a start and a day' 65 CLI-104 --fact ARL-20-1 --from 2026-03-02 --start ARI-23-1
refused 'an unknown setting' 65 CLI-105 --fact APL-60 --from 2026-03-02 --set soft
refused 'business that never opens' 65 CLI-105 --fact APL-60 --from 2026-03-02 --set closes=0:00
refused 'a day without a name' 65 CLI-106 --fact ARL-20-1 --start ARI-23-1 --date 2026-07-01
refused 'a name of another rule' 65 CAL-019 --fact ARL-20-1 --start ARI-23-1 --date slip=2026-07-01
refused 'no announced period' 65 CAL-020 --fact ARL-20-1 --start ARI-23-5 --date published=2026-07-01
refused 'time taken out by a deadline' 65 CLI-101 \
    --fact APL-60 --from 2026-03-02 --exclude 2026-03-03..2026-03-04=APL-64-1
refused 'open without a day asked about' 65 CLI-022 --fact APL-60 --from 2026-03-02 --exclude 2026-03-03..
refused 'accrual before the end' 65 CLI-100 --fact APL-67-3 --from 2026-03-02 --accrue 2026-03-05

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
