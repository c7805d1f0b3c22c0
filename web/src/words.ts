// The words of the screens, in both languages.
export type Lang = 'id' | 'en';

const words = {
  login: ['Masuk', 'Log in'],
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
} as const;

export type Word = keyof typeof words;

export function say(word: Word, lang: Lang): string {
  return words[word][lang === 'en' ? 1 : 0];
}

export function amount(value: number, lang: Lang): string {
  return value < 0 ? '–' : value.toLocaleString(lang === 'en' ? 'en-GB' : 'id-ID');
}
