# Fails where a line is no workflow command that GitHub understands, where it holds what must be
# escaped, or where there are more annotations than GitHub shows.
{
    if ($0 !~ /^::(error|warning|notice) [a-z]+=[^:,]+(,[a-z]+=[^:,]+)*::./) {
        print FILENAME ":" FNR ": no command: " $0
        bad = 1
    }
    rest = $0
    gsub(/%(25|0D|0A|3A|2C)/, "", rest)
    if (rest ~ /%/) {
        print FILENAME ":" FNR ": a bare %: " $0
        bad = 1
    }
    if ($0 ~ /[\001-\010\013-\037]/) {
        print FILENAME ":" FNR ": a control character"
        bad = 1
    }
    split($0, words, " ")
    if (++count[words[1]] > 10) {
        print FILENAME ":" FNR ": more than ten of " words[1]
        bad = 1
    }
}
END { exit bad }
