// Keeps a document that is being keyed at the server: one request at a time, so that an older state
// never overtakes a newer one, and again and again while the server cannot be reached.
import { accountNow, call, Problem } from '../api';
import type { Doc } from './document';

/** How long a hand may pause before what stands in the fields is kept (ms). */
const pause = 400;
/** How long until the next try when the server did not answer (ms). */
const again = 2000;

/** What the server did not take because the session had ended, by account and name: it waits in
 *  memory for the login of the same account. */
const held = new Map<string, Doc>();
const heldName = (account: string, name: string): string => account + '/' + name;

/** A document that waits since the session ended: kept at the server now, and given once. */
export async function regain(account: string, name: string): Promise<Doc | undefined> {
  const found = held.get(heldName(account, name));
  if (!found) return undefined;
  const doc = { ...found, turn: (found.turn ?? 0) + 1 };
  await call('/collect/draft/' + name, { method: 'PUT', body: doc });
  held.delete(heldName(account, name));
  return doc;
}

export class Keeper {
  private kept = '';
  private sending = false;
  private ended = false;
  private timer = 0;
  private turn: number;

  /** `body` is what stands in the fields; `tell` hears of every try: '' when it went well. */
  constructor(
    private readonly name: string,
    private readonly body: () => Doc,
    private readonly tell: (trouble: string) => void,
  ) {
    this.kept = JSON.stringify(body());
    this.turn = body().turn ?? 0;
  }

  /** True when the server does not have what stands in the fields. */
  get behind(): boolean {
    return !this.ended && JSON.stringify(this.body()) !== this.kept;
  }

  /** Keeps when the hand pauses. */
  soon(after = pause): void {
    clearTimeout(this.timer);
    if (!this.ended) this.timer = window.setTimeout(() => void this.now(), after);
  }

  /** Keeps now; what is being sent is waited for first. */
  async now(): Promise<void> {
    clearTimeout(this.timer);
    if (this.sending || !this.behind) return;
    this.sending = true;
    const text = JSON.stringify(this.body());
    let wait = 0;
    try {
      await this.put(text, false);
      this.kept = text;
      this.tell('');
    } catch (error) {
      this.tell(error instanceof Problem ? error.message : String(error));
      if (error instanceof Problem && error.status === 401) {
        // The page goes to the login: nobody tries again from here.
        held.set(heldName(accountNow(), this.name), { ...this.body(), turn: this.turn });
        this.ended = true;
      }
      wait = again;
    }
    this.sending = false;
    if (this.behind) this.soon(wait || pause);
  }

  /** The page goes: sends what is not kept, in a request that outlives the page. */
  leave(): void {
    if (!this.behind) return;
    const text = JSON.stringify(this.body());
    void this.put(text, true)
      .then(() => (this.kept = text))
      .catch(() => {});
  }

  /** The document is on disk: its draft goes. */
  async end(): Promise<void> {
    this.ended = true;
    clearTimeout(this.timer);
    await call('/collect/draft/' + this.name, { method: 'DELETE' }).catch(() => {});
  }

  private put(text: string, keepalive: boolean): Promise<void> {
    this.turn += 1;
    const body = { ...(JSON.parse(text) as Doc), turn: this.turn };
    return call('/collect/draft/' + this.name, { method: 'PUT', body, keepalive });
  }
}
