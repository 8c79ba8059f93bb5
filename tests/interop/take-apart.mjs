// Writes, for other verifiers, what a logbook holds signed: each kind of claim with its proof as one
// secured document, the endorsement, the newest credential that came back.
// node take-apart.mjs LOGBOOK OUT WORK   (recorder log --raw gives the statements)
import fs from 'node:fs';
import { execFileSync } from 'node:child_process';

const [logbook, out] = process.argv.slice(2);
const object = (id) => {
	const hex = id.replace('sha256:', '');
	return fs.readFileSync(`${logbook}/evidence/objects/${hex.slice(0, 2)}/${hex.slice(2)}`, 'utf8');
};
fs.mkdirSync(out, { recursive: true });
const raw = execFileSync('recorder', ['log', '--raw', '--from', '0', '--count', '100000'], { encoding: 'utf8' });
for (const line of raw.split('\n')) {
	if (line === '')
		continue;
	const { claim, proof } = JSON.parse(line);
	if (proof !== undefined)
		fs.writeFileSync(`${out}/claim-${claim.kind}.json`, JSON.stringify({ ...claim, proof }));
	if (claim.kind === 'signed-off')
		fs.writeFileSync(`${out}/endorsement.json`, object(claim.facts.endorsement));
	if (claim.kind === 'delivered')
		fs.writeFileSync(`${out}/credential.json`, object(claim.facts.credential));
}
