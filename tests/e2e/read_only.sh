#!/bin/bash
# A logbook that can only be read: by whom it is not, from a medium that cannot
# be written, without its key.  And where standard streams are closed or full.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/support/tap.sh"
. "$top/tests/support/story.sh"
export TZ=UTC

chmod 755 "$tap_room"
mkdir "$tap_room/story"
chmod 755 "$tap_room/story"
story_make "$tap_room/story"
story_again
did=$(sed -n 1p <(recorder checkpoint))

# The program as somebody who may read and not write; root may write anything.
reader() {
	if [ "$(id -u)" -eq 0 ]; then
		HOME=/nonexistent XDG_CONFIG_HOME=/nonexistent \
			setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
	else
		"$@"
	fi
}
# A copy for whoever may read, with what is left of it.
shut() { # NAME
	copy=$tap_room/$1
	cp -R "$RECORDER_LOGBOOK" "$copy"
	[ "$1" = keyed ] || rm "$copy/logbook.key"
	chmod -R a=rX "$copy"
}
trap 'chmod -R u+w "$tap_room"; tap_clean' EXIT

reads() { # COMMAND...: the same is printed as from the logbook itself
	recorder "$@" >"$tap_room/wanted" || return
	reader recorder -L "$copy" "$@" >"$tap_room/got" 2>"$tap_room/err" || {
		cat "$tap_room/err"
		return 1
	}
	cmp "$tap_room/wanted" "$tap_room/got"
}
exports() {
	recorder export "$id" -o - >"$tap_room/wanted.tar" || return
	reader recorder -L "$copy" export "$id" -o - >"$tap_room/got.tar" 2>"$tap_room/err" || return
	grep -q 'note: the logbook does not say that this was exported' "$tap_room/err" &&
		cmp "$tap_room/wanted.tar" "$tap_room/got.tar"
}
backs_up() {
	rm -rf "$tap_room/taken"
	mkdir -m 777 "$tap_room/taken"
	reader recorder -L "$copy" backup "$tap_room/taken" &&
		verdict_is 3 recorder -L "$tap_room/taken" verify
}
refuses() {
	for command in "withdraw $id --reason x --as Ada" rebuild; do
		! reader recorder -L "$copy" $command 2>"$tap_room/err" || return
		grep -q '^recorder: ' "$tap_room/err" || return
	done
}
all_of_it() { # WHICH
	for command in list "show $id" "history $id" log 'person list' 'rubric list' outbox \
		checkpoint 'checkpoint --vkey' 'list --json' "evidence list $id" "evidence show $id lift.mp4" \
		"evidence cat $id portfolio" "receipt $id -o -"; do
		it "$1: $command" reads $command
	done
	it "$1: rubric show" reads rubric show 'Manual handling of loads, unit 3'
	it "$1: verify" verdict_is 0 reader recorder -L "$copy" verify --trust "$did"
	it "$1: verify of an assessment" verdict_is 0 reader recorder -L "$copy" verify "$id" --trust "$did"
	it "$1: export, and it says that no note was made" exports
	it "$1: backup from there" backs_up
	it "$1: nothing is written" refuses
	it "$1: nothing was left there" [ -z "$(find "$copy" -name '*-wal' -o -name '*-shm')" ]
}
shut keyed
all_of_it 'a logbook that may only be read'
it 'its key is in the copy' [ -f "$tap_room/taken/logbook.key" ]
shut keyless
all_of_it "an auditor's copy"
says_no_key() { reader recorder -L "$copy" backup "$tap_room/taken" 2>&1 | grep -q 'has no key'; }
it 'there is none in a copy of it, which is said' says_no_key

