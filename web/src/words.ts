// The words of the screens, in both languages.
import { findWords } from './words_find';
import { mootWords } from './moot/words';
import { deskWords } from './words/desk';
import { entryWords } from './words/entry';
import { nameWords } from './words/names';
import { traceWords } from './words/trace';

export type Lang = 'id' | 'en';

const words = {
  ...deskWords,
  ...entryWords,
  ...nameWords,
  ...traceWords,
  login: ['Masuk', 'Log in'],
  oidc: ['Masuk lewat penyedia login', 'Log in at the login provider'],
  oidc_failed: ['Login di penyedia tidak berhasil', 'The login at the provider did not succeed'],
  oidc_unknown: [
    'Akun penyedia itu tidak terhubung dengan akun di sini; hubungi administrator',
    'That provider account is linked to no account here; ask the administrator',
  ],
  logout: ['Keluar', 'Log out'],
  account: ['Akun', 'Account'],
  password: ['Kata sandi', 'Password'],
  old_password: ['Kata sandi lama', 'Old password'],
  new_password: [
    'Kata sandi baru (paling sedikit 12 karakter)',
    'New password (at least 12 characters)',
  ],
  change_password: ['Ganti kata sandi', 'Change password'],
  must_change: [
    'Kata sandi ini diberikan orang lain. Gantilah sebelum mulai.',
    'Somebody else gave you this password. Change it before you begin.',
  ],
  code: ['Kode sekali pakai', 'One-time code'],
  progress: ['Kemajuan', 'Progress'],
  welfare: ['Kesejahteraan', 'Welfare'],
  findings: ['Temuan', 'Findings'],
  families: ['Keluarga', 'Families'],
  family: ['Keluarga', 'Family'],
  entry: ['Entri', 'Entry'],
  new_document: ['Dokumen baru', 'New document'],
  unfinished: ['Belum selesai', 'Unfinished'],
  subsls: ['Kode sub-SLS (101-105a, 16 angka)', 'Sub-SLS code (101-105a, 16 digits)'],
  begin: ['Mulai', 'Begin'],
  resume: ['Lanjutkan', 'Resume'],
  save: ['Simpan dokumen (Ctrl+Enter)', 'Save document (Ctrl+Enter)'],
  saved: ['Tersimpan di disk', 'Saved on disk'],
  saving: ['Menyimpan…', 'Saving…'],
  draft_kept: ['Draf tersimpan', 'Draft kept'],
  discard: ['Buang draf', 'Discard draft'],
  correct: ['Perbaiki', 'Correct'],
  member: ['Anggota', 'Member'],
  sheet: ['Lembar', 'Sheet'],
  impossible: [
    'Kode ini tidak ada dalam daftar. Enter sekali lagi bila memang tertulis begitu.',
    'This code is not in the list. Enter once more if the paper says so.',
  ],
  unreadable: ['tidak terbaca', 'unreadable'],
  conflict: [
    'Orang lain sudah mengubah dokumen ini. Pilih isian yang benar.',
    'Somebody else has changed this document. Choose the right answers.',
  ],
  mine: ['Entri saya', 'Mine'],
  theirs: ['Yang tersimpan', 'Stored'],
  question: ['Pertanyaan', 'Question'],
  save_choice: ['Simpan pilihan', 'Save choice'],
  accounts: ['Akun', 'Accounts'],
  reads: ['Siapa membaca', 'Who read'],
  area: ['Wilayah', 'Area'],
  officer: ['Petugas', 'Officer'],
  all: ['Seluruhnya', 'All'],
  by: ['Menurut', 'By'],
  district: ['Kecamatan', 'District'],
  village: ['Desa', 'Village'],
  sls: ['SLS', 'SLS'],
  documents: ['Dokumen', 'Documents'],
  verified: ['Terverifikasi', 'Verified'],
  coverage: ['Cakupan', 'Coverage'],
  persons: ['Orang', 'Persons'],
  clean: ['Bersih', 'Clean'],
  warning: ['Peringatan', 'Warning'],
  error: ['Salah', 'Error'],
  blank: ['Kosong', 'Blank'],
  info: ['Info', 'Info'],
  linked: ['Terpadan', 'Linked'],
  ranked: ['Berperingkat', 'Ranked'],
  not_ranked: ['Tanpa peringkat', 'Not ranked'],
  geotagged: ['Bergeotag', 'Geotagged'],
  decile: ['Desil', 'Decile'],
  group: ['Kelompok', 'Group'],
  rule: ['Aturan', 'Rule'],
  message: ['Pesan', 'Message'],
  count: ['Banyak', 'Count'],
  severity: ['Tingkat', 'Severity'],
  values: ['Isian', 'Values'],
  decision: ['Keputusan', 'Decision'],
  undecided: ['belum diputuskan', 'open'],
  confirmed: ['dibenarkan', 'confirmed'],
  sent_back: ['dikirim kembali', 'sent back'],
  as_on_paper: ['Benar: sesuai dokumen dan lapangan', 'Right: as on paper and in the field'],
  by_officer: ['Benar: dikonfirmasi PPL/PML', 'Right: confirmed by PPL/PML'],
  by_respondent: ['Benar: dikonfirmasi responden', 'Right: confirmed by the respondent'],
  back_to_ppl: ['Kirim kembali ke PPL', 'Send back to the PPL'],
  back_to_pml: ['Kirim kembali ke PML', 'Send back to the PML'],
  purpose: ['Tujuan membaca', 'Purpose of reading'],
  purpose_note: [
    'Setiap pembacaan data bernama dicatat dengan tujuannya.',
    'Every read of by-name data is logged with its purpose.',
  ],
  open: ['Buka', 'Open'],
  head: ['Kepala keluarga', 'Head of family'],
  members: ['Anggota', 'Members'],
  status: ['Status', 'Status'],
  next: ['Berikutnya', 'Next'],
  first: ['Dari awal', 'From the start'],
  building: ['Bangunan', 'Building'],
  number: ['Nomor', 'Number'],
  answers: ['Jawaban', 'Answers'],
  score: ['Skor kesejahteraan', 'Welfare score'],
  contribution: [
    'Sumbangan pada pengeluaran per kapita (log, dibanding rata-rata)',
    'Contribution to expenditure per head (log, against the mean)',
  ],
  borderline: [
    'Dekat batas: keputusan perlu dilihat orang',
    'Near the line: people should look at the decision',
  ],
  expected: ['Perkiraan pengeluaran per kapita sebulan', 'Expected expenditure per head and month'],
  role: ['Peran', 'Role'],
  label: ['Nama', 'Name'],
  areas: ['Wilayah (awal kode, koma di antaranya)', 'Areas (first digits, commas between)'],
  add: ['Buat akun', 'Make account'],
  first_password: ['Kata sandi pertama, ditunjukkan sekali', 'First password, shown once'],
  reset: ['Kata sandi baru', 'New password'],
  disable: ['Tutup', 'Close'],
  enable: ['Buka kembali', 'Open again'],
  closed: ['tertutup', 'closed'],
  when: ['Waktu', 'When'],
  action: ['Tindakan', 'Action'],
  protected: [
    'Angka dilindungi: sel kecil diubah sedikit, sama setiap kali ditanya.',
    'Protected figures: small cells are changed a little, the same each time.',
  ],
  nothing: ['Tidak ada yang ditunjukkan.', 'Nothing to show.'],
  loading: ['Memuat…', 'Loading…'],
  language: ['English', 'Bahasa Indonesia'],
  skip: ['Langsung ke isi', 'Skip to content'],
  demo: [
    'Semua orang dalam data peragaan adalah rekaan.',
    'All people in demonstration data are invented.',
  ],
  table_of: ['Sumber: catatan sampai dokumen nomor', 'Source: record up to document number'],
  not_yet: ['belum ada', 'not yet'],
  ...findWords,
  ...mootWords,
} as const;

export type Word = keyof typeof words;

export function say(word: Word, lang: Lang): string {
  return words[word][lang === 'en' ? 1 : 0];
}

/** What the server calls by a name of its own, in words; the name itself when there are none. */
export function called(kind: 'for' | 'did' | 'role', name: string, lang: Lang): string {
  const word = `${kind}_${name.replaceAll('.', '_')}`;
  return word in words ? say(word as Word, lang) : name;
}

export function amount(value: number, lang: Lang): string {
  return value < 0 ? '–' : value.toLocaleString(lang === 'en' ? 'en-GB' : 'id-ID');
}

/** A day (YYYY-MM-DD) in words. */
export function dayOf(iso: string, lang: Lang): string {
  return new Date(iso + 'T00:00:00').toLocaleDateString(lang === 'en' ? 'en-GB' : 'id-ID', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });
}

/** The day of a time in seconds, as the language writes it. */
export function day(at: number, lang: Lang): string {
  return new Date(at * 1000).toLocaleDateString(lang === 'en' ? 'en-GB' : 'id-ID');
}
