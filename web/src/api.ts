// Talks to /v1. Nothing is decided here: what may be seen is the server's to say.

export interface Me {
  account: string;
  label: string;
  role: string;
  role_label_id: string;
  role_label_en: string;
  actions: string[];
  areas: string[];
  fields: string[];
  purposes: string[];
  csrf: string;
  must_change: boolean;
  totp: boolean;
  glass_until?: number;
}

/** A problem as the server tells it (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly field: string,
    readonly data: Record<string, unknown> = {},
  ) {
    super(detail || title);
  }
}

/** What a failure says to whoever is at the screen. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

let csrf = '';
let account = '';
let lang = 'id';
let ended: () => void = () => {};

export function speak(to: string): void {
  lang = to;
}

/** What is done when the session has ended. */
export function onEnd(call: () => void): void {
  ended = call;
}

export function keepToken(me: Me): Me {
  csrf = me.csrf;
  account = me.account;
  return me;
}

/** Who is logged in, or was until the session ended. */
export function accountNow(): string {
  return account;
}

interface Options {
  method?: string;
  body?: unknown;
  /** A body that is no JSON: a file as it is. */
  file?: Blob;
  purpose?: string;
  headers?: Record<string, string>;
  /** The answer is bytes, not JSON. */
  blob?: boolean;
  /** Goes on when the page goes. */
  keepalive?: boolean;
}

export async function call<T>(path: string, options: Options = {}): Promise<T> {
  const headers: Record<string, string> = { 'Accept-Language': lang, ...options.headers };
  if (csrf) headers['X-CSRF-Token'] = csrf;
  if (options.purpose) headers['X-Purpose'] = options.purpose;
  if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  if (options.file) headers['Content-Type'] = options.file.type;
  const session = csrf;
  let answer: Response;
  try {
    answer = await fetch('/v1' + path, {
      method: options.method ?? 'GET',
      headers,
      body: options.file ?? (options.body === undefined ? undefined : JSON.stringify(options.body)),
      keepalive: options.keepalive ?? false,
    });
  } catch {
    const text = lang === 'en' ? 'The server cannot be reached' : 'Server tidak terjangkau';
    throw new Problem(0, text, text, '');
  }
  if (answer.status === 204) return undefined as T;
  if (answer.ok && options.blob) return (await answer.blob()) as T;
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    // The end of a session before this one ends nothing.
    if (answer.status === 401 && path !== '/session' && session === csrf) ended();
    throw new Problem(answer.status, data.title ?? '', data.detail ?? '', data.field ?? '', data);
  }
  return data as T;
}

/** What a request carries that does not go through call(). */
export function sessionHeaders(purpose: string): Record<string, string> {
  return {
    'Accept-Language': lang,
    'Content-Type': 'application/json',
    'X-CSRF-Token': csrf,
    'X-Purpose': purpose,
  };
}

export function query(values: Record<string, string | number | undefined>): string {
  const out = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined && value !== '') out.set(key, String(value));
  }
  const text = out.toString();
  return text ? '?' + text : '';
}
