// Keeps the client itself on this device, so that a page opens again without network. Data of the
// registry (/v1) never passes through it.
const shell = 'regsosek-shell';

async function keep(paths) {
  const cache = await caches.open(shell);
  const known = new Set((await cache.keys()).map((one) => new URL(one.url).pathname));
  await Promise.all(paths.filter((path) => !known.has(path)).map((path) => cache.add(path)));
}

// The page as it is now, and the files that it names.
async function keepPage() {
  const cache = await caches.open(shell);
  const answer = await fetch('/', { cache: 'no-cache' });
  if (!answer.ok) return;
  const text = await answer.clone().text();
  await cache.put('/', answer);
  await keep([...text.matchAll(/"(\/assets\/[^"]+)"/g)].map((found) => found[1]));
}

self.addEventListener('install', (event) => {
  event.waitUntil(keepPage().then(() => self.skipWaiting()));
});
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('message', (event) => {
  event.waitUntil(
    keep(event.data.paths.filter((path) => path.startsWith('/assets/'))).then(() =>
      event.source?.postMessage('kept'),
    ),
  );
});
self.addEventListener('fetch', (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== 'GET' || address.origin !== self.location.origin) return;
  if (event.request.mode === 'navigate') {
    event.respondWith(
      fetch(event.request).catch(async () => (await caches.match('/')) ?? Response.error()),
    );
  } else if (address.pathname.startsWith('/assets/')) {
    event.respondWith(caches.match(address.pathname).then((kept) => kept ?? fetch(event.request)));
  }
});
