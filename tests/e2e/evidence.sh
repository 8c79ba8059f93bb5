#!/bin/bash
# recorder evidence list, show, cat, and verify --note: what was handed in, what
# became of it, and its bytes back.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/support/tap.sh"
. "$top/tests/support/story.sh"
export TZ=UTC

mkdir "$tap_room/story"
story_make "$tap_room/story"
story_open
story_gather
asa() { recorder -q --as 'Asa Assessor' "$@"; }
files=$samples/evidence
asa attach "$id" "$files/portfolio.zip" --title 'The zip' --supplier 'Lou Learner' --device 'camera 3' >/dev/null
plain=$tap_room/note.txt
printf 'one line\nand \342\200\256 another\n' >"$plain"
asa attach "$id" "$plain" >/dev/null

# said WORDS... : the last output holds each of them
said() {
	local word
	for word; do
		grep -qF -- "$word" "$tap_room/told" || {
			echo "not said: $word"
			cat "$tap_room/told"
			return 1
		}
	done
}
tell() { r "$@" >"$tap_room/told" 2>"$tap_room/err"; }
narrow() { # no line over 80 columns
	! LC_ALL=C.UTF-8 grep -E '^.{81}' "$tap_room/told"
}

# --- list

tell evidence list "$id"
it 'list has every item' said lift.mp4 workplace.jpg portfolio testimonial.pdf 'The zip' note.txt
it 'with its kind and its media type' said video video/mp4 image/jpeg folder application/zip testimonial
it 'in 80 columns' narrow
places() { same '1 2 3 4 5 6' echo $(sed -n 's/^ *\([0-9]\)  [0-9a-f]\{8\}  .*/\1/p' "$tap_room/told"); }
it 'with their places' places
by_place() {
	local place short
	while read -r place short; do
		same "$short" echo "$(r evidence show "$id" "$place" --json | sed 's/.*"claim":"sha256:\(.\{8\}\).*/\1/')" || return 1
	done < <(sed -n 's/^ *\([0-9]\)  \([0-9a-f]\{8\}\)  .*/\1 \2/p' "$tap_room/told")
}
it 'that every other command takes' by_place
json() { [ "$(r evidence list "$id" --json | grep -c '^{"claim":"sha256:')" -eq 6 ]; }
it 'and one JSON object a line' json

# --- show

tell evidence show "$id" lift.mp4
hex=$(sha256sum <"$files/lift.mp4" | cut -c1-64)
it 'show has its digest and who took it in' said "$hex" 'taken in by  Asa Assessor' 'Asa Assessor: attached'
it 'and nothing over 80 columns' narrow
tell evidence show "$id" 'The zip'
it 'show has supplier and device' said 'supplied by  Lou Learner' 'device       camera 3'
it 'and the members of an archive' said plan.md risk-assessment.csv photos/gate-2.jpg 'in 4 members'
tell evidence show "$id" portfolio
it 'and those of a folder' said plan.md risk-assessment.csv photos/gate-2.jpg 'in 4 members'
member_json() { same 4 echo "$(r evidence show "$id" 'The zip' --json --members | grep -c '"member":')"; }
it 'members one JSON object a line' member_json
mkdir "$tap_room/many"
for i in $(seq -w 1 25); do echo "$i" >"$tap_room/many/file-$i.txt"; done
asa attach "$id" "$tap_room/many" >/dev/null
tell evidence show "$id" many
twenty() { same 20 grep -c 'file-[0-9]*\.txt' "$tap_room/told"; }
it 'twenty of many members' twenty
it 'and how many there are' said '--members shows all' 'in 25 members'
tell evidence show "$id" many --members
all() { same 25 grep -c 'file-[0-9]*\.txt' "$tap_room/told"; }
it 'all of them when asked' all
it 'nothing of an item that there is not' fails 66 'no evidence' recorder evidence show "$id" nothing.mp4

# --- cat

cat_is() { # FILE ARGUMENT...
	local want=$1
	shift
	recorder evidence cat "$id" "$@" >"$tap_room/got" && cmp "$want" "$tap_room/got"
}
it 'cat gives a file back' cat_is "$files/lift.mp4" lift.mp4
it 'a file of a folder by its path' cat_is "$files/portfolio/photos/gate-2.jpg" portfolio photos/gate-2.jpg
it 'a member of an archive by its path' cat_is "$files/portfolio/plan.md" 'The zip' portfolio/plan.md
it 'the archive itself' cat_is "$files/portfolio.zip" 'The zip'
manifest() { (cd "$files/portfolio" && recorder evidence cat "$id" portfolio | sha256sum -c); }
it 'of a folder the list of its files' manifest
it 'no member of one file' fails 64 'no members' recorder evidence cat "$id" lift.mp4 plan.md
it 'no member that is not there' fails 66 'no member' recorder evidence cat "$id" 'The zip' nothing
it 'none outside the archive' fails 66 'no member' recorder evidence cat "$id" 'The zip' ../plan.md
entered_nothing() { unchanged recorder evidence cat "$id" lift.mp4 >/dev/null; }
it 'to standard output enters nothing' entered_nothing
to_file() { recorder evidence cat "$id" lift.mp4 -o "$tap_room/out.mp4" && cmp "$files/lift.mp4" "$tap_room/out.mp4"; }
it 'cat -o makes a file' to_file
never_over() { unchanged fails 73 '' recorder evidence cat "$id" lift.mp4 -o "$tap_room/out.mp4"; }
it 'and never over one that is there' never_over
asa evidence cat "$id" lift.mp4 -o "$tap_room/out2.mp4"
tell evidence show "$id" lift.mp4
it 'the chain says that it was exported, and by whom' said 'the logbook: exported' 'Asa Assessor: exported'
odd() {
	mkdir "$tap_room/odd" && printf 'x\n' >"$tap_room/odd/a b&c.txt" && asa attach "$id" "$tap_room/odd" >/dev/null &&
		cat_is "$tap_room/odd/a b&c.txt" odd 'a b&c.txt' && cat_is "$tap_room/odd/a b&c.txt" odd 'a b=26c.txt'
}
it 'a file of a folder by its own name or the portable one' odd

# On a terminal, as far as there is one to be had.
on_terminal() { script -qec "recorder evidence cat $id $*" /dev/null </dev/null >"$tap_room/told" 2>&1; }
if command -v script >/dev/null; then
	text() { on_terminal note.txt && grep -q 'one line' "$tap_room/told"; }
	it 'a terminal shows text' text
	binary() { ! on_terminal lift.mp4 && grep -q 'with -o, or say --force' "$tap_room/told"; }
	it 'and nothing that is none' binary
	it 'unless forced to' on_terminal lift.mp4 --force
fi

# --- what is no longer what was handed in

object=$RECORDER_LOGBOOK/evidence/objects/${hex:0:2}/${hex:2}
chmod u+w "$object"
cp "$object" "$tap_room/kept"
printf 'X' | dd of="$object" bs=1 seek=100 conv=notrunc status=none
damaged() { fails 70 'no longer those that were handed in' recorder evidence cat "$id" lift.mp4 -o "$tap_room/bad.mp4"; }
it 'bytes that changed are not handed out as evidence' unchanged damaged
it 'and leave no file' [ ! -e "$tap_room/bad.mp4" ]
not_noted() {
	verdict_is 1 recorder verify "$id" --note >/dev/null 2>&1 &&
		! r evidence show "$id" workplace.jpg | grep -q verified
}
it 'verify --note enters nothing where something is broken' unchanged not_noted
cp "$tap_room/kept" "$object"

# --- verify --note, and what is no longer in effect

noted() {
	verdict_is 3 recorder verify "$id" --note >/dev/null 2>&1 &&
		r evidence show "$id" workplace.jpg | grep -q 'the logbook: verified'
}
it 'verify --note enters that it was verified' noted
it 'of one assessment alone' fails 64 '--note is for one assessment' recorder verify --note
short=$(r evidence list "$id" | sed -n 's/^ *[0-9]*  \([0-9a-f]\{8\}\)  .*workplace.jpg$/\1/p')
asa take-back "$id" "$short" --reason 'another workplace' >/dev/null
tell evidence show "$id" "$short"
it 'what was withdrawn is still shown by its claim id' said ', withdrawn' 'withdrawn: ' 'another workplace'
gone() { ! r evidence list "$id" | grep -q workplace.jpg && r evidence list "$id" --all | grep -q 'workplace.jpg'; }
it 'and listed when asked for all' gone
story_submit
tell evidence show "$id" lift.mp4
it 'the chain goes on with the submission' said 'Lou Learner: submitted with the assessment'

tap_end
