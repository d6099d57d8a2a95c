# serve_kill.pl - the server is killed (SIGKILL) at random moments while many
# clients begin matters, and started again.  What was acknowledged must still be
# so, to the byte; what was sent and not acknowledged is done once or not at all.
#
# A client writes an acknowledgement down, with key, matter, number of the act
# and digest, before it sends the next.  After each start the keys are asked
# again: those that were acknowledged (of this round, and some of the rounds
# before) must give the same answer.  Then one act is made as a mark: whoever of
# the unacknowledged has a lower number was on disk when the server died.
#
#   FADU, ROUNDS (8), CLIENTS (24), SEED
use strict;
use warnings;
use utf8;
use FindBin;
use lib $FindBin::Bin;
use City;
use File::Temp 'tempdir';
use IO::Handle;
use Time::HiRes qw(time sleep);

binmode STDOUT, ':utf8';
STDOUT->autoflush(1);
my $rounds = $ENV{ROUNDS} || 8;
my $clients = $ENV{CLIENTS} || 24;
my $seed = $ENV{SEED} || int(time * 1000) % 1_000_000_000;
srand $seed;
print "# seed $seed, $rounds rounds, $clients clients\n";

my $n = 0;
my $failed = 0;
sub ok {
    my ($fine, $name) = @_;
    $n++;
    $failed++ if !$fine;
    print $fine ? "ok" : "not ok", " $n - $name\n";
    return $fine;
}

my $top = tempdir(CLEANUP => 1);
my $city = City->new(fadu => $ENV{FADU} || 'build/fadu', dir => "$top/city");
my $password = 'correct horse battery';

sub put {
    my ($name, $text) = @_;
    open my $f, '>:utf8', "$top/$name" or die "$top/$name: $!\n";
    print $f $text;
    close $f or die "$top/$name: $!\n";
    return "$top/$name";
}

sub acts {
    my ($status, $said) = $city->run('verify', $city->{dir});
    my ($acts) = $said =~ /: acts (\d+),/;
    print "# $said" if $status != 0;
    return $status == 0 && $said =~ /^no problem/m ? $acts : -1;
}

# ------------------------------------------------------------- a small city ---

my $people = put('people.yaml', <<'Y');
basis: 编办〔2026〕1号
authorities:
  - {id: A1, name: 示例市场监督管理局, level: 3, region: '510603', mark: 示市监,
     profile: market-regulation}
people:
  - {id: P1, name: 李明, authority: A1, posts: {officer: true}}
  - {id: P2, name: 王芳, authority: A1, posts: {officer: true}}
Y
my ($status, $said) = $city->run('init', $city->{dir}, '--name', '示例市');
ok($status == 0, 'a city') or print "# $said";
($status, $said) = $city->run('register', $city->{dir}, $people);
ok($status == 0, 'with two officers') or print "# $said";
for my $p (1, 2) {
    ($status, $said) = $city->run_with(put('password', "$password\n"),
        'user', $city->{dir}, 'add', "p$p", '--person', "P$p", '--password-stdin');
    ok($status == 0, "an account for P$p") or print "# $said";
}
my $before = acts();
ok($before > 0, 'the ledger is in order');
ok($city->start, 'the server starts') or do { print "1..$n\n"; exit 1 };
my @who = map { $city->login("p$_", $password) } 1, 2;
ok(!(grep { !$_ } @who), 'both log in') or do { print "1..$n\n"; exit 1 };

# ------------------------------------------------------------------- acting ---

my %asked;   # key => request
my %journal; # key => "matter act digest", as acknowledged
my @wrong;
my $number = 0;
open my $journal, '>>', "$top/journal" or die "$top/journal: $!\n";

sub new_matter {
    my $key = sprintf 'k-%d-%06d', $seed, ++$number;
    my $who = $who[rand @who];
    my $request = {
        key => $key,
        bytes => $city->request(
            POST => '/cases',
            as => $who, key => $key, match => 0,
            json => {
                procedure => 'penalty.ordinary', profile => 'market-regulation',
                step => 'register_lead',
                begin => {parties => {p1 => {kind => 'organisation', name => "示例公司$number"}},
                          case => {}},
                fields => {source => 'report', cause => '销售超过保质期的食品 ' . 'x' x int rand 400},
            })};
    $asked{$key} = $request;
    return $request;
}

sub as_text {
    my ($answer) = @_;
    my $v = City::value($answer);
    return if $answer->{status} != 200 || !$v->{matter} || !$v->{act} || !$v->{digest};
    return "$v->{matter} $v->{act} $v->{digest}";
}

sub wrong { push @wrong, join ' ', @_; print "# $wrong[-1]\n" }

# The answer to a key: written down the first time, the same ever after.
sub answered {
    my ($request, $answer) = @_;
    my $text = as_text($answer);
    my $key = $request->{key};
    return wrong($key, 'answered', $answer->{status}, $answer->{body}) if !defined $text;
    return wrong($key, 'was', $journal{$key}, 'and is', $text)
        if defined $journal{$key} && $journal{$key} ne $text;
    return if defined $journal{$key};
    $journal{$key} = $text;
    syswrite $journal, "$key $text\n";
}

