// From values to colours: five classes of equal counts, as light or dark as the screen.
export interface Class {
  from: number;
  to: number;
  colour: string;
}

const light = ['#eef3fa', '#c3d6ee', '#8fb3de', '#4f84c4', '#1f4e8f'];
const dark = ['#16263c', '#234470', '#3468a8', '#5f97d6', '#a9cdf6'];
export const unknown = { light: '#d9d9d9', dark: '#3a3a3a' };

export function isDark(): boolean {
  return matchMedia('(prefers-color-scheme: dark)').matches;
}

/** At most five classes; fewer when there are fewer values. The worst end is the strongest. */
export function classesOf(values: number[], worstHigh: boolean): Class[] {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) return [];
  const colours = isDark() ? dark : light;
  const distinct = [...new Set(sorted)];
  if (distinct.length <= 5) {
    return distinct.map((one, i) => {
      const at = distinct.length === 1 ? 2 : Math.round((i * 4) / (distinct.length - 1));
      return { from: one, to: one, colour: colours[worstHigh ? at : 4 - at] ?? '' };
    });
  }
  const edges: number[] = [];
  for (let i = 0; i <= 5; i += 1) {
    edges.push(sorted[Math.min(sorted.length - 1, Math.floor((i * sorted.length) / 5))] ?? 0);
  }
  const out: Class[] = [];
  for (let i = 0; i < 5; i += 1) {
    const from = edges[i] ?? 0;
    const to = edges[i + 1] ?? 0;
    const colour = colours[worstHigh ? i : 4 - i] ?? '';
    if (out.length > 0 && from === out[out.length - 1]?.from) {
      out[out.length - 1] = { from, to, colour };
    } else {
      out.push({ from, to, colour });
    }
  }
  return out;
}

export function colourOf(value: number | null, classes: Class[]): string {
  if (value === null || classes.length === 0) return isDark() ? unknown.dark : unknown.light;
  const found = [...classes].reverse().find((one) => value >= one.from) ?? classes[0];
  return found?.colour ?? '';
}
