// A session of the consultation as the screen holds it: what the server said last, and what was
// written since and waits. Every entry has a key of its own, so that it counts once however often
// it is sent.
import { call, Problem, query, type Me } from '../api';
import { alone, drop, keep, kept, names } from './kept';

export interface Sls {
  area: string;
  name: string;
  families: number;
  printed: number[];
  agreed: number[];
  open: number;
  moved: number;
  absent: number;
  added: number;
  copies_out: number;
  signer: string;
  mine: boolean;
}
export interface Code {
  code: number;
  label_id: string;
  label_en: string;
}
export interface Attendant {
  on: string;
  name: string;
  capacity: string;
  area: string;
  present: boolean;
  head: string;
}
export interface Copy {
  area: string;
  number: number;
  receiver: string;
  out: boolean;
}
export interface Session {
  session: string;
  village: string;
  village_name: string;
  phase: 'open' | 'frozen' | 'closed';
  sls: Sls[];
  fkp_group: Code[];
  fkp_reason: Code[];
  vk_existence: Code[];
  attendants?: Attendant[];
  copies?: Copy[];
  notes?: string[];
}
export interface Family {
  family: string;
  building_no: number;
  family_no: number;
  head_name: string;
  address: string;
  group_printed: number;
  group_proposed: number;
  group_agreed: number;
  reason: number;
  text: string;
  existence: number;
  head: string;
  by: string;
}
export interface Added {
  on: string;
  name: string;
  address: string;
  existence: number;
  group: number;
  head: string;
}
export interface List {
  area: string;
  families: Family[];
  added: Added[];
}
export interface Entry {
  key: string;
  step: string;
  made_at: number;
  area?: string;
  family?: string;
  on?: string;
  base?: string;
  group?: number;
  reason?: number;
  existence?: number;
  number?: number;
  word?: string;
  name?: string;
  address?: string;
  text?: string;
}
export interface Outcome {
  key: string;
  verdict: 'accepted' | 'repeated' | 'conflict' | 'refused';
  why: string;
  field: string;
}
export interface Trouble {
  entry: Entry;
  verdict: string;
  why: string;
}
export interface Held {
  me: Me;
  session: Session;
  lists: Record<string, List>;
  queue: Entry[];
  troubles: Trouble[];
}

const purpose = 'consultation';
const most = 300; // entries in one request, as the server takes them
const place = (me: Me, session: string) => `forum/${me.account}/${session}`;

export const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (one) =>
    one.toString(16).padStart(2, '0'),
  ).join('');

export function path(session: string, rest = ''): string {
  return `/consult/session/${encodeURIComponent(session)}${rest}`;
}

/** What the server has now. */
async function fetched(me: Me, id: string): Promise<Pick<Held, 'session' | 'lists'>> {
  const session = await call<Session>(path(id));
  const lists: Record<string, List> = {};
  if (me.actions.includes('consult.list')) {
    for (const one of session.sls.filter((sls) => sls.mine)) {
      lists[one.area] = await call<List>(path(id, '/list') + query({ area: one.area }), {
        purpose,
      });
    }
  }
  return { session, lists };
}

/** Changes what this device holds of a session, alone; null when it holds nothing yet. */
export async function change(
  me: Me,
  id: string,
  to: (held: Held | null) => Held | null,
): Promise<Held | null> {
  return alone(`store/${place(me, id)}`, async () => {
    const held = to(await kept<Held>(place(me, id)));
    if (held) await keep(place(me, id), held);
    return held;
  });
}

/** The session with what waits of this account on this device. */
export async function load(me: Me, id: string): Promise<{ held: Held; online: boolean }> {
  try {
    const now = await fetched(me, id);
    const held = await change(me, id, (before) => ({
      me,
      ...now,
      queue: before?.queue ?? [],
      troubles: before?.troubles ?? [],
    }));
    return { held: held as Held, online: true };
  } catch (error) {
    const before = await kept<Held>(place(me, id));
    if (before && error instanceof Problem && error.status === 0) {
      return { held: before, online: false };
    }
    throw error;
  }
}

/** Puts entries behind those that wait; on this device when it returns. */
export async function write(me: Me, id: string, entries: Entry[]): Promise<Held | null> {
  return change(me, id, (held) => held && { ...held, queue: [...held.queue, ...entries] });
}

