#!/bin/bash
# The whole job with the built program: from a rubric to an issued credential,
# with a return, a correction that supersedes, a backup and a restore.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/support/tap.sh"
. "$top/tests/support/story.sh"
export TZ=UTC

it 'a logbook is made, a rubric adopted, people enrolled' story_make "$tap_room"

# state ASSESSMENT
state() { recorder list --json | sed -n "s/.*\"assessment\":\"urn:uuid:$1.*\"state\":\"\([a-z]*\)\".*/\1/p"; }

people() { [ "$(recorder person list | grep -c .)" -eq 4 ] && recorder person list | grep -q 'Nia Nguyen.*authenticator'; }
it 'people are listed with their roles' people
amended() {
	r --as 'Ada Admin' person amend 'Nia Nguyen' --organisation 'Example Awards' --reason 'moved' >/dev/null &&
		recorder person list --json | grep -q '"organisation":"Example Awards"' &&
		recorder log --from 0 | grep -q 'Nia Nguyen'
}
it 'a description is put right, and both versions are in the ledger' amended

story_open
it 'an assessment is opened' [ -n "$id" ]
it 'evidence is attached, files and a folder' story_gather
digests() {
	(cd "$samples/evidence" && recorder --as 'Asa Assessor' attach "$id" workplace.jpg --title again) |
		grep -q "^$(sha256sum <"$samples/evidence/workplace.jpg" | cut -d' ' -f1) "
}
it 'attach prints the digest that sha256sum prints' digests
it 'evidence is taken back and stays readable' eval \
	'r --as "Asa Assessor" take-back "$id" again --reason twice >/dev/null && recorder history "$id" | grep -qi "twice"'
it 'the learner submits with their key' story_submit
it 'and the assessment is submitted' same submitted state "$id"
it 'a sheet of judgements is recorded' story_judge
revised() {
	r --as 'Asa Assessor' judge "$id" report nyc --rationale 'Looked again.' | grep -q revised &&
		r --as 'Asa Assessor' judge "$id" report competent --rationale 'Found it.' >/dev/null
}
level=$(sed -n 's/^report,\([a-z-]*\),.*/\1/p' "$samples/judgements.csv")
low=$(recorder rubric show 'Manual handling of loads, unit 3' | grep -A1 ' report ' | sed -n '2s/^ *\*\{0,1\} *\([A-Za-z0-9._-]*\) .*/\1/p')
revised() {
	r --as 'Asa Assessor' judge "$id" report "$low" --rationale 'Looked again.' | grep -q revised &&
		r --as 'Asa Assessor' judge "$id" report "$level" --rationale 'Found it.' >/dev/null
}
it 'a judgement is revised, every revision kept' revised
it 'the assessor concludes' story_conclude
it 'show tells what stands' eval 'recorder show "$id" | grep -q "outcome   competent"'

returned() {
	r --as 'Nia Nguyen' sign-off "$id" --return --reason 'Please look at the report again.' --yes >/dev/null &&
		same submitted state "$id" && r --as 'Asa Assessor' judge "$id" report "$level" --rationale 'Looked a third time.' >/dev/null &&
		story_conclude && recorder show "$id" | grep -q 'revision  2'
}
it 'the authenticator returns it, and it is concluded anew' returned
it 'sign-off without an answer only shows' unchanged eval \
	'recorder --as "Nia Nguyen" sign-off "$id" >"$tap_room/shown" 2>/dev/null'
it 'and shows every digest re-hashed now' grep -q 'checked now' "$tap_room/shown"
it 'the authenticator signs off' story_sign_off
it 'the assessment is sealed' story_seal
it 'and its state is sealed' same sealed state "$id"

