// Where a finished document goes: a family's document, new or changed, or the second key of one.
import { call } from '../api';
import type { Doc } from './document';

export interface Accepted {
  family: string;
  version: number;
}
export type Send = (doc: Doc) => Promise<Accepted>;

/** A document into the record; sent twice under one name it is done once. */
export function familySender(name: string, purpose: string): Send {
  return (doc) =>
    call<Accepted>('/collect/family' + (doc.family ? '/' + doc.family : ''), {
      method: doc.family ? 'PUT' : 'POST',
      body: doc,
      purpose,
      headers: doc.family ? { 'If-Match': `"${doc.version}"` } : { 'Idempotency-Key': name },
    });
}

/** The second key of a document, kept apart from the first. */
export function secondSender(family: string, purpose: string): Send {
  return (doc) =>
    call<Accepted>('/collect/second/' + family, { method: 'POST', body: doc, purpose });
}

/** After so long without a key the hands were not at work (ms). */
const rest = 60_000;

/** Keys and time of one document. */
export class Work {
  private keys = 0;
  private active = 0;
  private last = 0;

  strike(now: number): void {
    if (this.keys > 0) this.active += Math.min(now - this.last, rest);
    this.keys += 1;
    this.last = now;
  }

  /** Told to the server when the document is there. What is lost with the network is lost. */
  async tell(): Promise<void> {
    const body = { keys: this.keys, seconds: Math.round(this.active / 1000) };
    await call('/collect/work', { method: 'POST', body }).catch(() => {});
  }
}
