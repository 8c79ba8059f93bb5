#!/bin/bash
# A learner's receipt: checked with sha256sum and openssl alone, by the commands
# of its own README; what was changed in it fails; the logbook is held against
# it later.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/support/tap.sh"
. "$top/tests/support/story.sh"
export TZ=UTC

# --- no other program than these

mkdir "$tap_room/tools"
for tool in sh dirname sha256sum openssl sed cmp grep cut cat; do
	ln -s "$(command -v $tool)" "$tap_room/tools/$tool"
done
bare() { env -i PATH="$tap_room/tools" LC_ALL=C "$@"; }

mkdir "$tap_room/story"
story_make "$tap_room/story"
story_open
nothing() { unchanged fails 77 'nothing has been handed in' recorder receipt "$id" -o "$tap_room/none.tar"; }
it 'there is none before anything was handed in' nothing
it 'and no file is left' [ ! -e "$tap_room/none.tar" ]
story_gather
(cd "$samples/evidence" && printf 'odd\n' >"$tap_room/back\\slash.txt" &&
	r --as 'Asa Assessor' attach "$id" "$tap_room/back\\slash.txt" >/dev/null)
story_submit

receipt=$tap_room/receipt.tar
write() { unchanged recorder receipt "$id" -o "$receipt"; }
it 'it is written, and nothing is entered' write
it 'it is never written over a file' fails 73 '' recorder receipt "$id" -o "$receipt"
again() { recorder receipt "$id" -o - | cmp - "$receipt"; }
it 'it has the same bytes again' again
digest_printed() {
	rm -f "$tap_room/other.tar"
	same "$(sha256sum <"$receipt" | cut -c1-64)  $tap_room/other.tar" r receipt "$id" -o "$tap_room/other.tar"
}
it 'the digest printed is that of the file' digest_printed

unpack() { # FOLDER
	rm -rf "$1" && mkdir "$1" && tar -xf "$receipt" -C "$1" --strip-components=1
}
desk=$tap_room/desk
unpack "$desk"
it 'tar reads it' [ -s "$desk/receipt.txt" ]

# --- by hand

