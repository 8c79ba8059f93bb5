#!/bin/bash
# Makes the golden logbook and archive of format v1 beside this script, with the
# program in PATH (PATH=$PWD/build/bin:$PATH tests/data/v1/make.sh).  No test runs
# it.  It was run once, and is here to show what they hold: a golden logbook that is
# made again shows nothing about the one that was made first.
#
#	logbook/	the logbook, its own key included: it guards nothing
#	archive.tar	the sealed archive of the assessment named in `expected`
#	expected	what tests/e2e/golden.sh looks for
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../../.." && pwd)
. "$top/tests/support/tap.sh"
. "$top/tests/support/story.sh"
export TZ=UTC
[ ! -e "$here/logbook" ] || {
	echo "$here/logbook is there: it is made once" >&2
	exit 1
}
asa() { r --as 'Asa Assessor' "$@" >/dev/null; }
nia() { r --as 'Nia Nguyen' "$@" >/dev/null; }
ada() { r --as 'Ada Admin' "$@" >/dev/null; }

mkdir "$tap_room/story"
story_make "$tap_room/story"
ada person amend 'Nia Nguyen' --organisation 'Example Awards' --reason 'moved'
ada person add --name 'Pat Paper' --role learner --identity 'school list'

# The one that goes the whole way, by a return to each.
story_open
sealed=$id
story_gather
# A name with an umlaut, spaces and a right-to-left override.
note=$tap_room/$'\u00dcbung 3 \u202ex.txt'
echo 'a note with a name from elsewhere' >"$note"
asa attach "$id" "$note" --title 'A note' --criterion report --supplier 'Lou Learner' \
	--captured '2026-03-02T09:10:00Z' --subjects none --device 'pen'
asa attach "$id" "$samples/evidence/declaration.txt" --title 'By mistake'
asa take-back "$id" 'By mistake' --reason 'belongs to somebody else'
asa attach "$id" "$samples/evidence/portfolio.zip"
story_submit
story_judge
asa judge "$id" lift competent --rationale 'Looked again.' --at lift.mp4@00:00.5-00:01
story_conclude
nia sign-off "$id" --return --reason 'Which loads were marked?' --code judgement-unclear --yes
asa judge "$id" plan competent --rationale 'The first crate was marked, the second was not.'
story_conclude
nia sign-off "$id" --return --to learner --reason 'The plan is of another day.' --yes
r --as 'Lou Learner' attach "$id" "$samples/evidence/portfolio/plan.md" --title 'The plan' >/dev/null
story_submit
story_conclude
story_sign_off
story_seal

# The others, each in another state.
story_open
story_open
r --as 'Lou Learner' withdraw "$id" --reason 'left the course' >/dev/null
story_open
asa attach "$id" "$samples/evidence/declaration.txt"
asa submit "$id" --declared-on declaration.txt --yes
story_open
story_gather
story_submit
story_judge
story_conclude
nia sign-off "$id" --decline --code conflict --reason 'a relative' --yes
story_open
story_gather
story_submit
story_judge
asa conclude "$id" --outcome not-yet-competent --reason 'The scale was broken.' --yes
story_sign_off
story_again
story_sandbox
story_send
old=$id
id=$(r --as 'Asa Assessor' open --learner 'Lou Learner' --rubric 'Manual handling of loads, unit 3' \
	--attempt reassessment --supersedes "$old" | sed -n 's/^assessment  \([0-9a-f]*\) .*/\1/p')
story_gather
story_submit
story_judge
story_conclude
story_sign_off
story_seal
ada supersede "$old" "$id" --reason 'a level was wrong'

cp -a "$RECORDER_LOGBOOK" "$here/logbook"
recorder -q --logbook "$tap_room/story/skills" export "$sealed" -o "$here/archive.tar" >/dev/null
export RECORDER_LOGBOOK=$here/logbook
rmdir "$here/logbook/evidence/tmp" 2>/dev/null || :
{
	echo "assessment $(recorder show "$sealed" --json | sed -n 's/.*"assessment":"\(urn:uuid:[0-9a-f-]*\)".*/\1/p')"
	echo "vkey $(recorder checkpoint --vkey)"
	echo "checkpoint $(recorder checkpoint | sha256sum | cut -c1-64)"
	echo "log $(recorder log --raw --from 0 --count 100000 | sha256sum | cut -c1-64)"
	echo "statements $(recorder log --raw --from 0 --count 100000 | grep -c .)"
	echo "states $(recorder list --json | sed -n 's/.*"state":"\([a-z]*\)".*/\1/p' | sort | paste -sd' ')"
	echo "archive $(sha256sum <"$here/archive.tar" | cut -c1-64)"
	echo "identity $(tar -xOf "$here/archive.tar" --wildcards '*/tagmanifest-sha256.txt' | sha256sum | cut -c1-64)"
} >"$here/expected"
rm -f "$here"/logbook/*-wal "$here"/logbook/*-shm
cat "$here/expected"
