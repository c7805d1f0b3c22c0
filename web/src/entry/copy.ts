// Housing answers of families in one building: keyed once, copied for the next, and marked so.
import { call, query } from '../api';
import type { Doc } from './document';

/** A family of the same building, with the answers that may be copied. */
export interface Neighbour {
  family: string;
  family_no: string;
  answers: Record<string, string>;
}

/** The family to copy from: the nearest before this one, else the first of the building. */
export async function neighbourOf(doc: Doc, purpose: string): Promise<Neighbour | null> {
  const building = Number(doc.answers.building_no);
  if (!(building > 0)) return null;
  const found = await call<{ families: Neighbour[] }>(
    '/collect/building' + query({ area: doc.area, building }),
    { purpose },
  );
  const others = found.families.filter((one) => one.family !== doc.family);
  const before = others.filter((one) => Number(one.family_no) < Number(doc.answers.family_no));
  return before[before.length - 1] ?? others[0] ?? null;
}

/** Takes the answers over and marks them. */
export function copy(doc: Doc, from: Neighbour): void {
  for (const [question, text] of Object.entries(from.answers)) doc.answers[question] = text;
  doc.copied = { from: from.family, questions: Object.keys(from.answers) };
}

/** True for an answer that was copied and not keyed over since. */
export function copied(doc: Doc, question: string): boolean {
  return doc.copied?.questions.includes(question) ?? false;
}
