// Every package of the browser client runs on Node 18.20, which a fresh Debian 12 has.
import { readFileSync } from 'node:fs';

const lock = JSON.parse(
  readFileSync(new URL('../../web/package-lock.json', import.meta.url), 'utf8'),
);
const have = [18, 20, 0];

/** Whether one comparator, such as ">=18.12" or "^18.0.0", holds. */
function holds(comparator) {
  const [, sign, digits] = /^([<>=^~]*)\s*v?([\d.x*]+)/.exec(comparator) ?? [];
  if (digits === undefined || digits === '*') return true;
  const want = digits.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : 0));
  while (want.length < 3) want.push(0);
  const order = have[0] - want[0] || have[1] - want[1] || have[2] - want[2];
  if (sign === '>=') return order >= 0;
  if (sign === '>') return order > 0;
  if (sign === '<') return order < 0;
  if (sign === '<=') return order <= 0;
  return have[0] === want[0] && order >= 0;
}

const wrong = Object.entries(lock.packages).filter(([, one]) => {
  const range = one.engines?.node;
  if (!range) return false;
  return !range.split('||').some((all) =>
    all
      .trim()
      .replace(/([<>=^~]+)\s+/g, '$1')
      .split(/\s+/)
      .every(holds),
  );
});
if (wrong.length === 0) {
  console.log(`ok all ${Object.keys(lock.packages).length} packages run on Node 18.20`);
} else {
  console.log('not ok packages run on Node 18.20');
  for (const [name, one] of wrong) console.log(`    ${name}: node ${one.engines.node}`);
}
