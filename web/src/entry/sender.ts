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
