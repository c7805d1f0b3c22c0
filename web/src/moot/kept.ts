// What a page keeps on this device to go on without network: sealed with a key that the browser
// does not give out, and dropped at logout.

const base = 'regsosek';
const rooms = ['sealed', 'keys'] as const;

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

let opened: Promise<IDBDatabase> | null = null;
function database(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(base, 1);
    request.onupgradeneeded = () => rooms.forEach((one) => request.result.createObjectStore(one));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

/** Whether this browser keeps anything here: it does on https, and on the PC of the server. */
export const keeps = globalThis.isSecureContext && 'indexedDB' in globalThis;

async function sealingKey(): Promise<CryptoKey> {
  const data = await database();
  const kept = await done(data.transaction('keys').objectStore('keys').get('key'));
  if (kept) return kept as CryptoKey;
  const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  // Of two pages that make a key at once the first counts.
  const room = data.transaction('keys', 'readwrite').objectStore('keys');
  try {
    await done(room.add(made, 'key'));
    return made;
  } catch {
    return (await done(data.transaction('keys').objectStore('keys').get('key'))) as CryptoKey;
  }
}

// Where nothing may be kept on the device, it is kept as long as the page is open.
const memory = new Map<string, string>();

/** Keeps a value; on disk when it returns. */
export async function keep(name: string, value: unknown): Promise<void> {
  if (!keeps) {
    memory.set(name, JSON.stringify(value));
    return;
  }
  const key = await sealingKey();
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(value));
  const bytes = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plain);
  const data = await database();
  await new Promise<void>((resolve, reject) => {
    const change = data.transaction('sealed', 'readwrite', { durability: 'strict' });
    change.objectStore('sealed').put({ iv, bytes }, name);
    change.oncomplete = () => resolve();
    change.onerror = () => reject(change.error);
  });
}

export async function kept<T>(name: string): Promise<T | null> {
  if (!keeps) return JSON.parse(memory.get(name) ?? 'null') as T | null;
  const data = await database();
  const found = await done(data.transaction('sealed').objectStore('sealed').get(name));
  if (!found) return null;
  try {
    const key = await sealingKey();
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: found.iv }, key, found.bytes);
    return JSON.parse(new TextDecoder().decode(plain)) as T;
  } catch {
    return null;
  }
}

export async function drop(name: string): Promise<void> {
  memory.delete(name);
  if (!keeps) return;
  const data = await database();
  await done(data.transaction('sealed', 'readwrite').objectStore('sealed').delete(name));
}

export async function names(prefix: string): Promise<string[]> {
  if (!keeps) return [...memory.keys()].filter((name) => name.startsWith(prefix));
  const data = await database();
  const all = await done(data.transaction('sealed').objectStore('sealed').getAllKeys());
  return all.map(String).filter((name) => name.startsWith(prefix));
}

/** Changes a value that several pages may change: one at a time. */
export async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  return navigator.locks ? await navigator.locks.request(name, work) : await work();
}
