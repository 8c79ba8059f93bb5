#!/bin/bash
# A sealed archive as zip: the same members, held to the same as a tar; each byte
# of it is accounted for.  FLIPS is how many places one byte is flipped at (120).
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/support/tap.sh"
. "$top/tests/support/story.sh"
export TZ=UTC

mkdir "$tap_room/story"
story_make "$tap_room/story"
story_again
cd "$tap_room" || exit

it 'a zip is exported by the name of its file' r export "$id" -o lou.zip
it 'or because that is asked for' r export "$id" -o other --format zip
it 'with the same bytes each time' cmp lou.zip other
elsewhere() {
	local zone
	for zone in Asia/Kathmandu America/St_Johns; do
		TZ=$zone r export "$id" -o - --format zip | cmp - lou.zip || return
	done
}
it 'whatever the zone of the machine' elsewhere
it 'and a tar for any other name' r export "$id" -o lou.tar
it 'or because that is asked for, too' r export "$id" -o tar.zip --format tar
it 'a tar by any name is a tar' cmp lou.tar tar.zip
it 'any other format is a usage error' fails 64 'tar or zip' recorder export "$id" -o x --format rar
noted() {
	recorder log --raw --from 0 --count 1000 >log &&
		grep -q '"container":"zip"' log && grep -q '"container":"tar"' log
}
it 'the ledger says which it was' noted

it 'its exit status is that of the tar: 3' verdict_is 3 recorder verify lou.zip
trusted() {
	recorder checkpoint >checkpoint.txt &&
		recorder verify lou.zip --trust checkpoint.txt
}
it 'and 0 with a logbook that is trusted' trusted
said() { recorder verify lou.zip | tr -s ' \n' ' ' | grep -F "$1"; }
it 'it says that the container was not compared' said 'note container the zip itself was not compared'
it 'it may be held against' recorder verify lou.tar --against lou.zip --trust lou.zip

flips() {
	local size at byte missed=0 places=${FLIPS:-120}
	size=$(stat -c %s lou.zip)
	cp lou.zip flipped.zip
	for ((n = 0; n < places; n++)); do
		at=$(((n * 7919 + n * size / places) % size))
		byte=$(od -An -tu1 -j $at -N 1 lou.zip)
		printf "\\x$(printf %x $((byte ^ 1 << n % 8)))" |
			dd of=flipped.zip bs=1 seek=$at conv=notrunc status=none
		verdict_is 1 recorder verify flipped.zip >told && grep -q ^BROKEN told || {
			echo "byte $at was flipped:"
			cat told
			missed=1
		}
		dd if=lou.zip of=flipped.zip bs=1 skip=$at seek=$at count=1 conv=notrunc status=none
	done
	[ $missed -eq 0 ] && cmp lou.zip flipped.zip
}
it 'a byte flipped anywhere is found' flips
cut_off() {
	local size n
	size=$(stat -c %s lou.zip)
	for n in 1 22 100 $((size / 2)) $((size - 1)); do
		head -c "-$n" lou.zip >cut.zip
		verdict_is 1 recorder verify cut.zip | grep ^BROKEN || return
	done
	{ cat lou.zip && printf x; } >longer.zip
	verdict_is 1 recorder verify longer.zip | grep ^BROKEN
}
it 'a zip cut off anywhere, or longer, is broken' cut_off

if command -v unzip >/dev/null; then
	it 'unzip finds it whole' unzip -tqq lou.zip
	same_members() {
		mkdir from-zip from-tar && unzip -qq lou.zip -d from-zip &&
			tar -xf lou.tar -C from-tar && diff -r from-zip from-tar &&
			diff <(cd from-zip && find . -type f -printf '%p %TY-%Tm-%Td %TH:%TM\n' | sort) \
				<(cd from-tar && find . -type f -printf '%p %TY-%Tm-%Td %TH:%TM\n' | sort)
	}
	it 'and gives the files of the tar, with their times' same_members
	by_hand() {
		(cd from-zip/assessment-* &&
			sha256sum -c --strict --quiet tagmanifest-sha256.txt manifest-sha256.txt)
	}
	it 'whose digests are those of the manifests' by_hand
fi
if command -v zip >/dev/null; then
	more() {
		local folder
		folder=$(tar -tf lou.tar | head -1 | cut -d / -f 1)
		mkdir -p "more/$folder/data" && echo more >"more/$folder/data/more.txt" &&
			cp lou.zip more.zip && (cd more && zip -0q ../more.zip "$folder/data/more.txt") &&
			verdict_is 1 recorder verify more.zip | grep ^BROKEN
	}
	it 'a member that somebody added is found' more
fi
if command -v python3 >/dev/null && python3 -c 'import zipfile' 2>/dev/null; then
	it 'Python finds it whole' python3 -m zipfile -t lou.zip
fi
tap_end
