// Keeps a document that is being keyed at the server: one request at a time, so that an older state
// never overtakes a newer one, and again and again while the server cannot be reached.
import { call, Problem } from '../api';
import type { Doc } from './document';

/** How long a hand may pause before what stands in the fields is kept (ms). */
const pause = 400;
/** How long until the next try when the server did not answer (ms). */
const again = 2000;

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
