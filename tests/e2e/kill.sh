#!/bin/bash
# The process killed at each system call that makes something last, in an attach and
# in a sign-off: the logbook verifies, what was reported is there, all of an act is
# there or nothing, and the next attempt works.
#
# KILL=full   every call; else at most KILL (12) of each kind, spread evenly
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/support/tap.sh"
. "$top/tests/support/story.sh"
export TZ=UTC
calls='write pwrite64 fsync fdatasync syncfs mkdirat link linkat rename renameat renameat2
	unlink unlinkat ftruncate'
most=${KILL:-12}
[ "$most" != full ] || most=1000000

mkdir "$tap_room/story"
story_make "$tap_room/story"
room=$tap_room/story
story_open
open=$id
story_open
story_gather
story_submit
story_judge
story_conclude
concluded=$id
prepared=$RECORDER_LOGBOOK
echo 'a page' >"$room/page.txt"
cp -r "$samples/evidence/portfolio" "$room/folder"
# so many that they go into a pack, and one that does not
for i in $(seq 150); do
	echo "entry $i of the diary" >"$room/folder/day-$i.txt"
done
head -c 1500000 /dev/urandom >"$room/folder/lift.mp4"
RECORDER_LOGBOOK=$tap_room/book

# A line is printed when it is said, not at the end, so that a kill can come after it.
lines=
[ "$(stdbuf -oL recorder --version 2>&1)" != "$(recorder --version)" ] || lines='stdbuf -oL'

attach=(recorder -q --as 'Asa Assessor' attach "$open" "$room/page.txt" "$room/folder")
sign_off=(recorder -q --as 'Nia Nguyen' sign-off "$concluded" --authenticate --yes)

fresh() {
	rm -rf "$RECORDER_LOGBOOK"
	cp -a "$prepared" "$RECORDER_LOGBOOK"
}
traced() { # OPTION... -- COMMAND...
	local options=()
	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
		strace -f -qq "${options[@]}" $lines "$@"
}
statements() { recorder log --raw --from 0 --count 100000 | grep -c .; }

# How often one process of the command makes the call, at most.
count_of() { # CALL COMMAND...
	local call=$1
	shift
	fresh
	traced -e trace="$call" -e signal=none -o "$tap_room/calls" -- "$@" >/dev/null 2>&1
	awk '{ of[$1]++ } of[$1] > most { most = of[$1] } END { print most + 0 }' "$tap_room/calls"
}

# What stands after a kill is sound; $1 is how many statements the whole act enters.
sound() {
	local whole=$1 now
	recorder verify >"$tap_room/verdict" 2>&1
	[ $? -eq 3 ] || {
		cat "$tap_room/verdict"
		return 1
	}
	now=$(statements)
	[ "$now" -eq "$before" ] || [ "$now" -eq $((before + whole)) ] || {
		echo "$((now - before)) statements of $whole"
		return 1
	}
	entered=$((now > before))
}
attach_after() {
	sound 2 || return
	if grep -q '^[0-9a-f]\{64\} ' "$tap_room/out" && [ $entered -eq 0 ]; then
		echo 'reported, and not there:'
		cat "$tap_room/out"
		return 1
	fi
	"${attach[@]}" >"$tap_room/again" && [ "$(statements)" -eq $((before + 2 * entered + 2)) ] &&
		[ -z "$(ls -A "$RECORDER_LOGBOOK/evidence/tmp")" ] && verdict_is 3 recorder verify >"$tap_room/verdict"
}
sign_off_after() {
	sound 1 || return
	if grep -q '^authenticated ' "$tap_room/out" && [ $entered -eq 0 ]; then
		echo 'reported, and not there'
		return 1
	fi
	[ $entered -eq 1 ] || "${sign_off[@]}" >"$tap_room/again" || return
	recorder show "$concluded" | grep -q 'state *authenticated' && [ "$(statements)" -eq $((before + 1)) ] &&
		verdict_is 3 recorder verify >"$tap_room/verdict"
}

# sweep AFTER CALL COUNT COMMAND...
sweep() {
	local after=$1 call=$2 count=$3 n got
	shift 3
	for ((i = 0; i < count && i < most; i++)); do
		n=$((1 + (count <= most ? i : i * (count - 1) / (most - 1))))
		fresh
		got=0
		traced -o /dev/null -e trace="$call" -e inject="$call:signal=SIGKILL:when=$n" -- "$@" \
			>"$tap_room/out" 2>"$tap_room/err" || got=$?
		[ $got -eq 137 ] && echo "$call" >>"$tap_room/kills"
		"$after" || {
			echo "killed at $call $n of $count (status $got)"
			return 1
		}
	done
}

fresh
packs() { ls "$RECORDER_LOGBOOK"/evidence/packs/*.tar; }
packed() { ! packs && "${attach[@]}" && packs; }
it 'attach makes a pack' packed

before=$(recorder --logbook "$prepared" log --raw --from 0 --count 100000 | grep -c .)
for act in attach sign_off; do
	declare -n command=$act
	: >"$tap_room/kills"
	for call in $calls; do
		count=$(count_of "$call" "${command[@]}")
		[ "$count" -gt 0 ] || continue
		tried=$((count < most ? count : most))
		it "${act/_/-}, killed at $tried of $count $call" \
			sweep ${act}_after "$call" "$count" "${command[@]}"
	done
	# Else nothing was tried at all.
	kills=$(grep -c . "$tap_room/kills")
	it "${act/_/-} was killed $kills times" [ "$kills" -ge 20 ]
done
tap_end
