# City.pm - for tests of the whole program: a city in a folder of its own, its
# server, and clients that say exactly what they are told to.
#
#   my $city = City->new(fadu => 'build/fadu', dir => "$top/city");
#   $city->start; my $who = $city->login('li', 'password');
#   my $answer = $city->ask(POST => '/cases', as => $who, json => {...});
#
# An answer is {status, head, body}; status 0: the connection ended without one.
package City;
use strict;
use warnings;
use Errno qw(EAGAIN EWOULDBLOCK EINPROGRESS EINTR);
use Fcntl qw(F_GETFL F_SETFL O_NONBLOCK);
use IO::Select;
use IO::Socket::INET;
use JSON::PP ();
use POSIX ();
use Time::HiRes qw(time sleep);

my $json = JSON::PP->new->utf8->canonical->allow_nonref;

sub new {
    my ($class, %o) = @_;
    return bless {options => [], %o}, $class;
}

# Runs fadu in English; its exit status and what it printed, errors with it.
sub run {
    my ($self, @arguments) = @_;
    return $self->run_with('/dev/null', @arguments);
}

sub run_with {
    my ($self, $input, @arguments) = @_;
    my $pid = open(my $out, '-|') // die "fork: $!\n";
    if ($pid == 0) {
        open STDIN, '<', $input or POSIX::_exit(126);
        open STDERR, '>&', \*STDOUT or POSIX::_exit(126);
        exec($self->{fadu}, @arguments, '--lang', 'en') or POSIX::_exit(127);
    }
    local $/;
    my $said = <$out> // '';
    close $out;
    return ($? >> 8, $said);
}

# ------------------------------------------------------------- the server ---

