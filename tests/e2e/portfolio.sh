#!/bin/bash
# Leap2A portfolios: what they say of themselves, and the judgement that points where
# they say.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/support/tap.sh"
. "$top/tests/support/story.sh"
export TZ=UTC

mkdir "$tap_room/story"
story_make "$tap_room/story"
room=$tap_room/story
story_open
cd "$room" || exit

atom='xmlns="http://www.w3.org/2005/Atom"
	xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:leap2="http://terms.leapspecs.org/"
	xmlns:portfolio="http://example.org/7/"'
mkdir -p folder/files
echo one >'folder/files/lift 1.jpg'
echo two >folder/files/notes.txt
cat >folder/leap2a.xml <<XML
<?xml version="1.0" encoding="utf-8"?>
<feed $atom>
<leap2:version>http://www.leapspecs.org/2010-07/2A/</leap2:version>
<title>What Lou can do</title><author><name>Lou Learner</name></author>
<generator uri="http://mahara.org/">Mahara</generator>
<entry><title>Lifting</title><id>portfolio:a</id><rdf:type rdf:resource="leap2:ability"/>
  <link rel="leap2:has_evidence" href="portfolio:r"/></entry>
<entry><title>The first lift</title><id>portfolio:r</id><published>2026-03-01T09:00:00Z</published>
  <rdf:type rdf:resource="leap2:resource"/><link rel="enclosure" href="files/lift%201.jpg"/>
  <link rel="enclosure" href="files/gone.jpg"/></entry>
<entry><title>My &#x202e; notes</title><id>portfolio:n</id>
  <link rel="http://www.cetis.org.uk/leap2/terms/supports" href="portfolio:a"/>
  <link rel="enclosure" href="files/notes.txt"/></entry>
</feed>
XML
packed() { # FILE [FOLDER]: a zip of what is in it
	python3 -c 'import os, sys, zipfile
z = zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED)
for at, _, names in sorted(os.walk(sys.argv[2])):
    for n in sorted(names):
        z.write(os.path.join(at, n), os.path.relpath(os.path.join(at, n), sys.argv[2]))
z.close()' "$1" "$2"
}
packed lou.zip folder
tar -czf lou.tar.gz folder
cp -r folder dtd
sed -i 's/<feed/<!DOCTYPE feed [<!ENTITY x "y">]>\n<feed/' dtd/leap2a.xml
packed dtd.zip dtd
r --as 'Asa Assessor' attach "$id" lou.zip lou.tar.gz dtd.zip folder \
	"$samples/evidence/portfolio.zip" "$samples/evidence/lift.mp4" >/dev/null

says() { # TEXT COMMAND...
	local text=$1
	shift
	"$@" >"$tap_room/out" 2>&1 && grep -qF -- "$text" "$tap_room/out" || {
		cat "$tap_room/out"
		return 1
	}
}
show() { recorder portfolio show "$@"; }
narrow() { "$@" | awk 'length > 80 && !/^    recorder judge / { print; wide = 1 } END { exit wide }'; }

it 'shows the feed' says 'What Lou can do' show "$id" lou.zip
it 'who wrote it' says 'Lou Learner' show "$id" lou.zip
it 'the program that made it' says 'Mahara' show "$id" lou.zip
it 'an entry with kind, title and day' says 'resource       The first lift, 2026-03-01' show "$id" lou.zip
it 'how many of its files are not there' says '1 file that it names is not in it' show "$id" lou.zip
it 'what evidences what' says 'ability "Lifting" is evidenced by files/lift 1.jpg (resource "The first' \
	show "$id" lou.zip
it 'what only supports it' says 'ability "Lifting" is supported by files/notes.txt' show "$id" lou.zip
it 'the words that point there' says \
	"recorder judge $id CRITERION LEVEL --at 'lou.zip@member=files/lift 1.jpg'" show "$id" lou.zip
it 'no character that turns the writing' says 'My \u202e notes' show "$id" lou.zip
it 'in 80 columns' narrow show "$id" lou.zip
it 'the same of a tar, one folder down' says "'lou.tar.gz@member=folder/files/lift 1.jpg'" show "$id" lou.tar.gz
it 'the same of a folder' says "'folder@member=files/lift 1.jpg'" show "$id" folder
it 'of a file that is not attached' says 'is evidenced by files/lift 1.jpg' show lou.zip
it 'and without a logbook' says 'What Lou can do' env -u RECORDER_LOGBOOK recorder portfolio show "$room/lou.zip"
it 'and of a feed by itself' says 'What Lou can do' show folder/leap2a.xml

pointed() { # every option that it shows is one that judge takes
	show "$id" "$1" | sed -n 's/^    recorder judge [^ ]* CRITERION LEVEL //p' >"$room/options"
	[ -s "$room/options" ] || return
	while read -r option; do
		eval "r --as 'Asa Assessor' judge '$id' lift competent -r 'seen' $option" || return
	done <"$room/options"
}
for item in lou.zip lou.tar.gz folder; do
	it "judge takes the words that it shows of $item" pointed $item
done

lines() { # every line is an object, and there are so many with the member
	show --json "$id" lou.zip | python3 -c 'import json, sys
lines = [json.loads(line) for line in sys.stdin]
assert [sum(m in v for v in lines) for m in ("feed", "kind", "suggestion")] == [1, 3, 2], lines
assert lines[0]["entries"] == 3
assert lines[-2]["at"] == "lou.zip@member=files/lift 1.jpg", lines[-2]'
}
it '--json: an object a line' lines

it 'of one that is no Leap2A, its members' says 'portfolio/plan.md' show "$id" portfolio.zip
it 'and says so' says 'no Leap2A' show "$id" portfolio.zip
it 'of a file too' says 'portfolio/plan.md' show "$samples/evidence/portfolio.zip"
it 'of one with a DTD its members, and why' says 'DTD' show "$id" dtd.zip
it 'which are listed' says 'files/notes.txt' show "$id" dtd.zip
it 'of a video that it is none' fails 65 'no Leap2A' recorder portfolio show "$samples/evidence/lift.mp4"
it 'of an attached video that no members are known' says 'no members' show "$id" lift.mp4
it 'of a folder that it must be attached' fails 64 'attached' recorder portfolio show folder
it 'of a file that is not there' fails 66 'gone.zip' recorder portfolio show gone.zip
it 'of an item that is not there' fails 66 'recorder: ' recorder portfolio show "$id" gone.zip
mkfifo pipe
it 'of a FIFO, without waiting' fails 64 'recorder: ' timeout 5 recorder portfolio show pipe
it 'changes nothing' unchanged recorder portfolio show "$id" lou.zip
it 'the logbook verifies after all of this' verdict_is 3 recorder verify
tap_end