# Derived tables that lag behind, where they cannot be fed for good.
chmod -R u+w "$copy"
stale=$tap_room/stale.py
cat >"$stale" <<'P'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.executescript(sys.argv[2])
P
if command -v python3 >/dev/null; then
	sql() { python3 "$stale" "$1/logbook.sqlite" "$2"; }
	shut lagging
	chmod -R u+w "$copy"
	sql "$copy" "UPDATE meta SET value = 0 WHERE name = 'fed'; DELETE FROM index_person"
	rm -f "$copy"/*-wal "$copy"/*-shm
	chmod -R a=rX "$copy"
	it 'derived tables that lag behind are fed for the one command' reads person list

	broken() { # SQL TEXT
		rm -rf "$tap_room/bad"
		cp -R "$RECORDER_LOGBOOK" "$tap_room/bad" && sql "$tap_room/bad" "$1" || return
		verdict_is 1 recorder -L "$tap_room/bad" verify --json >"$tap_room/told" &&
			grep broken "$tap_room/told" | grep -qF -- "$2" || {
			cat "$tap_room/told"
			return 1
		}
	}
	it 'verify tells of a tree that is gone' broken \
		'DROP TRIGGER node_stays; DELETE FROM node' 'missing in the tree'
	it 'and of the trigger' broken \
		'DROP TRIGGER node_stays; DELETE FROM node' 'lacks one of our tables or triggers: node_stays'
	it 'verify tells of a trigger that is not ours' broken \
		'CREATE TRIGGER evil AFTER INSERT ON node BEGIN DELETE FROM content; END' 'not ours: evil'
	unwritten() {
		fails 70 'not ours: evil' recorder -L "$tap_room/bad" --as 'Ada Admin' \
			withdraw "$id" --reason x
	}
	it 'nothing is entered beside it' unwritten
fi
open_key() {
	chmod 644 "$RECORDER_LOGBOOK/logbook.key"
	recorder list >/dev/null && fails 77 'chmod 600' recorder --as 'Ada Admin' withdraw "$id" --reason x
	local got=$?
	chmod 600 "$RECORDER_LOGBOOK/logbook.key"
	return $got
}
it "a logbook's key that others may read stops writing, not reading" open_key

# --- streams

story_open
gone() { # COMMAND...: into a full device, and where standard output is closed
	local got
	for to in full closed; do
		got=0
		if [ $to = full ]; then
			"$@" >/dev/full 2>"$tap_room/err" || got=$?
		else
			"$@" >&- 2>"$tap_room/err" || got=$?
		fi
		[ $got -eq 74 ] && grep -q '^recorder: .*print: ' "$tap_room/err" || {
			echo "$to: exit status $got"
			cat "$tap_room/err"
			return 1
		}
	done
}
for command in --help --version 'list --help' list 'help list' man verify; do
	it "\`$command\` says that printing failed" gone recorder $command
done
to_full() {
	echo full >"$tap_room/full.txt"
	local got=0
	recorder --as 'Asa Assessor' attach "$id" "$tap_room/full.txt" >/dev/full 2>"$tap_room/err" || got=$?
	[ $got -eq 74 ] && grep -q 'it was entered; only printing failed' "$tap_room/err" &&
		recorder show "$id" | grep -q full.txt
}
it 'an act that was entered is told from one that was not' to_full
attaches() { # FD...: with these closed
	local name=closed-$1.txt got=0
	echo "$1" >"$tap_room/$name"
	case $1 in
	0) recorder -q --as 'Asa Assessor' attach "$id" "$tap_room/$name" <&- ;;
	1) recorder -q --as 'Asa Assessor' attach "$id" "$tap_room/$name" >&- ;;
	2) recorder -q --as 'Asa Assessor' attach "$id" "$tap_room/$name" 2>&- ;;
	01) recorder -q --as 'Asa Assessor' attach "$id" "$tap_room/$name" <&- >&- ;;
	02) recorder -q --as 'Asa Assessor' attach "$id" "$tap_room/$name" <&- 2>&- ;;
	12) recorder -q --as 'Asa Assessor' attach "$id" "$tap_room/$name" >&- 2>&- ;;
	012) recorder -q --as 'Asa Assessor' attach "$id" "$tap_room/$name" <&- >&- 2>&- ;;
	esac || got=$?
	case $1 in
	*1*) [ $got -eq 74 ] ;;
	*) [ $got -eq 0 ] ;;
	esac && recorder show "$id" | grep -q "$name" || {
		echo "exit status $got"
		return 1
	}
}
for closed in 0 1 2 01 02 12 012; do
	it "evidence is attached where $closed of the streams are closed" attaches $closed
done
it 'and the logbook verifies' verdict_is 3 recorder verify
# Not the mode bits but the medium: SQLite then looks for a log that cannot be made.
on_a_medium() {
	mkdir -p "$tap_room/medium"
	unshare -m bash -c 'mount --bind "$RECORDER_LOGBOOK" "$1" &&
		mount -o remount,ro,bind "$1" && recorder --logbook "$1" list &&
		{ recorder --logbook "$1" verify || [ $? -eq 3 ]; }' - "$tap_room/medium"
}
if [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null; then
	it 'a logbook on a read-only medium is read as any other' on_a_medium
fi
tap_end