/** Sends what waits, and fetches what is there now. One page of this browser at a time. */
export async function merge(me: Me, id: string): Promise<Held | null> {
  return alone(`send/${place(me, id)}`, async () => {
    const sent = (await kept<Held>(place(me, id)))?.queue.slice(0, most) ?? [];
    let outcomes: Outcome[] = [];
    if (sent.length > 0) {
      const answer = await call<{ outcomes: Outcome[] }>(path(id, '/entry'), {
        method: 'POST',
        body: { entries: sent },
        purpose,
      });
      outcomes = answer.outcomes;
    }
    const now = await fetched(me, id);
    const of = new Map(outcomes.map((one) => [one.key, one]));
    return change(me, id, (held) => {
      if (!held) return null;
      const troubles = held.queue.flatMap((entry) => {
        const outcome = of.get(entry.key);
        return outcome && outcome.verdict !== 'accepted' && outcome.verdict !== 'repeated'
          ? [{ entry, verdict: outcome.verdict, why: outcome.why }]
          : [];
      });
      return {
        ...held,
        ...now,
        queue: held.queue.filter((entry) => !of.has(entry.key)),
        troubles: [...held.troubles, ...troubles],
      };
    });
  });
}

/** Key of the last entry on a family, an added family or an attendant: of those that wait, or of
 * the server. */
export function baseOf(held: Held, match: (entry: Entry) => boolean, head: string): string {
  return held.queue.filter(match).at(-1)?.key ?? head;
}

/** A family with what waits laid over it. */
export function shown(held: Held, family: Family): Family & { waits: boolean } {
  const out = { ...family, waits: false };
  for (const entry of held.queue.filter((one) => one.family === family.family)) {
    out.waits = true;
    if (entry.step === 'propose') {
      out.group_proposed = entry.group ?? 0;
      out.group_agreed = 0;
      out.reason = entry.reason ?? 0;
    } else if (entry.step === 'agree') {
      out.group_agreed = entry.group ?? 0;
    } else if (entry.step === 'exist') {
      out.existence = entry.existence ?? 1;
      if (out.existence !== 1) out.group_proposed = out.group_agreed = 0;
    }
  }
  return out;
}

/** Added families of an SLS with what waits. */
export function shownAdded(held: Held, area: string): (Added & { waits: boolean })[] {
  const out = (held.lists[area]?.added ?? []).map((one) => ({ ...one, waits: false }));
  for (const entry of held.queue.filter((one) => one.step === 'add' && one.area === area)) {
    const at = out.find((one) => one.on === entry.on);
    const next = {
      on: entry.on ?? '',
      name: entry.name || at?.name || '',
      address: entry.address || at?.address || '',
      existence: entry.existence ?? 0,
      group: entry.group ?? 0,
      head: at?.head ?? '',
      waits: true,
    };
    if (at) Object.assign(at, next);
    else out.push(next);
  }
  return out;
}

/** Attendants with what waits. */
export function shownAttendants(held: Held): (Attendant & { waits: boolean })[] {
  const out = (held.session.attendants ?? []).map((one) => ({ ...one, waits: false }));
  for (const entry of held.queue.filter((one) => one.step === 'attend')) {
    const at = out.find((one) => one.on === entry.on);
    const next = {
      on: entry.on ?? '',
      name: entry.name ?? '',
      capacity: entry.word ?? '',
      area: entry.area ?? '',
      present: entry.number === 1,
      head: at?.head ?? '',
      waits: true,
    };
    if (at) Object.assign(at, next);
    else out.push(next);
  }
  return out;
}

/** Who may go on without network after the page was opened anew: the account of the session that
 * was held last. */
export async function keptMe(): Promise<Me | null> {
  const last = await kept<string>('last');
  return last ? ((await kept<Held>(last))?.me ?? null) : null;
}
export async function rememberMe(held: Held): Promise<void> {
  await keep('last', place(held.me, held.session.session));
}
/** At logout: everything of the account but what has not been sent yet. */
export async function forget(account: string): Promise<void> {
  await drop('last');
  for (const name of await names(`forum/${account}/`)) {
    const held = await kept<Held>(name);
    if (!held || (held.queue.length === 0 && held.troubles.length === 0)) await drop(name);
  }
}

/** Puts the client itself on this device; true when it will open without network. */
export async function keepShell(): Promise<boolean> {
  if (!('serviceWorker' in navigator)) return false;
  await navigator.serviceWorker.register('/sw.js');
  const ready = await navigator.serviceWorker.ready;
  const paths = performance.getEntriesByType('resource').map((one) => new URL(one.name).pathname);
  return new Promise((resolve) => {
    navigator.serviceWorker.addEventListener('message', () => resolve(true), { once: true });
    ready.active?.postMessage({ paths });
  });
}
