# bad_input.pl - everything wrong that can be sent to a city or done to its
# files: each with its status and code, the case's version as before, and at the
# end a ledger in which verify finds no problem.
use strict;
use warnings;
use utf8;
use Encode 'encode';
use FindBin;
use lib $FindBin::Bin;
use City;
use Cwd 'abs_path';
use File::Temp 'tempdir';
use IO::Handle;
use IO::Socket::INET;
use JSON::PP ();
use POSIX 'strftime';
use Time::HiRes qw(time sleep);

binmode STDOUT, ':utf8';
STDOUT->autoflush(1);
my $n = 0;
my $failed = 0;
sub ok {
    my ($fine, $name, $said) = @_;
    $n++;
    print $fine ? "ok" : "not ok", " $n - $name\n";
    if (!$fine) {
        $failed++;
        $said //= '';
        utf8::decode($said) if !utf8::is_utf8($said);
        print map { "#   $_\n" } grep { length } split /\n/, substr $said, 0, 2000;
    }
    return $fine;
}
sub skipped {
    my ($name, $why) = @_;
    $n++;
    print "ok $n - $name # SKIP $why\n";
}
sub done { print "1..$n\n"; exit($failed > 0) }

my $top = tempdir(CLEANUP => 1);
my $fadu = abs_path($ENV{FADU} || 'build/fadu');
my $city = City->new(fadu => $fadu, dir => "$top/city");
my ($status, $said) = $city->run('init', $city->{dir}, '--demo', '--percent', '5');
ok($status == 0, 'a demonstration city', $said) or done();
my %password = do {
    open my $f, '<', "$city->{dir}/logins.json" or die "logins.json: $!\n";
    local $/;
    map { $_->{name} => $_->{password} } @{JSON::PP->new->utf8->decode(<$f>)};
};
ok($city->start, 'it is served', $city->log) or done();
my $who = $city->login('officer1', $password{officer1});
ok($who, 'an officer logs in') or done();
my $head = $city->login('head', $password{head});
ok($head, 'and the head') or done();

# ------------------------------------------------------------ how it is said ---

sub stamp { # "2026-03-02T10:00:00+08:00", so many seconds from now
    return strftime('%Y-%m-%dT%H:%M:%S+08:00', gmtime(time + 8 * 3600 + $_[0]));
}

