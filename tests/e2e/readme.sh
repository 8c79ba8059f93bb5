#!/bin/bash
# What the README names is there: paths, commands, options, make targets.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/support/tap.sh"
cd "$top" || exit
unset RECORDER_LOGBOOK RECORDER_KEY

# In backticks, with a slash, and of this tree.  NAME and MODULE stand for any.
grep -o '`[^` ]*`' README.md | tr -d '`' | grep / | grep -v '^/\|^\.\./\|://' |
	sort -u >"$tap_room/paths"
it 'the README names paths' [ "$(grep -c . "$tap_room/paths")" -ge 20 ]
while read -r path; do
	it "there is $path" compgen -G "$(sed 's/NAME\|MODULE/*/g' <<<"$path")"
done <"$tap_room/paths"
root_files() {
	local file
	for file in Makefile LICENSE; do
		grep -q "\`$file\`" README.md && [ -f "$file" ] || return
	done
}
it 'and the files at the top' root_files

# Each line that calls the program, in blocks and in the text.
{
	sed -n '/^```/,/^```/p' README.md | grep '^recorder ' | sed 's/ *#.*//; s/ *&& */\n/g'
	grep -o '`recorder [a-z][^`]*`' README.md | tr -d '`'
} | grep '^recorder ' | sort -u >"$tap_room/lines"
it 'the README shows commands' [ "$(grep -c . "$tap_room/lines")" -ge 30 ]
shown() { # LINE
	local words name option
	read -ra words <<<"$1"
	words=("${words[@]:1}")
	[ "${words[0]}" != --logbook ] || words=("${words[@]:2}")
	name=${words[0]}
	recorder help "$name" >"$tap_room/help" 2>/dev/null ||
		{ name="$name ${words[1]}" && recorder help $name >"$tap_room/help"; } || {
		echo "no command: $1"
		return 1
	}
	for option in $(grep -oE ' --?[a-z][a-z-]*' <<<" ${words[*]}"); do
		grep -qE -- "(^| )$option(,| |\$)" "$tap_room/help" || {
			echo "recorder $name has no $option: $1"
			return 1
		}
	done
}
all_shown() {
	local line
	while read -r line; do
		[[ $line == 'recorder COMMAND'* ]] || shown "$line" || return
	done <"$tap_room/lines"
}
it 'each of them, with its options, is one of the program' all_shown

targets() {
	local target
	for target in $(grep -o '`make [a-z-]*' README.md | cut -d' ' -f2 | sort -u); do
		make -n "$target" F=json >"$tap_room/make" 2>&1 || {
			echo "make $target:"
			cat "$tap_room/make"
			return 1
		}
	done
}
it 'each make target is one' targets
licence() { grep -q 'Apache License' LICENSE && grep -q 'Apache-2.0' README.md; }
it 'the licence is the one it names' licence
tap_end
