#!/bin/sh
# facts_test.sh - the facts say what the reference tables say, and every fact
# that a pack cites is there.
#
# The reference tables stand in ../shared/law/facts beside the checkout; where
# they are absent that part is skipped.
set -u
cd "$(dirname "$0")/.." || exit 1
exec perl - ../shared/law/facts <<'PERL'
use strict;
use warnings;
use utf8;
use open qw(:std :encoding(UTF-8));

my $shared = shift;
my ($n, $failed) = (0, 0);

# ok NAME PROBLEMS...: one line of TAP; it holds when there is no problem.
sub ok {
    my ($name, @problems) = @_;
    $n++;
    print @problems ? "not " : "", "ok $n - $name\n";
    $failed++ if @problems;
    print "#   $_\n" for @problems[0 .. ($#problems > 19 ? 19 : $#problems)];
}

# The rows of a table as hashes; id => row.
sub table {
    my ($path) = @_;
    open my $in, '<', $path or die "$path: $!";
    my (@names, %rows);
    while (my $line = <$in>) {
        chomp $line;
        next if $line =~ /^#/ || $line eq '';
        my @cells = split /\t/, $line, -1;
        if (!@names) { @names = @cells; next }
        my %row;
        @row{@names} = @cells;
        $rows{$row{id}} = \%row;
    }
    return \%rows;
}

# 90 as 九十, 200 as 二百, 10000 as 一万.
sub chinese {
    my ($v) = @_;
    my @digit = split //, '零一二三四五六七八九';
    return chinese($v / 10000) . '万' if $v >= 10000 && $v % 10000 == 0;
    my ($out, $gap) = ('', 0);
    for my $p ([1000, '千'], [100, '百'], [10, '十'], [1, '']) {
        my $d = int($v / $p->[0]) % 10;
        if ($d == 0) { $gap = 1 if $out ne ''; next }
        $out .= '零' if $gap;
        $gap = 0;
        $out .= $digit[$d] . $p->[1];
    }
    return $out;
}

my %fact;
for my $path (sort glob 'facts/*.tsv') {
    my $rows = table($path);
    $fact{$_} = $rows->{$_} for keys %$rows;
}
ok('there are facts', keys(%fact) >= 280 ? () : 'only ' . keys %fact);

# ------------------------------------------------ each row for itself -------

my %counted = map { $_ => 1 } qw(calendar_day working_day month year hour yuan
    percent_per_day person);
my (@number, @day, @words);
for my $id (sort keys %fact) {
    my $f = $fact{$id};
    my $q = $f->{quantity};
    if ($counted{$f->{unit}} && $q =~ /^\d+$/ && $f->{kind} ne 'computation') {
        my $zh = chinese($q);
        (my $ten = $zh) =~ s/^一十/十/;
        my @ways = ($q, $zh, $ten);
        push @ways, '两', '双方' if $q == 2;
        push @ways, '至' . $zh if $q == 2;
        push @number, "$id: no $q in $f->{zh}" unless grep { index($f->{zh}, $_) >= 0 } @ways;
    }
    my $says = $f->{zh} =~ /工作日/;
    push @day, "$id: unit $f->{unit}" if $f->{unit} eq 'working_day' && !$says;
    push @day, "$id: unit $f->{unit}" if $f->{unit} eq 'calendar_day' && $says;
    push @words, "$id: zh has no Chinese" unless $f->{zh} =~ /\p{Han}/;
    push @words, "$id: en has Chinese" if $f->{en} =~ /\p{Han}/;
    push @words, "$id: ends in a blank or stop" if $f->{zh} =~ /[。\s]$/ || $f->{en} =~ /\s$/;
}
ok('the Chinese rule names its number', @number);
ok('working days are called so, and only they', @day);
ok('both languages are there', @words);

# ------------------------------------------------ what packs cite -----------

my %prefix = map { /^([A-Z]+[0-9]*)-/ ? ($1 => 1) : () } keys %fact;
my (@missing, $cited);
for my $path (split /\n/, `find packs -type f`) {
    open my $in, '<', $path or die "$path: $!";
    while (my $line = <$in>) {
        while ($line =~ /(?<![A-Za-z0-9-])(([A-Z]{3,4}[0-9]*)-[0-9A-Z][0-9A-Za-z]*(?:-[0-9A-Za-z]+)*)/g) {
            next unless $prefix{$2};
            $cited++;
            push @missing, "$path:$.: $1" unless $fact{$1};
        }
    }
}
push @missing, 'nothing is cited' unless $cited;
ok('every fact that a pack cites is there', @missing);

# ------------------------------------------------ the reference tables ------

if (!-d $shared) {
    for my $what ('numbers and articles agree', 'no row is left out') {
        $n++;
        print "ok $n # SKIP $what: the reference tables are not here\n";
    }
} else {
    my (%theirs, @differ, @left);
    for my $path (sort glob "$shared/*.tsv") {
        my $rows = table($path);
        $theirs{$_} = $rows->{$_} for keys %$rows;
    }
    # Texts of which the reference has no table are ours alone.
    my %known = map { /^([A-Z]+[0-9]*)-/ ? ("$1 $theirs{$_}{article}" => 1) : () } keys %theirs;
    my %text = map { /^([A-Z]+[0-9]*)-/ ? ($1 => 1) : () } keys %theirs;
    for my $id (sort keys %fact) {
        my ($f, $t) = ($fact{$id}, $theirs{$id});
        next unless $id =~ /^([A-Z]+[0-9]*)-/ && $text{$1};
        if (!$t) {
            # An article that the reference leaves out is ours alone.
            push @differ, "$id: not in the reference"
                if $known{"$1 $f->{article}"};
            next;
        }
        for my $c (qw(kind quantity unit)) {
            push @differ, "$id: $c $f->{$c}, reference $t->{$c}" if $f->{$c} ne $t->{$c};
        }
        # The reference writes some laws' names into the article; ours stand
        # in laws.yaml.  It also says "as above" once.
        my $a = $t->{article};
        $a =~ s/^(?:民法典|民事诉讼法|解释|出庭规定|国办发〔2024〕54号 )//;
        push @differ, "$id: article $f->{article}, reference $t->{article}"
            if $f->{article} ne $a && $a ne '同上';
        push @differ, "$id: the English is copied" if lc $f->{en} eq lc $t->{effect};
    }
    ok('numbers, units and articles agree with the reference', @differ);
    for my $id (sort keys %theirs) {
        push @left, $id if $id =~ /^([A-Z]+[0-9]*)-/ && $prefix{$1} && !$fact{$id};
    }
    ok('of a law that is here no row is left out', @left);
}
print "1..$n\n";
exit($failed ? 1 : 0);
PERL