sub start {
    my ($self) = @_;
    my $log = "$self->{dir}.log";
    unlink $log;
    my $pid = fork // die "fork: $!\n";
    if ($pid == 0) {
        open STDIN, '<', '/dev/null' or POSIX::_exit(126);
        open STDOUT, '>', $log or POSIX::_exit(126);
        open STDERR, '>&', \*STDOUT or POSIX::_exit(126);
        exec($self->{fadu}, 'serve', $self->{dir}, '--listen', '127.0.0.1:0', '--lang', 'en',
            @{$self->{options}})
            or POSIX::_exit(127);
    }
    $self->{pid} = $pid;
    for (my $until = time + 60; time < $until; sleep 0.01) {
        if (open my $f, '<', $log) {
            local $/;
            my $said = <$f> // '';
            ($self->{port}) = $said =~ m{^event=listening address=http://[^ ]*?:(\d+)/ }m;
            return 1 if $self->{port};
        }
        last if waitpid($pid, POSIX::WNOHANG()) == $pid;
    }
    $self->{pid} = undef;
    return 0;
}

sub end {
    my ($self, $signal) = @_;
    return if !$self->{pid};
    kill $signal, $self->{pid};
    waitpid $self->{pid}, 0;
    $self->{pid} = undef;
    return $?;
}

sub log {
    my ($self) = @_;
    open my $f, '<', "$self->{dir}.log" or return '';
    local $/;
    return <$f> // '';
}

sub DESTROY { my ($self) = @_; local ($?, $!, $@); $self->end('KILL') }

# ------------------------------------------------------------ the clients ---

# The bytes of a request.  Options: as (a log-in), json or body and type, match,
# key, head (more header lines), lang.
sub request {
    my ($self, $method, $target, %o) = @_;
    my $body = exists $o{json} ? $json->encode($o{json}) : $o{body};
    my @head = ("Host: 127.0.0.1:$self->{port}", 'Accept: application/json');
    push @head, "Accept-Language: " . ($o{lang} // 'en');
    push @head, "Cookie: fadu=$o{as}{cookie}", "X-CSRF-Token: $o{as}{csrf}" if $o{as};
    push @head, "If-Match: \"$o{match}\"" if defined $o{match};
    push @head, "Idempotency-Key: $o{key}" if defined $o{key};
    if (defined $body) {
        my $type = $o{type} // 'application/json';
        push @head, "Content-Type: $type" if $type ne '';
        push @head, 'Content-Length: ' . length $body;
    }
    push @head, @{$o{head} // []};
    return join("\r\n", "$method $target HTTP/1.1", @head, '', $body // '');
}

sub ask {
    my ($self, $method, $target, %o) = @_;
    return $self->say($self->request($method, $target, %o));
}

# Sends bytes, and reads one answer.  With `cut`, the client hangs up instead.
sub say {
    my ($self, $bytes, %o) = @_;
    my $none = {status => 0, head => '', body => ''};
    my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $self->{port}, Timeout => 10)
        or return $none;
    local $SIG{PIPE} = 'IGNORE';
    local $SIG{ALRM} = sub { die "too slow\n" };
    my $got = '';
    my $answer;
    my $fine = eval {
        alarm 60;
        # A server that has seen enough answers and hangs up: what it said counts.
        for (my $at = 0; $at < length $bytes;) {
            my $n = syswrite($s, $bytes, 65536, $at) // last;
            $at += $n;
        }
        while (!$o{cut} && !($answer = answer(\$got))) {
            sysread($s, $got, 65536, length $got) or last;
        }
        alarm 0;
        1;
    };
    alarm 0;
    close $s;
    return $fine && $answer || {%$none, body => $@ || "no answer"};
}

# Takes an answer off the front of the text; undef: it is not whole yet.
sub answer {
    my ($text) = @_;
    my $end = index $$text, "\r\n\r\n";
    return if $end < 0;
    my $head = substr $$text, 0, $end;
    my ($status) = $head =~ m{^HTTP/1\.1 (\d{3})};
    my ($length) = $head =~ /^Content-Length: *(\d+)\r?$/im;
    die "an answer that is none: $head\n" if !$status || !defined $length;
    return if length $$text < $end + 4 + $length;
    my $body = substr $$text, $end + 4, $length;
    substr($$text, 0, $end + 4 + $length) = '';
    return {status => $status, head => $head, body => $body};
}

# The body as a value; {} where it is none.
sub value {
    my ($answer) = @_;
    my $v = eval { $json->decode($answer->{body}) };
    return ref $v eq 'HASH' ? $v : {};
}

sub login {
    my ($self, $account, $password) = @_;
    my $answer = $self->ask(POST => '/login', json => {account => $account, password => $password});
    my ($cookie) = $answer->{head} =~ /^Set-Cookie: fadu=([0-9a-f]+)/im;
    my $v = value($answer);
    return $cookie && {cookie => $cookie, csrf => $v->{csrf}, person => $v->{person}};
}

# Many clients at once, each with one connection that is kept.  next_one gives a
# request {bytes, ...} or undef for no more; answered is told of each before its
# client asks for the next; over, asked all the while, may end it early.  The
# clients are returned as they stood: {socket, got, request}.
sub many {
    my ($self, %o) = @_;
    my $all = IO::Select->new;
    my %by;
    for (1 .. $o{clients}) {
        my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $self->{port})
            or die "cannot connect: $!\n";
        fcntl($s, F_SETFL, fcntl($s, F_GETFL, 0) | O_NONBLOCK) or die "fcntl: $!\n";
        my $c = {socket => $s, got => ''};
        give($c, $o{next_one}) or next;
        $by{fileno $s} = $c;
        $all->add($s);
    }
    local $SIG{PIPE} = 'IGNORE';
    while ($all->count && !($o{over} && $o{over}->())) {
        for my $s ($all->can_read(0.005)) {
            my $c = $by{fileno $s};
            my $n = sysread $s, $c->{got}, 65536, length $c->{got};
            next if !defined $n && ($! == EAGAIN || $! == EINTR);
            die "the server hung up\n" if !$n;
            my $answer = answer(\$c->{got}) or next;
            $o{answered}->($c->{request}, $answer);
            $c->{request} = undef;
            give($c, $o{next_one}) or $all->remove($s);
        }
    }
    return values %by;
}

# Requests are small: the socket takes one whole.
sub give {
    my ($c, $next_one) = @_;
    my $r = $next_one->() or return 0;
    $c->{request} = $r;
    my $n = syswrite($c->{socket}, $r->{bytes}) // -1;
    die "a request was not taken whole\n" if $n != length $r->{bytes};
    return 1;
}

# What the server had already said to a client when it died.
sub last_words {
    my ($c) = @_;
    for (my $until = time + 5; time < $until;) {
        my $n = sysread $c->{socket}, $c->{got}, 65536, length $c->{got};
        last if defined $n ? $n == 0 : $! != EAGAIN;
    }
    return answer(\$c->{got});
}

1;
