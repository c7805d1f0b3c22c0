// What a level of agreement is called in English: the link model of the program names its levels in
// Indonesian. A level of an office's own model is shown as that model calls it.
import type { Lang } from '../words';

const levels: Record<string, string> = {
  'nama tidak diketahui': 'name not known',
  'nama berbeda': 'name differs',
  'nama mirip (Jaro-Winkler >= 0.80)': 'name similar (Jaro-Winkler >= 0.80)',
  'nama dekat (Jaro-Winkler >= 0.90 atau sebagian kata)':
    'name close (Jaro-Winkler >= 0.90, or some words of it)',
  'nama hampir sama (Jaro-Winkler >= 0.95 atau singkatan)':
    'name nearly the same (Jaro-Winkler >= 0.95, or shortened)',
  'nama sebunyi': 'name sounds the same',
  'kata nama sama dengan urutan lain': 'same words of the name in another order',
  'nama sama persis': 'name the same',
  'tanggal lahir tidak diketahui': 'birth date not known',
  'tanggal lahir berbeda': 'birth date differs',
  'tahun lahir berselisih satu': 'birth year one apart',
  'tahun lahir sama': 'birth year the same',
  'hari dan bulan lahir sama': 'day and month of birth the same',
  'tanggal lahir berbeda satu angka atau tertukar':
    'birth date with one digit different, or exchanged',
  'tanggal lahir sama persis': 'birth date the same',
  'NIK tidak diketahui': 'NIK not known',
  'NIK berbeda': 'NIK differs',
  'tanggal dalam NIK sama': 'date inside the NIK the same',
  '12 angka pertama NIK sama': 'first 12 digits of the NIK the same',
  'NIK berbeda paling banyak dua angka': 'NIK with at most two digits different',
  'NIK sama persis': 'NIK the same',
  'nomor KK tidak diketahui': 'KK number not known',
  'nomor KK berbeda': 'KK number differs',
  'nomor KK berbeda satu angka': 'KK number with one digit different',
  'nomor KK sama persis': 'KK number the same',
  'jenis kelamin tidak diketahui': 'sex not known',
  'jenis kelamin berbeda': 'sex differs',
  'jenis kelamin sama': 'sex the same',
  'wilayah tidak diketahui': 'area not known',
  'provinsi berbeda': 'another province',
  'provinsi sama': 'same province',
  'kabupaten sama': 'same regency',
  'kecamatan sama': 'same district',
  'desa sama': 'same village',
};

export function levelName(label: string, lang: Lang): string {
  return lang === 'en' ? (levels[label] ?? label) : label;
}
