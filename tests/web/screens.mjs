// Goes through the screens of each role in both languages, with axe on every screen.
// node screens.mjs ADDRESS ACCOUNTS.csv BROWSER SCREENSHOTS
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { consultTests } from './consult.mjs';
import { deskTests } from './desk.mjs';
import { draftTests } from './drafts.mjs';
import { entryTests } from './entry.mjs';
import { findTests } from './find.mjs';
import { gridTests } from './grid.mjs';
import { ownTests } from './own.mjs';
import { upkeepTests } from './upkeep.mjs';
import { liveTests } from './live.mjs';
import { workTests } from './work.mjs';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const [address, accountsFile, executablePath, shots] = process.argv.slice(2);
mkdirSync(shots, { recursive: true });
const passwords = Object.fromEntries(
  readFileSync(accountsFile, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.trim().split(',')),
);
const fresh = (role) => `kata sandi ${role} baru`;
let failures = 0;
// While one screen is worked on: only tests whose name fits this.
const only = process.env.REGSOSEK_TEST_ONLY ?? '';

async function test(name, work) {
  if (!new RegExp(only).test(name)) return;
  try {
    await work();
    console.log(`ok ${name}`);
  } catch (error) {
    failures += 1;
    console.log(`not ok ${name}`);
    console.log(String(error.stack ?? error).replace(/^/gm, '    '));
  }
}
function must(truth, what) {
  if (!truth) throw new Error(what);
}

const browser = await chromium.launch({
  executablePath,
  args: [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});

async function open(options = {}) {
  const context = await browser.newContext({
    viewport: { width: 1366, height: 768 },
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20000);
  page.on('pageerror', (error) => {
    failures += 1;
    console.log(`not ok page error: ${error.message}`);
  });
  await page.goto(address);
  return page;
}

async function accessible(page, name) {
  await page.evaluate(axe);
  const found = await page.evaluate(() =>
    globalThis.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'],
    }),
  );
  const told = found.violations.map(
    (one) => `${one.id}: ${one.help} (${one.nodes.map((node) => node.html).join(' | ')})`,
  );
  must(told.length === 0, `${name}: ${told.join('\n')}`);
}

async function login(page, role) {
  await page.fill('input[autocomplete=username]', role);
  await page.fill('input[autocomplete=current-password]', passwords[role]);
  await page.keyboard.press('Enter');
  // On a narrow screen the pages are behind a button: the list is there, but not seen.
  const inside = { state: 'attached' };
  await page.waitForSelector('input[autocomplete=new-password], header nav', inside);
  if (await page.isVisible('input[autocomplete=new-password]')) {
    await page.fill('input[autocomplete=current-password]', passwords[role]);
    await page.fill('input[autocomplete=new-password]', fresh(role));
    await page.keyboard.press('Enter');
    passwords[role] = fresh(role);
  }
  await page.waitForSelector('header nav', inside);
}

async function screen(page, role, path, wanted) {
  await page.goto(address + path);
  await page.waitForSelector(wanted);
  await accessible(page, path);
  const name = role + path.replaceAll('/', '-');
  await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
}

await test('a wrong password is refused in words', async () => {
  const page = await open();
  await accessible(page, 'login');
  await page.screenshot({ path: `${shots}/login.png` });
  await page.fill('input[autocomplete=username]', 'planner');
  await page.fill('input[autocomplete=current-password]', 'salah');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[role=alert]');
  must((await page.textContent('[role=alert]')).includes('tidak benar'), 'the problem is told');
  await page.context().close();
});

await test('a supervisor sees progress, findings, families and one family', async () => {
  const page = await open();
  await login(page, 'supervisor');
  await screen(page, 'supervisor', '/progress', 'tbody tr');
  const rows = await page.locator('tbody tr').count();
  must(rows >= 2, `${rows} lines of progress`);
  await screen(page, 'supervisor', '/findings', 'tbody tr');
  await page.click('tbody tr:first-child button');
  await page.waitForSelector('tbody tr td a, tbody tr td');
  await accessible(page, 'findings of a rule');
  await screen(page, 'supervisor', '/families', 'tbody tr a');
  must((await page.locator('tbody tr').count()) === 50, 'a page has 50 families');
  const first = await page.textContent('tbody tr:first-child th');
  await page.click('text=Berikutnya');
  await page.waitForFunction(
    (before) => document.querySelector('tbody tr th')?.textContent !== before,
    first,
  );
  await page.click('tbody tr:first-child a');
  await page.waitForSelector('dl.facts');
  await page.click('details summary');
  await accessible(page, 'family');
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: `${shots}/supervisor-family.png` });
  must(/\/families\/F\d/.test(page.url()), 'a family has an address of its own');
  await page.goBack();
  await page.waitForSelector('tbody tr a');
  await page.context().close();
});

