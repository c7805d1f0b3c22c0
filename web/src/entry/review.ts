// Links that people look at: the queue, and cases fetched before they are asked for.
import { call, query } from '../api';

export interface Item {
  person: string;
  family: string;
  area: string;
  reason: string;
  bits_e2: number;
  priority: number;
  candidates: number[];
  decided: boolean;
  verdicts: number;
}
export interface Page {
  items: Item[];
  open: number;
  total: number;
}
export interface Step {
  field: string;
  written: string;
  registered: string;
  label: string;
  bits_e2: number;
}
export interface Candidate {
  register_row: number;
  bits_e2: number;
  before_e2: number;
  linked: boolean;
  fields: Step[];
}
export interface Verdict {
  reviewer: string;
  verdict: number;
  verdict_text: string;
  reason: string;
  register_row: number;
}
export interface Case {
  item: Item;
  candidates: Candidate[];
  verdicts: Verdict[];
}
export interface Pair {
  first: string;
  second: string;
  both: number;
  agreed: number;
  kappa_e2: number;
  kappa_low_e2: number;
  kappa_high_e2: number;
}

/** A bar of the waterfall: from where the sum stood to where it stands, in hundredths of a bit. */
export interface Bar {
  from: number;
  to: number;
}
/** The bars of a candidate: what was before, each field, and the sum. */
export function waterfall(candidate: Pick<Candidate, 'before_e2' | 'bits_e2' | 'fields'>): Bar[] {
  let sum = candidate.before_e2;
  const out: Bar[] = [{ from: 0, to: sum }];
  for (const step of candidate.fields) {
    out.push({ from: sum, to: sum + step.bits_e2 });
    sum += step.bits_e2;
  }
  out.push({ from: 0, to: candidate.bits_e2 });
  return out;
}

/** Two persons of the census who may be one. */
export interface Twins {
  first: string;
  second: string;
  first_family: string;
  second_family: string;
  first_area: string;
  second_area: string;
  bits_e2: number;
}
export interface TwinsCase {
  item: Twins;
  before_e2: number;
  fields: Step[];
  verdicts: Omit<Verdict, 'register_row'>[];
}

/** Cases by person: one that is asked for comes at once when it was fetched before. */
export class Cases {
  private fetched = new Map<string, Promise<Case>>();

  constructor(private readonly purpose: string) {}

  fetch(item: Item): Promise<Case> {
    const known = this.fetched.get(item.person);
    if (known) return known;
    const path = '/link/review/' + item.person + query({ area: item.area });
    const asked = call<Case>(path, { purpose: this.purpose });
    this.fetched.set(item.person, asked);
    asked.catch(() => this.fetched.delete(item.person));
    return asked;
  }

  /** What was fetched in another language, or before a change. */
  forget(): void {
    this.fetched.clear();
  }

  drop(item: Item): void {
    this.fetched.delete(item.person);
  }
}