export_twice() {
	r export "$id" -o "$tap_room/one.tar" >/dev/null && r export "$id" -o "$tap_room/two.tar" >/dev/null &&
		cmp "$tap_room/one.tar" "$tap_room/two.tar"
}
it 'the archive is exported, the same bytes every time' export_twice
it 'a verifier that knows nobody says so' verdict_is 3 recorder verify "$tap_room/one.tar"
trusted() {
	r checkpoint -o "$tap_room/checkpoint" && recorder verify "$tap_room/one.tar" --trust "$tap_room/checkpoint" &&
		recorder verify --trust "$(recorder checkpoint --vkey)"
}
it 'with --trust the archive and the logbook are valid' trusted
it 'one assessment verifies' verdict_is 3 recorder verify "$id"
it 'the logbook extends the checkpoint it gave' eval 'recorder verify --against "$tap_room/checkpoint" --trust "$tap_room/checkpoint"'

story_sandbox
it 'a dry run shows the payload and sends nothing' unchanged eval \
	'r --as "Ada Admin" send "$id" --to "$service" --dry-run | grep -q OpenBadgeCredential'
it 'the result is sent, and the credential comes back' story_send
it 'and its state is delivered' same delivered state "$id"
it 'the outbox says so' eval 'recorder outbox | grep -q "delivered"'
it 'it is not sent twice' fails 77 delivered r --as 'Ada Admin' send "$id" --to "$service" --token-file "$tap_room/token" --ca "$tap_room/ca.pem"
later() { r export "$id" --later -o "$tap_room/later.tar" >/dev/null && verdict_is 3 recorder verify "$tap_room/later.tar" && tar -tf "$tap_room/later.tar" | grep -q 'after/0.*json'; }
it 'an export with what came later verifies' later

superseded() {
	local old=$id
	id=$(r --as 'Asa Assessor' open --learner 'Lou Learner' --rubric 'Manual handling of loads, unit 3' \
		--supersedes "$old" --attempt reassessment | sed -n 's/^assessment  \([0-9a-f]*\) .*/\1/p')
	story_gather && story_submit && story_judge && story_conclude && story_sign_off && story_seal &&
		r --as 'Ada Admin' supersede "$old" "$id" --reason 'a level was wrong' >/dev/null && same superseded state "$old" &&
		verdict_is 3 recorder verify "$tap_room/one.tar"
}
it 'a sealed assessment is superseded by a new one' superseded
withdrawn() { story_open && r --as 'Lou Learner' withdraw "$id" --reason 'left the course' >/dev/null && same withdrawn state "$id"; }
it 'an assessment is withdrawn with a reason' withdrawn
paper() {
	story_open && (cd "$samples/evidence" && r --as 'Asa Assessor' attach "$id" declaration.txt >/dev/null) &&
		r --as 'Asa Assessor' submit "$id" --declared-on declaration.txt --yes | grep -q 'not signed' &&
		recorder show "$id" | grep -q 'recorded and not signed'
}
it 'a declaration on paper is recorded and labelled as not signed' paper
declined() {
	story_open && story_gather && story_submit && story_judge && story_conclude &&
		r --as 'Nia Nguyen' sign-off "$id" --decline --code conflict --reason 'my cousin' --yes >/dev/null && same concluded state "$id"
}
it 'an authenticator declines, and another may still answer' declined

rebuilt() {
	recorder list >"$tap_room/before" && recorder rebuild >/dev/null && recorder list | cmp - "$tap_room/before"
}
it 'the derived tables are rebuilt from the ledger, equal' rebuilt
backed_up() {
	r backup "$tap_room/copy" >/dev/null && story_open && r backup "$tap_room/copy" | grep -q ' 0 new\|of which 0 new' &&
		r restore "$tap_room/copy" "$tap_room/restored" >/dev/null &&
		cmp <(recorder log --raw --from 0 --count 9999) <(recorder --logbook "$tap_room/restored" log --raw --from 0 --count 9999) &&
		verdict_is 3 recorder --logbook "$tap_room/restored" verify
}
it 'a backup carries what is new, and a restore verifies' backed_up
same_archive() {
	local i
	i=$(recorder list --state superseded --json | sed -n 's/.*"assessment":"urn:uuid:\([0-9a-f]\{8\}\).*/\1/p')
	recorder -q --logbook "$tap_room/restored" export "$i" -o - | cmp - "$tap_room/one.tar"
}
it 'the restored logbook exports the same archive' same_archive
it 'the logbook verifies at the end' verdict_is 3 recorder verify
tap_end
