// The words of the browser client: no name stands in two files (the later one would silently win),
// and each word has both languages.
import { readFileSync, readdirSync } from 'node:fs';

const source = new URL('../../web/src/', import.meta.url);
const files = ['words.ts', 'words_find.ts', 'moot/words.ts'].concat(
  readdirSync(new URL('words/', source)).map((file) => `words/${file}`),
);
const seen = new Map();
const wrong = [];
// A word: its name, then two texts in brackets, perhaps of several parts.
const word = /^ {2}(\w+): \[((?:[^\]'"]|'(?:\\.|[^'])*'|"[^"]*")*)\]/gm;
for (const file of files) {
  const text = readFileSync(new URL(file, source), 'utf8');
  for (const [, name, texts] of text.matchAll(word)) {
    if (seen.has(name)) wrong.push(`${name} stands in ${seen.get(name)} and in ${file}`);
    seen.set(name, file);
    const given = texts
      .split(/,(?=\s*['"])/)
      .map((one) => one.replaceAll(/['"+\s,]/g, ''))
      .filter((one) => one !== '');
    if (given.length !== 2) wrong.push(`${name} of ${file} has ${given.length} languages`);
  }
}
if (seen.size < 300) wrong.push(`only ${seen.size} words were read`);
const verdict = wrong.length === 0 ? 'ok' : 'not ok';
console.log(`${verdict} ${seen.size} words in two languages, each once`);
for (const one of wrong) console.log(`    ${one}`);
