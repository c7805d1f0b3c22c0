// The words of the entry screens.
export const entryWords = {
  keys: [
    'Enter: lanjut · ↑ ↓: pindah · F4: salin 302–305 · F7: kosong · F8: tidak terbaca · ' +
      'F9: tidak tahu · Ctrl+Enter: simpan',
    'Enter: go on · ↑ ↓: move · F4: copy 302–305 · F7: blank · F8: unreadable · ' +
      'F9: don’t know · Ctrl+Enter: save',
  ],
  heads_down: ['Entri tanpa henti: temuan di akhir dokumen', 'Heads down: findings at the end'],
  next_sheet: ['Ambil lembar', 'Take sheet'],
  of_sheets: ['dari', 'of'],
  match_sheet: ['cocokkan 109/110 di lembar ini', 'see that 109/110 on this sheet are'],
  findings_here: ['temuan', 'findings'],
  before_saving: [
    'Temuan pada dokumen ini. Perbaiki bila salah entri; simpan bila kertas memang begitu.',
    'Findings of this document. Mend what was keyed wrong; save what the paper says.',
  ],
  save_anyway: ['Simpan dokumen (Enter)', 'Save document (Enter)'],
  copied: ['disalin dari', 'copied from'],
  copy_offer: ['F4: salin 302–305 dari keluarga', 'F4: copy 302–305 from family'],
  no_unknown: [
    'Pertanyaan ini tidak punya kode tidak tahu.',
    'This question has no code for don’t know.',
  ],
  overtaken: [
    'Jendela lain menyimpan isian yang lebih baru; yang di sini tidak disimpan lagi. Muat ulang.',
    'Another window has kept newer answers; these are kept no more. Load the page again.',
  ],
  unkept: ['Belum tersimpan di server; dicoba lagi.', 'Not at the server yet; trying again.'],
  list: ['Daftar VK', 'VK list'],
  begin_list: ['Mulai daftar VK', 'Begin a VK list'],
  list_lines: ['Keluarga dalam daftar', 'Families of the list'],
  list_keys: [
    'Enter: lanjut; pada nama yang kosong: selesai · ↑ ↓: baris · F2: baris baru · F7: kosong · ' +
      'F8: tidak terbaca · Ctrl+Enter: simpan',
    'Enter: go on; on an empty name: done · ↑ ↓: rows · F2: new row · F7: blank · ' +
      'F8: unreadable · Ctrl+Enter: save',
  ],
  list_conflict: [
    'Orang lain sudah menyimpan daftar ini, versi (baris):',
    'Somebody else has saved this list, version (lines):',
  ],
  add_line: ['Baris baru (F2)', 'New row (F2)'],
  version: ['versi', 'version'],
} as const;
