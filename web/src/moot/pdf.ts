// Brings a PDF of the server to the user's downloads.
import { Problem, sessionHeaders } from '../api';

export async function downloadPdf(
  path: string,
  name: string,
  options: { method?: string; purpose: string; body?: unknown },
): Promise<void> {
  const answer = await fetch('/v1' + path, {
    method: options.method ?? 'GET',
    headers: sessionHeaders(options.purpose),
    body: options.body === undefined ? undefined : JSON.stringify(options.body),
  }).catch(() => null);
  if (!answer?.ok) {
    const problem = await answer?.json().catch(() => ({}));
    throw new Problem(answer?.status ?? 0, problem?.title ?? '', problem?.detail ?? '', '');
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