sub ask_again {
    my (@keys) = @_;
    $city->many(clients => 8, answered => \&answered,
                next_one => sub { @keys ? $asked{shift @keys} : undef });
}

my %sum = (acknowledged => 0, open => 0, committed => 0, several => 0, words => 0, idle => 0);
sub round {
    my ($r) = @_;
    my $first = $number + 1;
    # Soon after the first requests, too, when the batch is the first of its kind.
    my $until = time + (rand() < 0.2 ? rand 0.05 : 0.05 + rand 1.0);
    my $killed = 0;
    my @left = $city->many(
        clients => $clients, next_one => \&new_matter, answered => \&answered,
        over => sub { time >= $until });
    my @open = map { $_->{request} } @left;
    $city->end('KILL');
    for my $c (@left) {
        # What the server had sent is an acknowledgement, read late.
        my $words = City::last_words($c) or next;
        answered($c->{request}, $words);
        $sum{words}++;
    }
    my @unsure = grep { !defined $journal{$_} } map { $_->{key} } @open;
    my @sure = grep { defined $journal{$_} } map { sprintf 'k-%d-%06d', $seed, $_ } $first .. $number;
    $sum{acknowledged} += @sure;
    $sum{open} += @unsure;

    my $on_disk = $rounds <= 20 || $r % 10 == 0 ? acts() : undef;
    wrong("round $r: verify after the kill") if defined $on_disk && $on_disk < 0;
    if (!$city->start) {
        wrong("round $r: the server does not start:", $city->log);
        return 0;
    }
    my @earlier = keys %journal;
    ask_again(@sure, @earlier > 100 ? map { $earlier[rand @earlier] } 1 .. 100 : @earlier);
    # The mark.
    my $mark = new_matter();
    answered($mark, $city->say($mark->{bytes}));
    my ($limit) = ($journal{$mark->{key}} // '') =~ /^\S+ (\d+)/ or return 0;
    # Numbers start at 0: the mark comes right after what is on disk.
    wrong("round $r: $on_disk acts on disk, the mark is number $limit")
        if defined $on_disk && $limit != $on_disk;
    ask_again(@unsure);
    my $committed = grep { ($journal{$_} // '') =~ /^\S+ (\d+)/ && $1 < $limit } @unsure;
    $sum{committed} += $committed;
    $sum{several}++ if @unsure > 1 && $committed > 0;
    $sum{idle}++ if !@unsure;
    return 1;
}

my $started = time;
my $done = 0;
for my $r (1 .. $rounds) {
    round($r) or last;
    $done++;
    printf "# round %d: %d matters, %d s\n", $r, $number, time - $started if $r % 20 == 0;
}
ok($done == $rounds, "the server came back after each of $rounds kills");
ok(!@wrong, 'what was acknowledged is so still; what was not is there once or not at all');
printf "# acknowledged %d; open at a kill %d, of which on disk %d; answers read after the kill %d\n",
    @sum{qw(acknowledged open committed words)};
print "# kills with several requests open, some already on disk: $sum{several} of $rounds\n";
ok($sum{acknowledged} >= 10 * $rounds, 'there was a load');
ok($sum{open} >= $rounds, 'requests were open when it died');

# ---------------------------------------------------------------- at the end ---

ask_again(sort keys %asked) if $done == $rounds;
ok(keys %journal == $number && !@wrong, "all $number keys are answered, each as before");
open my $f, '<', "$top/journal" or die "$top/journal: $!\n";
my %lines;
while (my $line = <$f>) {
    my ($key, $text) = $line =~ /^(\S+) (.*)$/;
    $lines{$key} = $text;
}
ok(keys %lines == $number && !(grep { $lines{$_} ne $journal{$_} } keys %lines),
    'the journal on disk says so too');
my (%matters, %acts);
for (values %journal) {
    my ($matter, $act) = split ' ';
    $matters{$matter}++;
    $acts{$act}++;
}
ok(keys %matters == $number && keys %acts == $number, 'no matter and no act has two keys');
my (%listed, $double);
for (my $at = '/cases'; $at;) {
    my $v = City::value($city->ask(GET => $at, as => $who[0]));
    last if !$v->{list};
    $double += $listed{$_->{id}}++ for @{$v->{list}{rows}};
    $at = $v->{list}{next_href};
}
ok(!$double && join("\n", sort keys %listed) eq join("\n", sort keys %matters),
    "the list has the same $number matters, each once");
my $ended = $city->end('TERM');
ok($ended == 0, 'it ends in order when asked to');
my $after = acts();
ok($after == $before + $number, 'verify finds no problem, and an act for each key');
($status, $said) = $city->run('rebuild', $city->{dir});
ok($status == 0, 'what the tables say follows from the ledger') or print "# $said";
print "1..$n\n";
exit($failed > 0);
