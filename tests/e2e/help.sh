#!/bin/bash
# Help, man page and completion, all made from the table of commands.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/support/tap.sh"
unset RECORDER_LOGBOOK RECORDER_KEY RECORDER_PASSPHRASE_FILE
cd "$tap_room" || exit

narrow() { # COMMAND...: succeeds, and no line is over 80 columns
	"$@" >"$tap_room/help" || return
	[ -s "$tap_room/help" ] && ! grep -nE '^.{81,}' "$tap_room/help"
}
it 'the help fits 80 columns' narrow recorder --help
wordless() { verdict=0; recorder 2>said || verdict=$?; [ $verdict -eq 64 ] && cmp said <(recorder --help); }
it 'without a word it is said too, as an error' wordless
recorder --help >all
# "  key new         Make a key ..." -> "key new"
sed -n '/^Commands$/,/^$/s/^  \([a-z-]*\( [a-z]\{3,\}\)\{0,1\}\)  .*/\1/p' all | sed 's/ *$//' >names
it 'the help lists the commands' [ "$(grep -c . names)" -ge 30 ]

# The options of a command, from the table in its source.
options_of() { # NAME
	awk -v name="$1" '
		/^static const struct opt / { of = $5; sub(/\[\].*/, "", of); options[of] = "" }
		/\{ OPT_[A-Z]*,/ {
			if (match($0, /"[a-z-]+"/))
				options[of] = options[of] " " substr($0, RSTART + 1, RLENGTH - 2)
		}
		/^const struct command / { found = 0 }
		/\.name = / { split($0, part, "\""); found = part[2] == name }
		found && /\.opts = / {
			table = $0
			sub(/.*= /, "", table)
			sub(/,.*/, "", table)
			print options[table]
		}' "$top"/recorder/cli/cmd_*.c
}
while read -r name; do
	it "the help of \`$name\` fits 80 columns" narrow recorder $name --help
	whole() {
		local option
		[ "$(recorder help $name)" = "$(cat "$tap_room/help")" ] || return
		for option in $(options_of "$name") as help; do
			grep -qE -- "--$option( |\$)" "$tap_room/help" || {
				echo "no --$option"
				return 1
			}
		done
		grep -q "^usage: recorder $name" "$tap_room/help"
	}
	it "and names all its options" whole
done <names
it 'a command with options is among them' grep -q captured <(options_of attach)

recorder man >recorder.1
everything() {
	local name option
	while read -r name; do
		grep -q "^.SS \"recorder $name " recorder.1 || {
			echo "no $name"
			return 1
		}
		for option in $(options_of "$name"); do
			grep -qF -- "${option//-/\\-}" recorder.1 || {
				echo "no --$option"
				return 1
			}
		done
	done <names
}
it 'the man page has every command and option' everything
if command -v groff >/dev/null; then
	troff() { [ -z "$(groff -man -Tutf8 -ww -z recorder.1 2>&1)" ]; }
	it 'the man page is good troff' troff
fi

completion() { recorder completion bash >completion && bash -n completion; }
it 'the bash completion is good shell' completion
completes() { # WORDS... WANTED: is WANTED offered for the last word?
	local wanted=${*: -1}
	bash -c '. ./completion; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _recorder; printf "%s\n" "${COMPREPLY[@]}"' \
		complete recorder "${@:1:$#-1}" | grep -qx -- "$wanted"
}
it 'it completes a command' completes jud judge
it 'it completes the second word of one' completes rubric ch check
it 'it completes an option' completes attach --crit --criterion
it 'it completes an option of a command of two words' completes person add --ident --identity
for shell in zsh fish; do
	it "there is completion for $shell" recorder completion $shell
	command -v $shell >/dev/null || continue
	recorder completion $shell >completion.$shell
	it "the $shell completion is good $shell" $shell -n completion.$shell
done
it 'there is none for another shell' fails 64 'zsh' recorder completion tcsh
version() { recorder --version | grep -q '^recorder [0-9.]*$'; }
it 'the version is said' version
tap_end
