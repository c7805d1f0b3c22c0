// Names of areas by their code, asked for once per level.
import { call, query } from '../api';

const levels = { 7: 'district', 10: 'village', 14: 'sls' } as const;
const known = new Map<string, Promise<Map<string, string>>>();

export function areaNames(digits: 7 | 10 | 14): Promise<Map<string, string>> {
  const level = levels[digits];
  let asked = known.get(level);
  if (!asked) {
    asked = call<{ areas: { code: string; name: string }[] }>('/area' + query({ level }))
      .then((answer) => new Map(answer.areas.map((one) => [one.code, one.name])))
      .catch(() => new Map());
    known.set(level, asked);
  }
  return asked;
}

export const digitsOf = { district: 7, village: 10, sls: 14 } as const;
export type Level = keyof typeof digitsOf;
