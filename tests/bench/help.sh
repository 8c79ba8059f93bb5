#!/bin/bash
# How long the help takes, beside `curl --version`: the median of 20 runs each, in
# turn.  The goal: at most twice as long.
set -eu
command -v curl >/dev/null || {
	echo 'help  not measured: no curl'
	exit 0
}
took() { # COMMAND...: microseconds
	local start=${EPOCHREALTIME/./} end
	"$@" >/dev/null
	end=${EPOCHREALTIME/./}
	echo $((end - start))
}
ours=()
theirs=()
for _ in $(seq 20); do
	ours+=("$(took recorder --help)")
	theirs+=("$(took curl --version)")
done
median() { printf '%s\n' "$@" | sort -n | sed -n 10p; }
a=$(median "${ours[@]}")
b=$(median "${theirs[@]}")
printf 'help  %d us  curl --version %d us  ratio %d.%02d  goal 2.00  %s\n' \
	"$a" "$b" $((a / b)) $((a * 100 / b % 100)) "$([ $a -le $((2 * b)) ] && echo met || echo short)"
