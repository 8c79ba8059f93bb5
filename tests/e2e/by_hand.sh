#!/bin/bash
# The commands of the README with which an auditor checks an archive by hand, run
# exactly as they stand there, with no other program than they name.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/support/tap.sh"
. "$top/tests/support/story.sh"
export TZ=UTC

# What stands between the two marks, without the fence around it.
sed -n '/^<!-- by-hand begin -->$/,/^<!-- by-hand end -->$/p' "$top/README.md" |
	sed '/^<!--/d; /^```/d' >"$tap_room/commands"
it 'the README has the commands' [ -s "$tap_room/commands" ]

mkdir "$tap_room/tools"
for tool in tar sha256sum openssl grep cut xargs; do
	ln -s "$(command -v $tool)" "$tap_room/tools/$tool"
done

# by_hand ARCHIVE: each command has to succeed
by_hand() {
	rm -rf "$tap_room/desk"
	mkdir "$tap_room/desk" && cp "$1" "$tap_room/desk/lou.tar" && cd "$tap_room/desk" &&
		env -i PATH="$tap_room/tools" LC_ALL=C.UTF-8 "$BASH" -euo pipefail "$tap_room/commands" \
			>"$tap_room/told" 2>&1
}

mkdir "$tap_room/story"
story_make "$tap_room/story"
story_again
archive=$tap_room/lou.tar
r export "$id" -o "$archive" >/dev/null
check() {
	by_hand "$archive" || {
		cat "$tap_room/told"
		return 1
	}
}
it 'an archive passes by hand' check
identity() {
	local listed
	listed=$(tar -xOf "$archive" --wildcards '*/tagmanifest-sha256.txt' | sha256sum | cut -c1-64)
	grep -q "^$listed " "$tap_room/told" && recorder log --raw --from 0 --count 10000 |
		grep -q "\"archive\":\"sha256:$listed\".*\"kind\":\"sealed\""
}
it 'its identity is the one that was sealed' identity
signatures=$(tar -tf "$archive" | grep -c '\.sig$')
it 'there are signatures to check' [ "$signatures" -ge 10 ]
it 'each signature verifies' same "$signatures" grep -c '^Signature Verified Successfully' "$tap_room/told"
# (grep -c prints 1 for it)
it 'each signed claim is in the ledger' same "$signatures" grep -c '^1$' "$tap_room/told"
document() { grep -q '^data/signatures/.*\.claim$' "$tap_room/told"; }
it 'a signed claim names the document' document
golden=$top/tests/data/v1/archive.tar
golden() {
	by_hand "$golden" || {
		cat "$tap_room/told"
		return 1
	}
}
[ ! -f "$golden" ] || it 'so does the golden one, with names from elsewhere' golden

# changed PATTERN SED: the first member that fits, changed; the rest as it is
changed() {
	local folder
	rm -rf "$tap_room/bag"
	mkdir "$tap_room/bag" && tar -C "$tap_room/bag" -xf "$archive" && cd "$tap_room/bag" || return
	folder=$(echo assessment-*)
	local member
	member=$(find "$folder" -type f -path "$folder/$1" | sort | head -1)
	[ -n "$member" ] && cp "$member" "$tap_room/before" && sed -i "$2" "$member" &&
		! cmp -s "$member" "$tap_room/before" || return
	shift 2
	[ $# -eq 0 ] || (cd "$folder" && "$@") || return
	tar -cf "$tap_room/changed.tar" "$folder"
	! by_hand "$tap_room/changed.tar"
}
it 'changed evidence fails by hand' changed 'data/evidence/*.pdf' 's/PDF/PDE/'
it 'a changed rubric fails by hand' changed 'data/rubric.json' 's/Manual/Manuel/'
# Somebody who also writes the manifests anew: the signatures remain.
again() {
	sha256sum $(cut -c67- manifest-sha256.txt) >new && mv new manifest-sha256.txt &&
		sha256sum bag-info.txt bagit.txt manifest-sha256.txt >tagmanifest-sha256.txt
}
it 'a changed document fails by hand, manifests made anew' \
	changed 'data/assessment.json' 's/"declared":"competent"/"declared":"COMPETENT"/' again
it 'a changed claim fails by hand, manifests made anew' \
	changed 'data/signatures/*.claim' 's/"time":"2/"time":"3/' again
tap_end
