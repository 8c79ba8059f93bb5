#!/bin/bash
# A logbook and its sealed archive that the first version made: every later version
# opens and verifies them, and exports the same bytes.  tests/data/v1/make.sh made
# them, once.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/support/tap.sh"
. "$top/tests/support/story.sh"
export TZ=UTC
golden=$top/tests/data/v1
archive=$golden/archive.tar
export XDG_CONFIG_HOME=$tap_room/config
unset RECORDER_KEY

# expected NAME: its value in the file `expected`
expected() { sed -n "s/^$1 //p" "$golden/expected"; }
there() { [ -f "$golden/expected" ] && [ -f "$archive" ] && [ -f "$golden/logbook/logbook.sqlite" ]; }
it 'the golden logbook and archive are there' there
there || exit 1

cp -a "$golden/logbook" "$tap_room/logbook"
# A checkout keeps neither the mode of the key nor an empty folder.
chmod 600 "$tap_room/logbook/logbook.key"
mkdir -p "$tap_room/logbook/evidence/tmp"
export RECORDER_LOGBOOK=$tap_room/logbook
id=$(expected assessment)
vkey=$(expected vkey)

opens() { same "$(expected statements)" eval 'recorder log --raw --from 0 --count 100000 | grep -c .'; }
it 'the logbook opens, with all its statements' opens
it 'they are the bytes that they were' same "$(expected log)" \
	eval 'recorder log --raw --from 0 --count 100000 | sha256sum | cut -c1-64'
it 'its checkpoint is the one that it was' same "$(expected checkpoint)" \
	eval 'recorder checkpoint | sha256sum | cut -c1-64'
it 'it verifies, by a key that we trust' recorder verify --trust "$vkey"
it 'the assessment in it verifies' recorder verify "$id" --trust "$vkey"
states() { # each state once reached
	recorder list --json | sed -n 's/.*"state":"\([a-z]*\)".*/\1/p' | sort | paste -sd' '
}
it 'its assessments are in the states in which they were' same "$(expected states)" states
rebuilt() {
	recorder list >"$tap_room/before" && recorder rebuild >/dev/null &&
		recorder list | cmp - "$tap_room/before" && recorder verify --trust "$vkey"
}
it 'the derived tables are made anew, equal' rebuilt
told() { recorder show "$id" >"$tap_room/shown" && recorder history "$id" | grep -q 'Lou Learner'; }
it 'it is shown, and its story told' told

it 'the archive has the bytes that it had' same "$(expected archive)" \
	eval 'sha256sum <"$archive" | cut -c1-64'
it 'the archive verifies, by a key that we trust' recorder verify "$archive" --trust "$vkey"
it 'and without, by one that is not known' verdict_is 3 recorder verify "$archive"
identity() { tar -xOf "$archive" --wildcards '*/tagmanifest-sha256.txt' | sha256sum | cut -c1-64; }
it 'its identity is the one that was sealed' same "$(expected identity)" identity
exported() { r export "$id" -o "$tap_room/again.tar" >/dev/null && cmp "$tap_room/again.tar" "$archive"; }
it 'an export has the same bytes' exported
again() { r export "$id" -o - | cmp - "$archive"; }
it 'and once more, after an export was entered' again
copied() {
	r backup "$tap_room/copy" >/dev/null && r restore "$tap_room/copy" "$tap_room/restored" >/dev/null &&
		r --logbook "$tap_room/restored" export "$id" -o - | cmp - "$archive"
}
it 'a restored copy exports the same bytes' copied
later() { r export "$id" --later -o "$tap_room/later.tar" >/dev/null && recorder verify "$tap_room/later.tar" --trust "$vkey"; }
it 'an export with what came later verifies' later
tap_end
