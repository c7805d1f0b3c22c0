// A screen that is open shows what others key, without being asked again.

export async function liveTests({ test, must, open, login, address }) {
  await test('progress follows documents that another keys', async () => {
    const watcher = await open();
    await login(watcher, 'supervisor');
    await watcher.goto(address + '/progress');
    await watcher.waitForSelector('tbody tr');
    const before = await watcher.textContent('caption');
    const clerk = await open();
    await login(clerk, 'operator');
    const status = await clerk.evaluate(async () => {
      const { csrf } = await (await fetch('/v1/session')).json();
      const headers = { 'X-CSRF-Token': csrf, 'X-Purpose': 'entry' };
      const list = await (await fetch('/v1/family?limit=1', { headers })).json();
      const target = '/v1/collect/family/' + list.families[0].family;
      const read = await fetch(target, { headers });
      const document = await read.json();
      document.answers.address = 'JALAN LAIN ' + Date.now();
      const body = JSON.stringify(document);
      const match = { 'If-Match': read.headers.get('ETag') };
      const type = { 'Content-Type': 'application/json' };
      const all = { ...headers, ...match, ...type };
      return (await fetch(target, { method: 'PUT', headers: all, body })).status;
    });
    must(status === 200, `the document was answered ${status}`);
    await watcher.waitForFunction(
      (old) => document.querySelector('caption')?.textContent !== old,
      before,
      { timeout: 90000 },
    );
    await watcher.context().close();
    await clerk.context().close();
  });
}
