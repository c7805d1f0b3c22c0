// The values of a finding ("water_source=6; nik=99**********01 | same_nik=2") in the words of the
// form: number, question and what the code means.
import { say, type Lang, type Word } from '../words';
import type { Form } from './document';

/** What the columns hold in the place of an answer. */
export const reserved: { [value: string]: Word } = {
  '-1': 'not_asked',
  '-2': 'left_blank',
  '-3': 'unreadable',
};

/** What a name stands for; undefined: the form has no such question. */
export type Naming = (name: string, value: string) => string | undefined;

export function spelt(values: string, naming: Naming): string {
  return values
    .split(/; | \| /)
    .map((part) => {
      const at = part.indexOf('=');
      if (at < 0) return part;
      const value = part.slice(at + 1);
      return naming(part.slice(0, at), value) ?? part;
    })
    .join(' · ');
}

/** Names by a form. */
export function namingOf(form: Form, lang: Lang): Naming {
  const byName = new Map(form.questions.map((one) => [one.name, one]));
  return (name, value) => {
    const question = byName.get(name);
    if (!question) return undefined;
    const word = reserved[value];
    const code = question.codes.find(
      (one) => one.code !== '' && Number(one.code) === Number(value),
    );
    const said = word ? say(word, lang) : code ? `${value} – ${code.label}` : value;
    return `${question.number.replace(/^r/, '')}. ${question.label}: ${said}`;
  };
}