await test('a village sees its own families, and no score', async () => {
  const page = await open();
  await login(page, 'village');
  const links = await page.locator('nav a').allTextContents();
  must(!links.includes('Kesejahteraan') && !links.includes('Akun'), `nav: ${links}`);
  await screen(page, 'village', '/families', 'tbody tr a');
  const areas = await page.locator('tbody tr td:nth-child(2)').allTextContents();
  must(
    areas.every((area) => area.startsWith('3369010001')),
    'only the own village',
  );
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: `${shots}/village-phone.png` });
  await page.setViewportSize({ width: 1366, height: 768 });
  await page.click('tbody tr:first-child a');
  await page.waitForSelector('dl.facts');
  must(!(await page.isVisible('text=Skor kesejahteraan')), 'no score in the village');
  await page.goto(address + '/welfare');
  await page.waitForSelector('[role=alert]');
  await page.context().close();
});

await test('a planner sees welfare in English', async () => {
  const page = await open();
  await login(page, 'planner');
  await page.click('header button:first-of-type');
  await screen(page, 'planner', '/welfare', 'tbody tr');
  must((await page.textContent('h1')) === 'Welfare', 'the language stays');
  must((await page.getAttribute('html', 'lang')) === 'en', 'the page says its language');
  await page.context().close();
});

await test('an administrator makes an account, which can log in', async () => {
  const page = await open();
  await login(page, 'administrator');
  await screen(page, 'administrator', '/accounts', 'tbody tr');
  await page.fill('form input >> nth=0', 'baru');
  await page.fill('form input >> nth=2', '3369010002');
  await page.click('form button');
  await page.waitForSelector('[role=status] code');
  passwords.baru = await page.textContent('[role=status] code');
  const other = await open();
  await login(other, 'baru');
  await other.context().close();
  await page.context().close();
});

await test('an auditor sees who read', async () => {
  const page = await open();
  await login(page, 'auditor');
  await screen(page, 'auditor', '/reads', 'tbody tr td');
  const text = await page.textContent('tbody');
  const read = text.includes('supervisor') && text.includes('membaca catatan keluarga');
  must(read, 'the read is there');
  await page.context().close();
});

await test('dark, on a phone, and by keyboard', async () => {
  const page = await open({
    viewport: { width: 390, height: 844 },
    colorScheme: 'dark',
  });
  await page.waitForSelector('input[autocomplete=username]');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  const at = await page.evaluate(() => document.activeElement?.getAttribute('autocomplete'));
  must(at === 'username', 'the third stop is the first field');
  await page.keyboard.type('methodologist');
  await page.keyboard.press('Tab');
  await page.keyboard.type(passwords.methodologist);
  await page.keyboard.press('Enter');
  await page.waitForSelector('input[autocomplete=new-password]');
  await page.fill('input[autocomplete=current-password]', passwords.methodologist);
  await page.fill('input[autocomplete=new-password]', fresh('methodologist'));
  await page.keyboard.press('Enter');
  await page.waitForSelector('tbody tr');
  await accessible(page, 'progress in the dark');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1);
  must(!wide, 'the page is no wider than the phone');
  await page.screenshot({ path: `${shots}/phone-dark.png` });
  await page.context().close();
});

await test('a session that ended leads back to the login', async () => {
  const page = await open();
  await login(page, 'planner');
  await page.context().clearCookies();
  await page.click('nav a >> nth=1');
  await page.waitForSelector('input[autocomplete=username]');
  await page.context().close();
});

await test('a supervisor sends a finding back', async () => {
  const page = await open();
  await login(page, 'supervisor');
  await page.goto(address + '/findings');
  await page.click('tbody tr:first-child button');
  await page.waitForSelector('tbody tr select');
  await accessible(page, 'findings to decide');
  const done = page.waitForResponse((one) => one.url().endsWith('/v1/validate/decision'));
  await page.selectOption('tbody tr select >> nth=0', 'ppl');
  must((await done).status() === 200, 'the decision is on disk');
  await page.waitForSelector('td:has-text("dikirim kembali")');
  await page.screenshot({ path: `${shots}/supervisor-decisions.png` });
  await page.context().close();
});

const tools = { test, must, open, login, accessible, address, shots };
await findTests(tools);
await consultTests(tools);
await ownTests(tools);
await upkeepTests(tools);
await entryTests(tools);
await draftTests(tools);
await deskTests(tools);
await liveTests(tools);
await workTests(tools);
await gridTests(tools);

await browser.close();
process.exitCode = failures === 0 ? 0 : 1;
