#!/bin/bash
# What the tree shows: recorder prove, recorder consistent.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/support/tap.sh"
. "$top/tests/support/story.sh"
work=$tap_room
mkdir "$work/story"
story_make "$work/story"
recorder checkpoint -o "$work/old"
cp -r "$RECORDER_LOGBOOK" "$work/shorter"
story_open
story_gather

it 'a statement is proved by its number' recorder prove 3 -o "$work/3.tlog-proof"
it 'the proof is a tlog-proof of that statement' grep -qx 'index 3' "$work/3.tlog-proof"
claim=$(recorder log --from 3 --count 1 --json | sed -n 's/.*"claim":"sha256:\([0-9a-f]*\)".*/\1/p')
by_claim() { recorder prove "$1" | cmp - "$work/3.tlog-proof"; }
it 'and by its claim id' by_claim "$claim"
it 'there is none beyond the end' fails 66 'no statement 4000' recorder prove 4000
it 'what is no statement is refused' fails 64 'is no statement' recorder prove three
it 'an old checkpoint is consistent with what was added since' recorder consistent "$work/old"
it 'so is what the proof of a statement holds' recorder consistent "$work/3.tlog-proof"
as_json() { recorder consistent "$work/old" --json | grep -q '"consistent":true,.*"proof":\["sha256:'; }
it 'the same as JSON, with the proof' as_json
recorder checkpoint -o "$work/new"
cut_off() { verdict_is 1 recorder --logbook "$work/shorter" consistent "$work/new" >"$work/said" && grep -q 'it was cut' "$work/said"; }
it 'a ledger that is shorter than what was signed is not' cut_off
cp -r "$work/shorter" "$work/forked"
fork() {
	recorder -q --logbook "$work/forked" --as 'Ada Admin' person add --name 'Pat Paper' --role learner --identity x &&
		recorder --logbook "$work/forked" checkpoint -o "$work/fork" &&
		verdict_is 1 recorder consistent "$work/fork" >"$work/said" && grep -q 'are others' "$work/said"
}
it 'a ledger that went another way is not' fork
it 'a key alone shows nothing' fails 64 'not a key' recorder consistent "$(head -n 1 "$work/old")"
tap_end
