// A VK list under the keyboard: fields of the recapitulation, then lines as rows of a table.
import { accountNow, call, Problem } from '../api';
import { regain } from './keeper';
import type { Doc, Field, Form, Question } from './document';

/** A list as the server has it. */
export interface Listing {
  area: string;
  version: number;
  answers: Record<string, string>;
  lines: Record<string, string>[];
}

export function docOf(listing: Listing): Doc {
  const { area, version, answers } = listing;
  return {
    area,
    family: '',
    version,
    answers,
    members: listing.lines.map((line) => ({ person: '', answers: line })),
  };
}

/** The draft of this account, what the server has, or an empty list. */
export async function loadListing(name: string, area: string, purpose: string): Promise<Doc> {
  const kept = await call<{ drafts: Record<string, Doc> }>('/collect/draft');
  const draft = (await regain(accountNow(), name)) ?? kept.drafts[name];
  if (draft) return draft;
  try {
    return docOf(await call<Listing>('/collect/listing/' + area, { purpose }));
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 404) throw error;
    const doc = docOf({ area, version: 0, answers: {}, lines: [] });
    addLine(doc);
    return doc;
  }
}

export async function saveListing(doc: Doc, purpose: string): Promise<number> {
  const body = { answers: doc.answers, lines: doc.members.map((one) => one.answers) };
  const headers = { 'If-Match': `"${doc.version}"` };
  const path = '/collect/listing/' + doc.area;
  const taken = await call<{ version: number }>(path, { method: 'PUT', body, purpose, headers });
  return taken.version;
}

/** A line after the last: of the same list, with the next number. */
export function addLine(doc: Doc): void {
  const last = doc.members[doc.members.length - 1]?.answers;
  const number = String(Number(last?.vk_line_no ?? 0) + 1).padStart(3, '0');
  doc.members.push({ person: '', answers: { vk_list: last?.vk_list ?? 'A', vk_line_no: number } });
}

/** True while nothing was keyed on a line. */
export function untouched(doc: Doc, line: number): boolean {
  return Object.keys(doc.members[line - 1]?.answers ?? {}).every((name) =>
    ['vk_list', 'vk_line_no'].includes(name),
  );
}

export function questionsOf(form: Form, level: string): Question[] {
  return form.questions.filter((one) => one.paper && one.level === level);
}

/** All fields in the order in which a hand goes through them. */
export function fieldsOf(form: Form, lines: number): Field[] {
  const field = (question: Question, member: number): Field => ({
    id: `${member}-${question.name}`,
    question,
    member,
  });
  const out = questionsOf(form, 'sls').map((one) => field(one, 0));
  for (let line = 1; line <= lines; line += 1) {
    out.push(...questionsOf(form, 'line').map((one) => field(one, line)));
  }
  return out;
}
