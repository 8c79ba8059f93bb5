#!/bin/bash
# The whole job on the samples, each step as a user would type it: make demo
# Works in a temporary folder; the sealed archive stays in build/demo.
set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
out=${BUILD:-$top/build}/demo
work=$(mktemp -d)
sandbox=
trap 'if [ -n "$sandbox" ]; then kill "$sandbox" 2>/dev/null || :; fi; rm -rf "$work"' EXIT
PATH=${BUILD:-$top/build}/bin:$PATH

export XDG_CONFIG_HOME=$work/config RECORDER_LOGBOOK=$work/skills
export RECORDER_PASSPHRASE_FILE=$work/passphrase
unset RECORDER_KEY
(umask 077 && echo 'correct horse battery staple' >"$work/passphrase")
samples=$top/samples/manual-handling
cd "$samples/evidence"

say() { printf '\n\033[1m# %s\033[0m\n' "$*"; }
# Print a command as typed, then run it.
run() {
	local word
	printf '$'
	for word; do
		word=${word//$work/\$W}
		case $word in
		*[!A-Za-z0-9_@%+=:,./\$-]*) printf " '%s'" "$word" ;;
		*) printf ' %s' "$word" ;;
		esac
	done
	printf '\n'
	"$@"
}

say 'The administrator makes a logbook and adopts a rubric'
run recorder init "$work/skills" --admin 'Ada Admin' --name 'Example Skills Centre' --zone UTC
run recorder rubric check "$samples/rubric.json"
run recorder --as 'Ada Admin' rubric add "$samples/rubric.json"

say 'People make their keys and send their cards; the administrator enrols them'
for who in 'Lou Learner:learner' 'Asa Assessor:assessor' 'Nia Nguyen:authenticator'; do
	run recorder -q key new "${who%:*}"
	run recorder -q key card "${who%:*}" -o "$work/${who#*:}.card"
	run recorder -q --as 'Ada Admin' person add --card "$work/${who#*:}.card" \
		--role "${who#*:}" --identity 'passport seen in person'
done
run recorder person list

say 'An assessment is opened'
run recorder --as 'Asa Assessor' open --learner 'Lou Learner' \
	--rubric 'Manual handling of loads, unit 3' | tee "$work/opened"
id=$(sed -n 's/^assessment  \([0-9a-f]*\) .*/\1/p' "$work/opened")

say 'Evidence: a video, a photo, a testimonial, a portfolio'
run recorder --as 'Asa Assessor' demonstrate "$id" --place 'Hall B' \
	--condition day-shift --condition wet-floor
run recorder --as 'Asa Assessor' attach "$id" lift.mp4 --criterion lift
run recorder --as 'Lou Learner' attach "$id" workplace.jpg portfolio --supplier 'Lou Learner'
run recorder --as 'Asa Assessor' attach "$id" testimonial.pdf --kind testimonial \
	--witness 'Wil Witness, supervisor'

say 'The learner declares own work, with their key'
run recorder --as 'Lou Learner' submit "$id" --yes

say 'The assessor judges the whole sheet and concludes'
run recorder --as 'Asa Assessor' judge "$id" --from "$samples/judgements.csv"
run recorder --as 'Asa Assessor' conclude "$id" --yes

say 'The authenticator sees everything that is signed, re-hashed now, and signs'
run recorder --as 'Nia Nguyen' sign-off "$id" --authenticate --yes

say 'Sealed: nothing in it can change'
run recorder --as 'Ada Admin' seal "$id"
mkdir -p "$out"
rm -f "$out/lou.tar"
run recorder export "$id" -o "$out/lou.tar"

say 'The result goes to an issuing service (here: the sandbox) over HTTPS'
echo 'sandbox-token' >"$work/token"
chmod 600 "$work/token"
printf '$ sandbox-issuer --ca-out $W/ca.pem --token-file $W/token &\n'
sandbox-issuer --ca-out "$work/ca.pem" --token-file "$work/token" --port-file "$work/port" &
sandbox=$!
for _ in $(seq 100); do [ -s "$work/port" ] && break; sleep 0.1; done
run recorder --as 'Ada Admin' send "$id" --to "https://127.0.0.1:$(cat "$work/port")/" \
	--token-file "$work/token" --ca "$work/ca.pem" | tee "$work/sent"
run recorder outbox
object=$(sed -n 's/^  object  sha256:\(.*\)/\1/p' "$work/sent")
echo
echo 'The credential that came back:'
cat "$work/skills/evidence/objects/${object:0:2}/${object:2}"
echo

say 'An auditor checks the exported archive'
run recorder checkpoint -o "$work/checkpoint"
run recorder verify "$out/lou.tar" --trust "$work/checkpoint"
run recorder verify --trust "$work/checkpoint"

printf '\nThe sealed archive is %s\n' "$out/lou.tar"
