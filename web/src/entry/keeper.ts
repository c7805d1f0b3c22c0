// Keeps a document that is being keyed at the server: one request at a time, so that an older state
// never overtakes a newer one, and again and again while the server cannot be reached.
import { accountNow, call, messageOf, Problem } from '../api';
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
  try {
    await call('/collect/draft/' + name, { method: 'PUT', body: doc });
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 409) throw error;
    // The server has a newer one: that one is opened.
    held.delete(heldName(account, name));
    return undefined;
  }
  held.delete(heldName(account, name));
  return doc;
}

export class Keeper {
  /** Whose document it is: nobody else's session ever carries it. */
  private readonly account = accountNow();
  private kept = '';
  private sent = '';
  private sending = false;
  private ended = false;
  private timer = 0;
  private turn: number;

  /** `body` is what stands in the fields; `tell` hears of every try: '' when it went well, and
   *  whether a newer draft stopped this one. */
  constructor(
    private readonly name: string,
    private readonly body: () => Doc,
    private readonly tell: (trouble: string, overtaken: boolean) => void,
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
    if (accountNow() !== this.account) return this.hold();
    this.sending = true;
    const text = JSON.stringify(this.body());
    let wait = pause;
    try {
      await this.put(text, false);
      this.kept = text;
      this.tell('', false);
    } catch (error) {
      this.failed(error, text);
      wait = again;
    }
    this.sending = false;
    if (this.behind) this.soon(wait);
  }

  /** The page goes: sends what is not kept, in a request that outlives the page. */
  leave(): void {
    if (!this.behind || accountNow() !== this.account) return;
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

  /** The page goes to the login: nobody tries again from here. */
  private hold(): void {
    held.set(heldName(this.account, this.name), { ...this.body(), turn: this.turn });
    this.ended = true;
  }

  private failed(error: unknown, text: string): void {
    const status = error instanceof Problem ? error.status : 0;
    // Overtaken by what this page itself sent when it was hidden: that is no other's draft.
    if (status === 409 && text !== this.sent) return;
    this.tell(messageOf(error), status === 409);
    if (status === 401) this.hold();
    // Tries with ever higher turns would overwrite the newer one.
    if (status === 409) this.ended = true;
  }

  /** Sends a state; one that is sent again keeps its turn. */
  private put(text: string, keepalive: boolean): Promise<void> {
    if (text !== this.sent) this.turn += 1;
    this.sent = text;
    const body = { ...(JSON.parse(text) as Doc), turn: this.turn };
    return call('/collect/draft/' + this.name, { method: 'PUT', body, keepalive });
  }
}