sub lead { # a first act; what is given takes the place of what is usual
    my (%o) = @_;
    my %party = (kind => 'organisation', name => '示例公司', %{$o{party} // {}});
    return {
        procedure => 'penalty.ordinary', profile => 'market-regulation', step => 'register_lead',
        begin => {parties => {p1 => \%party}, case => {}},
        fields => {source => 'report', cause => '销售超过保质期的食品', %{$o{fields} // {}}},
        %{$o{beside} // {}},
    };
}

sub begin {
    my ($json, %o) = @_;
    return $city->ask(POST => '/cases', as => $who, match => 0, json => $json, %o);
}

my $made = City::value(begin(lead()));
my $id = $made->{matter} // '';
my $version = 1;
ok($id ne '' && $made->{version} == 1, 'a case begins');

sub step {
    my ($step, $json, %o) = @_;
    return $city->ask(POST => "/cases/$id/steps/$step",
        as => $who, match => $version, json => $json, %o);
}

sub seen {
    my $answer = $city->ask(GET => "/cases/$id", as => $who);
    my ($tag) = $answer->{head} =~ /^ETag: *(?:W\/)?"(\d+)/im;
    return $tag // -1;
}

sub cases { # how many there are
    my $v = City::value($city->ask(GET => '/cases?authority=', as => $who));
    return "$v->{list}{total}" . join ' ', map { $_->{id} } @{$v->{list}{rows}};
}
my $cases = cases();

# The answer has the status, and says the code (or what else is given); the case
# is as it was and there is no new one.
sub refused {
    my ($name, $want, $says, $answer) = @_;
    my $body = $answer->{body};
    utf8::decode($body);
    my $fine = $answer->{status} == $want && ($says eq '' || index($body, $says) >= 0);
    my $after = seen();
    my $all = cases();
    ok($fine && $after == $version && $all eq $cases,
        "$name: $want" . ($says eq '' ? '' : " $says"),
        "$answer->{status} $body\nversion $after, not $version; cases $all, were $cases");
}

sub accepted {
    my ($name, $answer) = @_;
    my $v = City::value($answer);
    $version++ if $answer->{status} == 200;
    ok($answer->{status} == 200 && $v->{version} == $version, "$name: 200", $answer->{body});
    return $v;
}

# ------------------------------------------------------------------- bodies ---

my @raw = (as => $who, match => 0);
my $right = JSON::PP->new->utf8->canonical->encode(lead());
for my $case (
    ['JSON that ends too soon', 400, 'JSON-003', substr $right, 0, -1],
    ['JSON that is none', 400, 'JSON-002', '{"procedure":penalty}'],
    ['two values', 400, 'JSON-010', "$right $right"],
    ['a name twice', 400, 'JSON-004', '{"step":"a","step":"b"}'],
    ['nested too deep', 400, 'JSON-005', '{"a":' . '[' x 100_000 . ']' x 100_000 . '}'],
    ['a body that is not UTF-8', 400, 'HTTP-002', $right =~ s/report/rep\xff\xferort/r],
    ['overlong UTF-8', 400, 'HTTP-002', $right =~ s/report/rep\xc0\xafort/r],
    ['half a surrogate', 400, 'JSON-006', $right =~ s/report/\\ud800/r],
    ['a null character', 400, 'JSON-007', $right =~ s/report/\\u0000/r],
    ['UTF-16', 400, 'HTTP-002', encode('UTF-16', '{"step":"register_lead"}')],
    ['GB 18030', 400, 'HTTP-002', encode('gbk', '{"cause":"销售超过保质期的食品"}')],
    ['an array', 400, '', '[1,2]'],
    ['nothing', 400, '', ''],
) {
    my ($name, $want, $says, $body) = @$case;
    refused($name, $want, $says, $city->ask(POST => '/cases', @raw, body => $body));
}
refused('five megabytes of JSON', 413, 'HTTP-009',
    $city->ask(POST => '/cases', @raw, body => '{"x":"' . 'a' x 5_000_000 . '"}'));
refused('a wrong type of body', 415, 'HTTP-007',
    $city->ask(POST => '/cases', @raw, body => $right, type => 'text/xml'));
refused('another character set', 415, 'HTTP-007',
    $city->ask(POST => '/cases', @raw, body => $right, type => 'application/json; charset=gb18030'));
refused('no type of body', 415, 'HTTP-007',
    $city->ask(POST => '/cases', @raw, body => $right, type => ''));
refused('an unknown method', 501, 'HTTP-008', $city->ask(BREW => '/cases', @raw, body => $right));
refused('a method that is not taken', 405, 'HTTP-006', $city->ask(DELETE => "/cases/$id", @raw));
refused('an unknown page', 404, 'HTTP-005', $city->ask(POST => '/cases/x/y/z/w', @raw, body => $right));
refused('two lengths', 400, 'HTTP-011',
    $city->ask(POST => '/cases', @raw, body => $right, head => ['Content-Length: 3']));
refused('headers that are too large', 431, '',
    $city->ask(GET => '/cases', as => $who, head => ['X-Long: ' . 'a' x 20_000]));
refused('more than a thousand fields', 413, 'HTTP-004',
    $city->ask(POST => '/cases', @raw, type => 'application/x-www-form-urlencoded',
        body => join '&', map { "f$_=1" } 1 .. 1001));
refused('more than a thousand in the query', 413, 'HTTP-004',
    $city->ask(GET => '/cases?' . join('&', map { "f$_" } 1 .. 1001), as => $who));

# --------------------------------------------------- versions, keys, tokens ---

refused('no version', 428, 'SITE-005', step(check => {fields => {note => 'x'}}, match => undef));
refused('a version that is none', 428, 'SITE-005', step(check => {fields => {note => 'x'}}, match => 'x'));
refused('an old version', 412, 'OFFICE-004', step(check => {fields => {note => 'x'}}, match => 0));
refused('a version yet to come', 412, 'OFFICE-004', step(check => {fields => {note => 'x'}}, match => 99));
refused('without the token', 403, 'SITE-002', step(check => {}, as => {%$who, csrf => ''}));
refused('with the token of somebody else', 403, 'SITE-002', step(check => {}, as => {%$who, csrf => $head->{csrf}}));
refused('without a log-in', 401, 'SITE-001', step(check => {}, as => {cookie => '0' x 64, csrf => 'x'}));
refused('from another site', 403, 'HTTP-012', step(check => {}, head => ['Origin: http://elsewhere.example']));

my $keyed = lead(fields => {cause => '同一键'});
my $first = begin($keyed, key => 'the-key');
my $again = begin($keyed, key => 'the-key');
ok($first->{status} == 200 && $again->{status} == 200 && $first->{body} eq $again->{body},
    'the same key again: the same answer', "$first->{body}\n$again->{body}");
$cases = cases();
refused('the same key with another body', 409, 'OFFICE-005',
    begin(lead(fields => {cause => '另一件'}), key => 'the-key'));
refused('the same key at another place', 409, 'OFFICE-005', step(check => {}, key => 'the-key'));
my $other = begin($keyed, key => 'the-key', as => $city->login('officer2', $password{officer2}));
ok($other->{status} == 200 && City::value($other)->{matter} ne City::value($first)->{matter},
    'a key of somebody else is another', $other->{body});
$cases = cases();
refused('a key that is too long', 400, 'SITE-006', begin(lead(), key => 'k' x 201));

# ---------------------------------------------------------------------- time ---

my @two = (by => ['mr-510603-o1', 'mr-510603-o2']);
my %check = (@two, fields => {note => '现场核对', credential_shown => JSON::PP::true()});
refused('a time yet to come', 400, 'MATTER-004', step(check => {%check, at => stamp(3600)}));
refused('a time that is none', 400, 'MATTER-003', step(check => {%check, at => '2026-02-30T10:00:00+08:00'}));
refused('a time before the last act', 400, 'MATTER-008', step(check => {%check, at => stamp(-86400)}));
refused('recorded without its source', 400, 'MATTER-010',
    step(check => {%check, at => stamp(-86400), mode => 'record'}));
refused('recorded for a time yet to come', 400, 'MATTER-004',
    step(check => {%check, at => stamp(3600), mode => 'record', source => '纸质记录'}));
refused('an unknown mode', 400, 'MATTER-009', step(check => {%check, mode => 'draft'}));
refused('the mode of the clock', 400, 'MATTER-013', step(check => {%check, mode => 'timer'}));
accepted('recorded with its source, though it was before the last act',
    step(check => {%check, at => stamp(-86400), mode => 'record', source => '纸质核查记录第3号'}));
my $act = $city->ask(GET => "/cases/$id/acts/$version?format=json", as => $who);
ok(index($act->{body}, encode('UTF-8', '纸质核查记录第3号')) >= 0, 'and the source is on the ledger', $act->{body});

# ------------------------------------------------------------- who may do it ---

$made = City::value(begin(lead(fields => {cause => '人员'})));
($id, $version, $cases) = ($made->{matter}, 1, cases());
sub basis { # the reasons cite it
    my ($answer, $fact) = @_;
    my %cited = map { $_->{id} => 1 } map { @{$_->{facts} // []} } @{City::value($answer)->{reasons} // []};
    return $cited{$fact} ? $answer : {status => "not by $fact: $answer->{status}", body => $answer->{body}};
}
refused('one officer where two are needed', 422, 'role.at-least',
    basis(step(check => {%check, by => ['mr-510603-o1']}), 'APL-42-1'));
refused('the same officer twice', 422, 'role.at-least',
    basis(step(check => {%check, by => ['mr-510603-o1', 'mr-510603-o1']}), 'APL-42-1'));
refused('a credential that has run out', 422, 'role.credential',
    basis(step(check => {%check, by => ['mr-510603-o1', 'mr-510603-o5']}), 'APL-42-1'));
refused('credentials not shown', 422, 'credential-shown',
    basis(step(check => {@two, fields => {note => 'x'}}), 'APL-55-1'));
refused('a step for the head', 422, 'role.post', basis(step(file => {}), 'APL-57-1'));
refused('nobody, which is the one who is logged in', 422, 'role.at-least', step(check => {%check, by => []}));
refused('others only', 403, 'OFFICE-002', step(check => {%check, by => ['mr-510603-o2', 'mr-510603-o3']}));
refused('an unknown person', 400, 'MATTER-005', step(check => {%check, by => ['mr-510603-o1', 'nobody']}));
refused('an unknown party', 400, 'MATTER-007',
    step(ask_recusal => {party => 'p9', fields => {recused => ['mr-510603-o2'], reason => 'x'}}));
refused('an unknown step', 404, 'SITE-010', step(fly => {}));
refused('an unknown case', 404, 'SITE-003', $city->ask(POST => '/cases/none/steps/check', as => $who, match => 1, json => {%check}));
refused('an unknown procedure', 400, 'SITE-012', begin(lead(beside => {procedure => 'penalty.none'})));
refused('a step that begins nothing', 400, 'SITE-012', begin(lead(beside => {step => 'decide'})));
refused('a department that is none', 400, 'SITE-012', begin(lead(beside => {profile => 'moon'})));
refused('without the rules of its own department', 400, 'OFFICE-008', begin(lead(beside => {profile => ''})));
accepted('with two officers and their credentials', step(check => {%check}));

# -------------------------------------------------------------- what is typed ---

for my $case (
    ['a wrong check character of a company', {code => '91350100M000100Y44'}, 'begin.parties.p1.code'],
    ['a company code that is too short', {code => '91350100M'}, 'begin.parties.p1.code'],
    ['a wrong check digit of a citizen', {kind => 'person', id_number => '11010519491231002Y'}, 'begin.parties.p1.id_number'],
    ['a birthday that is none', {kind => 'person', id_number => '110105194913310020'}, 'begin.parties.p1.id_number'],
    ['no name', {name => ''}, 'begin.parties.p1.name'],
) {
    refused($case->[0], 400, "\"$case->[2]\"", begin(lead(party => $case->[1])));
}
refused('a party whose name turns round', 400, 'MATTER-015', begin(lead(party => {name => "示例\x{202e}公司"})));
refused('a source with a bell', 400, 'MATTER-015',
    begin(lead(beside => {mode => 'record', at => stamp(-60), source => "纸\x07"})));

# What does not fit a field, each told by the field's name.
for my $case (
    ['an amount with three decimals', decide => {fine_yuan => '12.345'}, 'fine_yuan'],
    ['a number with three decimals', decide => {fine_yuan => 12.345}, 'fine_yuan'],
    ['a negative amount', decide => {fine_yuan => '-1'}, 'fine_yuan'],
    ['an amount beyond all numbers', decide => {fine_yuan => '9' x 600}, 'fine_yuan'],
    ['an amount in words', decide => {fine_yuan => '两万元'}, 'fine_yuan'],
    ['an amount with an exponent', decide => {fine_yuan => '1e4'}, 'fine_yuan'],
    ['a list for an amount', decide => {fine_yuan => [1]}, 'fine_yuan'],
    ['a field of another step', check => {%{$check{fields}}, fine_yuan => 1}, 'fine_yuan'],
    ['an empty field that is required', check => {note => '  '}, 'note'],
    ['control characters', check => {%{$check{fields}}, note => "a\x07b"}, 'note'],
    ['an escape sequence', check => {%{$check{fields}}, note => "\e[31mred"}, 'note'],
    ['text that turns round', check => {%{$check{fields}}, note => "20\x{202e}0000"}, 'note'],
    ['isolates', check => {%{$check{fields}}, note => "20\x{2067}0000"}, 'note'],
) {
    my ($name, $step, $fields, $field) = @$case;
    refused($name, 400, "\"field\":\"$field\"", step($step => {@two, fields => $fields}));
}
refused('a choice that is none', 400, '"field":"source"', begin(lead(fields => {source => 'dream'})));
refused('a day that is none', 400, '"field":"discovered_on"', begin(lead(fields => {discovered_on => '2026-02-30'})));

my $long = '案' x 5000;
my $answer = begin(lead(fields => {cause => $long}));
my $v = City::value($answer);
ok($answer->{status} == 200, 'a cause of 5000 characters: 200', $answer->{body});
$act = $city->ask(GET => "/cases/$v->{matter}/acts/1?format=json", as => $who);
ok(index($act->{body}, encode('UTF-8', $long)) >= 0, 'is on the ledger in full');
for my $page ("/cases/$v->{matter}", '/cases', '/workbench') {
    $answer = $city->ask(GET => $page, as => $who);
    ok($answer->{status} == 200, "and $page shows it") if $page ne "/cases/$v->{matter}" || $v->{matter};
}
$answer = begin(lead(fields => {cause => "<script>alert(1)</script>'\"&"}));
$v = City::value($answer);
my $page = $city->say($city->request(GET => "/cases/$v->{matter}", as => $who) =~ s{application/json}{text/html}r);
ok($page->{status} == 200 && index($page->{body}, '<script>alert') < 0 && index($page->{body}, '&lt;script&gt;') >= 0,
    'markup is text');
$cases = cases();

# -------------------------------------------------------------------- files ---

sub spool { opendir my $d, "$city->{dir}/spool" or die "spool: $!\n"; return grep { !/^\./ } readdir $d }
sub files { return split /\n/, `find '$city->{dir}/files' -type f | sort` }
sub multipart { # file name, bytes, and the fields
    my ($name, $bytes, %field) = @_;
    my $body = '';
    $body .= "--edge\r\nContent-Disposition: form-data; name=\"$_\"\r\n\r\n$field{$_}\r\n" for sort keys %field;
    return encode 'UTF-8', $body . "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"$name\"\r\n"
        . "Content-Type: text/plain\r\n\r\n$bytes\r\n--edge--\r\n";
}
my @form = (as => $who, type => 'multipart/form-data; boundary=edge');
sub upload {
    my ($name, $bytes, %field) = @_;
    return $city->ask(POST => "/cases/$id/steps/inspect", @form,
        body => multipart($name, $bytes, csrf => $who->{csrf}, seen => $version, %field));
}
my @kept = files();
refused('a file larger than all files may be', 413, 'HTTP-009',
    $city->say($city->request(POST => "/cases/$id/steps/inspect", @form, body => 'x')
        =~ s/Content-Length: 1\b/Content-Length: 600000000/r));
refused('a file for a page that takes none', 415, 'HTTP-007',
    $city->ask(POST => '/cases', @form, body => multipart('a.txt', 'x', csrf => $who->{csrf})));
refused('a form without its end', 400, 'HTTP-003',
    $city->ask(POST => "/cases/$id/steps/inspect", @form, body => substr multipart('a.txt', 'x' x 1000), 0, 500));
refused('a form without its boundary', 400, 'HTTP-003',
    $city->ask(POST => "/cases/$id/steps/inspect", as => $who, type => 'multipart/form-data', body => multipart('a', 'x')));
refused('a file from somebody who may not act', 401, 'SITE-001',
    $city->ask(POST => "/cases/$id/steps/inspect", type => $form[3], body => multipart('a.txt', 'x' x 100_000)));
ok(!spool(), 'nothing is left in the spool', join ' ', spool());

# An upload that stops half way: the client goes, or the server dies.
my $half = $city->request(POST => "/cases/$id/steps/inspect", @form,
    body => multipart('half.txt', 'x' x 2_000_000, csrf => $who->{csrf}, seen => $version));
$city->say(substr($half, 0, 1_000_000), cut => 1);
for (1 .. 100) { last if !spool(); sleep 0.1 }
ok(!spool(), 'a client that hangs up half way leaves nothing', join ' ', spool());
my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $city->{port}) or die "connect: $!\n";
syswrite $socket, $half, 1_000_000;
for (1 .. 100) { last if spool(); sleep 0.05 }
ok(scalar(spool()), 'half a file is in the spool');
$city->end('KILL');
close $socket;
ok(scalar(spool()), 'and is so still when the server dies');
ok($city->start, 'the server starts again', $city->log) or done();
ok(!spool(), 'and has swept the spool');
ok(join(' ', files()) eq join(' ', @kept), 'no file was kept');

# Names that would lead elsewhere are names, or nothing.
for my $step (['file', $head, {}], ['assign', $city->login('unit-head', $password{'unit-head'}),
        {handlers => ['mr-510603-o1', 'mr-510603-o2']}]) {
    accepted("the case goes on: $step->[0]", step($step->[0] => {fields => $step->[2]}, as => $step->[1]));
}
my %inspect = (by => 'mr-510603-o2', inspection_basis => '依据', note => '笔录', credential_shown => 'true',
    rights_told => 'true');
my $secret = "../../../../../../../../../..$top/out";
for my $name ('../../evil', $secret, '..\\..\\evil', '/etc/evil', '%2e%2e%2fevil') {
    my @before = files();
    my $answer = upload($name, "evidence $name", %inspect);
    my ($see) = $answer->{status};
    my $now = seen();
    my ($bad) = grep { -e } "$top/out", "$top/evil", "$city->{dir}/evil", '/etc/evil', "$top/city/evil";
    my @new = files();
    # Done once at its address; or refused and nothing is there.
    my $fine = $see == 303 || $see == 200 ? $now == $version + 1 && @new == @before + 1
        : $see =~ /^4/ && $now == $version && @new == @before;
    ok($fine && !$bad && !spool(), "the name $name leads nowhere ($see)",
        "$see $answer->{body} version $now, files " . @new . ', were ' . @before);
    $version = $now;
}
my @shape = grep { !m{/files/(?:[0-9a-f]{2}/)*[0-9a-f]{60,64}$} } files();
ok(!@shape, 'every file stands at its digest', join ' ', @shape);
for my $target ("/cases/$id/files/..%2f..%2fkey", "/cases/$id/files/../../key", '/assets/..%2f..%2fcity.json',
    '/assets/../../key', '/assets/%2e%2e/key', '/assets/..%5c..%5ckey', "/cases/$id/files/" . 'a' x 64) {
    my $answer = $city->ask(GET => $target, as => $who);
    ok($answer->{status} =~ /^40[04]$/, "$target: $answer->{status}", $answer->{body});
}

# -------------------------------------------------------------- at one time ---

$made = City::value(begin(lead(fields => {cause => '同时'})));
($id, $version) = ($made->{matter}, 1);
my %count;
my @requests = map {
    {bytes => $city->request(POST => "/cases/$id/steps/check", as => $who, match => 1,
        json => {%check, fields => {%{$check{fields}}, note => "第 $_ 个"}})}
} 1 .. 16;
$city->many(clients => 16, next_one => sub { shift @requests },
    answered => sub { $count{$_[1]{status}}++ });
ok(join(' ', map { "$_:$count{$_}" } sort keys %count) eq '200:1 412:15',
    'of sixteen acts on one version one is done', join ' ', %count);
ok(seen() == 2, 'once');

ok($city->end('TERM') == 0, 'the server ends in order');
($status, $said) = $city->run('verify', $city->{dir});
ok($status == 0 && $said =~ /^no problem/m, 'verify finds no problem', $said);
($status, $said) = $city->run('rebuild', $city->{dir});
ok($status == 0, 'and the tables follow from the ledger', $said);

# ---------------------------------------------------------------- the packs ---

sub spoil { # a copy of the example pack, its text changed
    my ($name, $from, $to) = @_;
    my $dir = "$top/$name";
    system('cp', '-R', 'docs/example-pack', $dir) == 0 or die "cp\n";
    open my $f, '<:utf8', "$dir/licence.yaml" or die "$dir: $!\n";
    local $/;
    my $text = <$f>;
    $text =~ s/\Q$from\E/$to/ or die "$from is not in the pack\n";
    open $f, '>:utf8', "$dir/licence.yaml" or die "$dir: $!\n";
    print $f $text;
    close $f;
    return $dir;
}
for my $case (
    ['a circle without a way out', 'from: decided, to: delivered', 'from: decided, to: accepted', 1, 'PROOF-012'],
    ['a fact that is none', 'by: clerk, basis: [LIC-44]', 'by: clerk, basis: [LIC-444]', 65, 'LAW-001'],
    ['a state that is none', 'to: delivered', 'to: moon', 65, 'PACK-'],
    ['a condition that is none', 'when: input.complete,', 'when: input.complete and,', 65, 'FEEL-'],
    ['YAML that is none', 'tracks:', 'tracks: [', 65, 'YAML-'],
) {
    my ($name, $from, $to, $want, $code) = @$case;
    my $dir = spoil($name =~ tr/ /_/r, $from, $to);
    ($status, $said) = $city->run('check', $dir);
    ok($status == $want && $said =~ /licence\.yaml:\d+:\d+: .*\[\Q$code\E/, "check: $name: exit $want, $code with its place",
        "exit $status\n$said");
    my $other = City->new(fadu => $fadu, dir => $city->{dir}, options => ['--packs', $dir]);
    ok(!$other->start, "serve: $name: refused");
    ok($other->log =~ /\[$code/ || $other->log =~ /\[CLI-031\]/, '… and says why', $other->log);
}

# ---------------------------------------------------------- a damaged database ---

sub damage {
    my ($name, $at, $bytes, $code) = @_;
    my $dir = "$top/damaged-$at";
    system('cp', '-R', $city->{dir}, $dir) == 0 or die "cp\n";
    open my $f, '+<', "$dir/city.db" or die "$dir/city.db: $!\n";
    binmode $f;
    if (ref $bytes) { my $half = int((-s $f) / 2); truncate $f, $half or die "truncate: $!\n" }
    else { sysseek $f, $at, 0; syswrite $f, $bytes }
    close $f;
    my $other = City->new(fadu => $fadu, dir => $dir);
    my ($status, $said) = $other->run('verify', $dir);
    ok($status == 70 && $said =~ /\[(?:$code)\]/ && $said =~ /^ +fix /m, "verify: $name: exit 70", "exit $status\n$said");
    return $other;
}
my $size = -s "$city->{dir}/city.db";
my $broken = damage('zeros at the beginning', 0, "\0" x 2048, 'STORE-004|STORE-015');
ok(!$broken->start && $broken->log =~ /\[STORE-0\d\d\]/, 'serve refuses it', $broken->log);
$broken = damage('half of the file is gone', 1, [], 'STORE-004');
ok(!$broken->start && $broken->log =~ /\[STORE-004\]/, 'serve refuses it', $broken->log);
for my $lost ('emptied', 'removed') {
    my $dir = "$top/$lost";
    system('cp', '-R', $city->{dir}, $dir) == 0 or die "cp\n";
    $lost eq 'emptied' ? truncate "$dir/city.db", 0 : unlink "$dir/city.db";
    for my $command ('verify', 'rebuild') {
        ($status, $said) = $city->run($command, $dir);
        ok($status == 70 && $said =~ /\[OFFICE-014\]/, "$command: a database that was $lost: exit 70, OFFICE-014",
            "exit $status\n$said");
    }
    my $other = City->new(fadu => $fadu, dir => $dir);
    ok(!$other->start && $other->log =~ /\[OFFICE-014\]/, 'serve does not begin anew', $other->log);
}
for my $part (2, 3, 4, 5) {
    damage("noise in part $part of 6", int($size / 6 / 4096) * 4096 * $part, "\xa5" x 65536,
        'STORE-004|LEDGER-\d+|OFFICE-071');
}

# ------------------------------------------------------------------ a full disk ---

sub full_disk {
    my $disk = "$top/disk";
    mkdir $disk;
    my $why = `mount -t tmpfs -o size=24m tmpfs '$disk' 2>&1`;
    return $why || 'no mount' if $?;
    my $own = eval { disk($disk); 1 };
    my $wrong = $@;
    system('umount', '-l', $disk);
    die $wrong if !$own;
    return;
}

sub disk {
    my ($disk) = @_;
    my $small = City->new(fadu => $fadu, dir => "$disk/city");
    system('cp', '-R', $city->{dir}, $small->{dir}) == 0 or die "cp\n";
    # The log is elsewhere: it is not what is tested.
    symlink "$top/disk.log", "$disk/city.log";
    ok($small->start, 'a city on a small disk', $small->log) or return;
    my $who = $small->login('officer1', $password{officer1});
    my $act = sub {
        my ($key, $lang) = @_;
        return $small->ask(POST => '/cases', as => $who, match => 0, key => $key, lang => $lang,
            json => lead(fields => {cause => "$key " . '磁' x 3000}));
    };
    my $answer = $act->('before', 'en');
    ok($answer->{status} == 200, 'acts are done', $answer->{body});
    open my $f, '>', "$disk/filler" or die "filler: $!\n";
    my $block = 'x' x 65536;
    1 while (syswrite($f, $block) // 0) == 65536;
    1 while (syswrite($f, 'x' x 4096) // 0) == 4096;
    close $f;
    my ($i, @done) = (0);
    for ($i = 0; $i < 500; $i++) {
        $answer = $act->("full-$i", 'en');
        last if $answer->{status} != 200;
        push @done, $answer->{body};
    }
    my $full = "full-$i";
    ok($answer->{status} == 503 && $answer->{body} =~ /"code": ?"STORE-002"/ && $answer->{body} =~ /is full; nothing of this request was kept/
        && $answer->{body} =~ /no restart is needed/, 'a full disk: 503 in English', "$i: $answer->{status} $answer->{body}");
    $answer = $act->($full, 'zh');
    my $said = $answer->{body};
    utf8::decode($said);
    ok($answer->{status} == 503 && $said =~ /磁盘已满/ && $said =~ /本次办理没有保存/ && $said =~ /不必重新启动/,
        'and in Chinese', "$answer->{status} $said");
    my $page = $small->say($small->request(POST => '/cases', as => $who, match => 0, json => lead()) =~ s{application/json\r}{text/html\r}r);
    ok($page->{status} == 503, 'and as a page', "$page->{status} $page->{body}");
    $answer = $small->ask(GET => '/cases', as => $who);
    ok($answer->{status} == 200, 'what is there can be read', $answer->{body});
    my $login = $small->ask(POST => '/login', lang => 'en', json => {account => 'officer1', password => $password{officer1}});
    ok($login->{status} == 503 || $login->{status} == 200, "a log-in is answered ($login->{status})", $login->{body});
    unlink "$disk/filler";
    $answer = $act->($full, 'en');
    ok($answer->{status} == 200, 'with room again the same key is done, without a restart', $answer->{body});
    my $again = $act->($full, 'en');
    ok($again->{status} == 200 && $again->{body} eq $answer->{body}, 'and is done once', $again->{body});
    ok($small->end('TERM') == 0, 'it ends in order');
    my ($status, $out) = $small->run('verify', $small->{dir});
    ok($status == 0 && $out =~ /^no problem/m, 'and verify finds no problem', $out);
    my @acts = map { City::value({body => $_})->{act} } @done, $again->{body};
    ok(!(grep { !defined } @acts), 'what was acknowledged has its act');
}
my $why = full_disk();
skipped('a full disk', $why =~ s/\n/ /gr) if $why;

done();
