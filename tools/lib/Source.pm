# Source.pm - what the checkers share: the files of a tree, and C text without
# its comments or strings (lines stay where they were).
package Source;
use strict;
use warnings;
use Exporter 'import';
our @EXPORT = qw(files slurp code_only strings_only line_of call_args report
    problems);

my @problems;

# Every file below $root/$_ of @_ whose name matches $like, sorted.
sub files {
    my ($root, $like, @dirs) = @_;
    my (@out, @todo) = ();
    @todo = map { "$root/$_" } @dirs;
    while (defined(my $d = shift @todo)) {
        opendir(my $h, $d) or next;
        for my $n (sort readdir $h) {
            next if $n =~ /^\./;
            my $p = "$d/$n";
            if (-d $p && !-l $p) { push @todo, $p unless $n eq 'node_modules' }
            elsif ($n =~ $like) { push @out, $p }
        }
        closedir $h;
    }
    return sort @out;
}

sub slurp {
    my ($path) = @_;
    open(my $f, '<:encoding(UTF-8)', $path) or die "$path: $!\n";
    local $/;
    my $text = <$f>;
    return defined $text ? $text : '';
}

# Comments and strings: one pass that knows both, so neither hides the other.
my $token = qr{
    (?<comment> /\* .*? \*/ | // [^\n]* )
  | (?<string> " (?: \\. | [^"\\\n] )* " )
  | (?<char> ' (?: \\. | [^'\\\n] )+ ' )
}xs;

sub blank { my $t = shift; $t =~ s/[^\n]/ /g; return $t }

# Without comments, and with strings only as "" of the same length.
sub code_only {
    my ($text) = @_;
    $text =~ s{$token}{
        my $all = $&;
        defined $+{comment} ? blank($all)
      : substr($all, 0, 1) . blank(substr($all, 1, -1)) . substr($all, -1)
    }ge;
    return $text;
}

# Without comments; strings stay.
sub strings_only {
    my ($text) = @_;
    $text =~ s{$token}{ my $all = $&; defined $+{comment} ? blank($all) : $all }ge;
    return $text;
}

sub line_of {
    my ($text, $offset) = @_;
    return 1 + (substr($text, 0, $offset) =~ tr/\n//);
}

# The arguments of a call whose "(" stands at $open in $text; commas inside
# brackets or strings do not part them.
sub call_args {
    my ($text, $open) = @_;
    my ($depth, $from, @args) = (0, $open + 1);
    pos($text) = $open;
    while ($text =~ /\G(?: " (?: \\. | [^"\\] )* " | ' (?: \\. | [^'\\] )+ ' | . )/gxs) {
        my $t = $&;
        my $end = pos($text);
        if ($t =~ /^[\(\[\{]$/) { $depth++ }
        elsif ($t =~ /^[\)\]\}]$/) {
            $depth--;
            if ($depth == 0) {
                my $last = substr($text, $from, $end - 1 - $from);
                push @args, $last if @args || $last =~ /\S/;
                last;
            }
        }
        elsif ($t eq ',' && $depth == 1) {
            push @args, substr($text, $from, $end - 1 - $from);
            $from = $end;
        }
    }
    s/^\s+|\s+$//g for @args;
    return @args;
}

sub report {
    my ($root, $path, $line, $say) = @_;
    $path =~ s{^\Q$root\E/}{};
    push @problems, "$path:$line: $say";
}

# Prints what was reported, each once; the exit status.
sub problems {
    my %seen;
    binmode(STDERR, ':encoding(UTF-8)');
    print STDERR "$_\n" for grep { !$seen{$_}++ } @problems;
    return @problems ? 1 : 0;
}

1;
