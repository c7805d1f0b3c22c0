// Follows what changes at the server while a screen is shown (GET /v1/watch/events).

/** Long work that somebody began. */
export interface Job {
  kind: string;
  state: 'running' | 'done' | 'failed';
  begun: number;
  ended: number;
  said: string;
}

interface Wishes {
  /** The columns stand at another document number now. */
  columns?: (asOf: number) => void;
  /** A job has begun or ended; told to who may begin it. */
  job?: (job: Job) => void;
}

/** Begins to follow; what it gives ends it. The browser connects again by itself. */
export function follow(wishes: Wishes): () => void {
  const source = new EventSource('/v1/watch/events');
  const on = (name: string, use: (data: string) => void) =>
    source.addEventListener(name, (event) => use((event as MessageEvent<string>).data));
  on('columns', (data) => wishes.columns?.((JSON.parse(data) as { as_of: number }).as_of));
  on('job', (data) => wishes.job?.(JSON.parse(data) as Job));
  on('end', () => source.close());
  return () => source.close();
}