checked() {
	bare sh "$1/check.sh" >"$tap_room/told" 2>&1 || {
		cat "$tap_room/told"
		return 1
	}
}
it 'check.sh says that all holds' checked "$desk"
statements=$(ls "$desk"/statements/*.json | wc -l)
it 'each statement was proved' same "$statements" grep -c '^ok      statements/' "$tap_room/told"
it 'they are the items and the submission' [ "$statements" -eq 6 ]

# The commands of README.txt, as they stand there.
manifest() { (cd "$desk" && bare sha256sum -c manifest-sha256.txt); }
it 'sha256sum finds every file' manifest
listed() {
	(cd "$desk" && find . -type f ! -name manifest-sha256.txt | sed 's,^\./,,' | sort) |
		diff - <(cut -c67- "$desk/manifest-sha256.txt" | sort)
}
it 'the manifest lists every file' listed
signature() {
	sed -n '/^    openssl pkeyutl/,/checkpoint\.sig$/p' "$desk/README.txt" >"$tap_room/command"
	[ -s "$tap_room/command" ] && (cd "$desk" && bare sh "$tap_room/command")
}
it 'openssl verifies the signature by the command of its README' signature
files() {
	mkdir -p "$tap_room/mine" && cp "$samples"/evidence/{lift.mp4,workplace.jpg,testimonial.pdf} "$tap_room/mine" &&
		cp "$tap_room/back\\slash.txt" "$tap_room/mine" &&
		(cd "$tap_room/mine" && bare sha256sum -c "$desk/digests.sha256")
}
it 'sha256sum finds the files that were handed in' files
folder() { (cd "$samples/evidence/portfolio" && bare sha256sum -c "$desk"/folders/*.sha256); }
it 'and those of the folder' folder
one() {
	(cd "$desk" && grep -l "$(sha256sum <"$samples/evidence/lift.mp4" | cut -c1-64)" statements/*.json)
}
it 'a file is found by its digest alone' one
fingerprint() {
	same "$(openssl pkey -pubin -in "$desk/logbook.pem" -outform DER | sha256sum | cut -c1-64)" \
		sed -n 's/^  its key   //p' "$desk/receipt.txt"
}
it 'receipt.txt says the fingerprint of the key' fingerprint
names() { ! grep -rlE 'Lou|Asa|lift\.mp4' "$desk" --include='*.json' --include='*proof' --include='checkpoint*'; }
it 'statements and proofs name nobody' names

# --- forged

# forged SENTENCE LINE COMMAND...: in a copy where COMMAND ran and the manifest
# was made anew, check.sh fails, and says LINE
forged() {
	local sentence=$1 line=$2
	shift 2
	it "$sentence" is_caught "$line" "$@"
}
is_caught() {
	local line=$1
	shift
	unpack "$tap_room/forged"
	(cd "$tap_room/forged" && "$@") || return 1
	(cd "$tap_room/forged" && find . -type f ! -name manifest-sha256.txt | sed 's,^\./,,' | sort |
		xargs sha256sum >manifest-sha256.txt)
	bare sh "$tap_room/forged/check.sh" >"$tap_room/told" 2>&1 && {
		cat "$tap_room/told"
		return 1
	}
	grep -q "^BROKEN  $line" "$tap_room/told" || {
		cat "$tap_room/told"
		return 1
	}
}
first=$(basename "$(ls "$desk"/statements/*.json | sed -n 1p)" .json)
second=$(basename "$(ls "$desk"/statements/*.json | sed -n 2p)" .json)
other_file() { sed -i 's/"size":[0-9]*/"size":1/' "statements/$first.json"; }
forged 'a statement that was changed' "statements/$first.json" other_file
swapped() { mv "statements/$first.json" "statements/$second.json"; rm "statements/$first.tlog-proof"; }
forged 'a statement in the place of another' "statements/$second.json" swapped
proof_of_other() { cp "statements/$second.tlog-proof" "statements/$first.tlog-proof"; }
forged 'the proof of another statement' "statements/$first.json" proof_of_other
larger() { sed -i '2s/.*/9999/' checkpoint checkpoint.body; }
forged 'a checkpoint that was changed' 'the checkpoint' larger
body_alone() { sed -i '2s/.*/9999/' checkpoint.body; }
forged 'a signed text that is not that of the checkpoint' 'the checkpoint' body_alone
other_key() { openssl genpkey -algorithm ed25519 2>/dev/null | openssl pkey -pubout -out logbook.pem; }
forged 'another key' 'the checkpoint' other_key
shell_in_it() { sed -i '2s/.*/index a[$(touch pwned)]/' "statements/$first.tlog-proof"; }
forged 'a proof that would be run as a command' "statements/$first.json" shell_in_it
it 'and nothing of it was run' [ ! -e "$tap_room/forged/pwned" ]
flipped() {
	unpack "$tap_room/forged"
	sed -i 's/lift.mp4/left.mp4/' "$tap_room/forged/receipt.txt"
	! bare sh "$tap_room/forged/check.sh" >"$tap_room/told" 2>&1 && grep -q '^BROKEN  a file' "$tap_room/told"
}
it 'a file that the manifest does not list so' flipped

# --- against the logbook, later

story_judge
story_conclude
held() { verdict_is 3 recorder verify --against "$receipt"; }
it 'the logbook that gave it is held against it' held
mkdir "$tap_room/another"
another() (
	story_make "$tap_room/another"
	! recorder verify --against "$receipt" >"$tap_room/told" 2>&1
)
it 'another logbook is not' another
head -c 2000 "$receipt" >"$tap_room/cut.tar"
it 'a receipt that was cut off is no anchor' fails 65 'cut.tar' recorder verify --against "$tap_room/cut.tar"

tap_end
