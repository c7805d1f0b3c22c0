// A K document on its way through the entry screen: its fields in the order of the paper. What is
// asked, and what looks wrong, the server says.
export interface Question {
  name: string;
  number: string;
  block: string;
  label: string;
  level: 'family' | 'member' | 'sls' | 'line';
  kind: string;
  width: number;
  codes: { code: string; label: string }[];
  decides: boolean;
  digits: boolean;
  paper: boolean;
  unknown: string;
}
export interface Form {
  title: string;
  questions: Question[];
}
export interface Member {
  person: string;
  answers: Record<string, string>;
}
export interface Doc {
  area: string;
  family: string;
  version: number;
  answers: Record<string, string>;
  members: Member[];
  /** Answers that were taken over from a family of the same building. */
  copied?: { from: string; questions: string[] };
  /** Of a draft: which one of its states this is; the server takes no older one. */
  turn?: number;
}
export interface Asked {
  family: string[];
  members: string[][];
}
export interface Finding {
  member: number;
  message: string;
  rule: string;
  severity: string;
  variables: string[];
}
/** One field: a question of the family (member 0) or of a member (from 1). */
export interface Field {
  id: string;
  question: Question;
  member: number;
}
/** Fields that are seen together: the blocks before the members, each member, the blocks after. */
export interface Section {
  id: string;
  member: number;
  fields: Field[];
}

export const members_per_sheet = 5;
export const unreadable = '?';

/** The paper set of a member, from 1: a set holds five. */
export function sheetOf(member: number): number {
  return Math.floor((member - 1) / members_per_sheet) + 1;
}

export function emptyDocument(area: string): Doc {
  return { area, family: '', version: 0, answers: {}, members: [] };
}

function fieldOf(question: Question, member: number): Field {
  return { id: `${member}-${question.name}`, question, member };
}

/** All sections of a document, with the questions that apply. */
export function sectionsOf(form: Form, doc: Doc, asked: Asked | null): Section[] {
  const paper = form.questions.filter((one) => one.paper);
  const firstMember = paper.findIndex((one) => one.level === 'member');
  const applies = (question: Question, member: number): boolean => {
    const list = member === 0 ? asked?.family : asked?.members[member - 1];
    return list === undefined || list.includes(question.name);
  };
  const part = (id: string, member: number, questions: Question[]): Section => ({
    id,
    member,
    fields: questions.filter((one) => applies(one, member)).map((one) => fieldOf(one, member)),
  });
  const family = (one: Question): boolean => one.level === 'family';
  const out = [part('before', 0, paper.slice(0, firstMember).filter(family))];
  const ofMembers = paper.filter((one) => one.level === 'member');
  doc.members.forEach((_, index) => out.push(part(`member-${index + 1}`, index + 1, ofMembers)));
  out.push(part('after', 0, paper.slice(firstMember).filter(family)));
  return out.filter((one) => one.fields.length > 0);
}

export function answerOf(doc: Doc, field: Field): string {
  const answers = field.member === 0 ? doc.answers : doc.members[field.member - 1]?.answers;
  return answers?.[field.question.name] ?? '';
}

export function setAnswer(doc: Doc, field: Field, text: string): void {
  const answers = field.member === 0 ? doc.answers : doc.members[field.member - 1]?.answers;
  if (!answers) return;
  if (text === (answers[field.question.name] ?? '')) return;
  if (text === '') delete answers[field.question.name];
  else answers[field.question.name] = text;
  const mark = field.member === 0 ? doc.copied?.questions.indexOf(field.question.name) : undefined;
  if (mark !== undefined && mark >= 0) doc.copied?.questions.splice(mark, 1);
}

/** Boxes of a field on paper: a date has eight, day first. */
export function boxes(question: Question): number {
  return question.kind === 'date' ? 8 : question.width;
}

/** A date as its boxes show it: ddmmyyyy. */
export function shown(question: Question, text: string): string {
  const date = question.kind === 'date' ? /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) : null;
  return date ? `${date[3]}${date[2]}${date[1]}` : text;
}

/** What boxes hold, as the record has it. */
export function meant(question: Question, text: string): string {
  const date = question.kind === 'date' ? /^(\d\d)(\d\d)(\d{4})$/.exec(text) : null;
  return date ? `${date[3]}-${date[2]}-${date[1]}` : text;
}

/** True for a code that the list of the question does not have. */
export function impossible(question: Question, text: string): boolean {
  if (question.kind !== 'code' || question.codes.length === 0 || !/^\d+$/.test(text)) return false;
  return (
    !question.codes.some((one) => Number(one.code) === Number(text)) && text !== question.unknown
  );
}

/** As many members as 112 says, those that are there kept. */
export function resize(doc: Doc, form: Form): void {
  const question = form.questions.find((one) => one.name === 'member_count');
  const wanted = Math.min(Number(question ? doc.answers[question.name] : 0) || 0, 99);
  while (doc.members.length < wanted) {
    const number = String(doc.members.length + 1).padStart(2, '0');
    doc.members.push({ person: '', answers: { member_no: number } });
  }
  while (doc.members.length > wanted) {
    const last = doc.members[doc.members.length - 1];
    const keyed = last && (last.person || Object.keys(last.answers).length > 1);
    if (keyed) break;
    doc.members.pop();
  }
}

/** Every answer in which two versions differ. */
export interface Difference {
  field: Field;
  mine: string;
  theirs: string;
}
export function differences(form: Form, mine: Doc, theirs: Doc): Difference[] {
  const out: Difference[] = [];
  const members = Math.max(mine.members.length, theirs.members.length);
  for (let member = 0; member <= members; member += 1) {
    for (const question of form.questions) {
      if ((question.level === 'member') !== member > 0) continue;
      const field = fieldOf(question, member);
      const [a, b] = [answerOf(mine, field), answerOf(theirs, field)];
      if (a !== b) out.push({ field, mine: a, theirs: b });
    }
  }
  return out;
}
