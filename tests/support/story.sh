# For tests that are scripts: the job on the samples, step by step, in a folder of
# its own.  To be sourced; BUILD and the program in PATH are the caller's.
#
#	story_make DIR		logbook, rubric, people; keys; $samples
#	story_open		an assessment: $id
#	story_gather		evidence, demonstration
#	story_submit, story_judge, story_conclude, story_sign_off, story_seal
#	story_to_seal		all of these
#	story_sandbox		a sandbox issuer: $service, DIR/ca.pem, DIR/token
#	story_send		the sealed result to it
#	story_again		a second assessment, to the seal
# r is `recorder` without its "next:" lines.

r() { recorder -q "$@"; }

# Is the exit status of the command the one expected?
verdict_is() {
	local want=$1 got=0
	shift
	"$@" || got=$?
	[ "$got" -eq "$want" ]
}

story_make() {
	story=$1
	samples=$(cd "${BASH_SOURCE[0]%/*}/../../samples/manual-handling" && pwd)
	export XDG_CONFIG_HOME=$story/config RECORDER_LOGBOOK=$story/skills
	export RECORDER_PASSPHRASE_FILE=$story/passphrase
	unset RECORDER_KEY
	(umask 077 && echo 'a passphrase for tests' >"$story/passphrase")
	r init "$RECORDER_LOGBOOK" --admin 'Ada Admin' --name 'Example Skills Centre' >/dev/null
	r --as 'Ada Admin' rubric add "$samples/rubric.json" >/dev/null
	story_enrol 'Lou Learner' learner
	story_enrol 'Asa Assessor' assessor
	story_enrol 'Nia Nguyen' authenticator
}

story_enrol() { # NAME ROLE
	r key new "$1" >/dev/null
	r key card "$1" -o "$story/$1.card"
	r --as 'Ada Admin' person add --card "$story/$1.card" --role "$2" --identity 'passport seen' >/dev/null
}

story_open() {
	id=$(r --as 'Asa Assessor' open --learner 'Lou Learner' \
		--rubric 'Manual handling of loads, unit 3' | sed -n 's/^assessment  \([0-9a-f]*\) .*/\1/p')
}

story_gather() {
	(
		cd "$samples/evidence"
		r --as 'Asa Assessor' demonstrate "$id" --place 'Hall B' --condition wet-floor
		r --as 'Asa Assessor' attach "$id" lift.mp4 workplace.jpg portfolio
		r --as 'Asa Assessor' attach "$id" testimonial.pdf --kind testimonial --witness 'Wil Witness'
	) >/dev/null
}

story_submit() { r --as 'Lou Learner' submit "$id" --yes >/dev/null; }
story_judge() { r --as 'Asa Assessor' judge "$id" --from "$samples/judgements.csv" >/dev/null; }
story_conclude() { r --as 'Asa Assessor' conclude "$id" --yes >/dev/null; }
story_sign_off() { r --as 'Nia Nguyen' sign-off "$id" --authenticate --yes >/dev/null; }
story_seal() { r --as 'Ada Admin' seal "$id" >/dev/null; }

story_again() {
	story_open
	story_gather
	story_submit
	story_judge
	story_conclude
	story_sign_off
	story_seal
}
story_to_seal() { story_again; }

story_sandbox() { # [OPTION...]
	echo sandbox-token >"$story/token"
	chmod 600 "$story/token"
	rm -f "$story/port"
	sandbox-issuer --ca-out "$story/ca.pem" --token-file "$story/token" \
		--port-file "$story/port" "$@" >"$story/sandbox.log" 2>&1 &
	servers+=($!)
	for _ in $(seq 100); do
		[ -s "$story/port" ] && break
		sleep 0.1
	done
	service=https://127.0.0.1:$(cat "$story/port")/
}

story_send() {
	r --as 'Ada Admin' send "$id" --to "$service" --token-file "$story/token" --ca "$story/ca.pem" >/dev/null
}
