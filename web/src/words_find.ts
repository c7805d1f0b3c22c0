// The words of search, map and charts.
export const findWords = {
  search: ['Cari', 'Search'],
  search_title: ['Cari orang atau keluarga', 'Search for people or families'],
  search_hint: [
    'Isi satu atau beberapa; salah ketik tidak apa-apa. Enter mencari, / kembali ke sini.',
    'Fill in one or more; slips are allowed. Enter searches, / comes back here.',
  ],
  person_name: ['Nama', 'Name'],
  nik: ['NIK', 'NIK'],
  kk: ['Nomor KK', 'KK number'],
  birth: ['Lahir (TTTT-BB-HH)', 'Born (YYYY-MM-DD)'],
  address: ['Alamat', 'Address'],
  born: ['Lahir', 'Born'],
  fits: ['Kecocokan', 'What fits'],
  agrees_name: ['nama', 'name'],
  agrees_birth: ['lahir', 'birth'],
  agrees_nik: ['NIK', 'NIK'],
  agrees_kk: ['KK', 'KK'],
  agrees_sex: ['jenis kelamin', 'sex'],
  agrees_address: ['alamat', 'address'],
  same: ['sama', 'same'],
  near: ['mirip', 'alike'],
  different: ['beda', 'different'],
  found_nobody: [
    'Tidak ada yang cocok di wilayah akun ini. Coba isian lain atau lebih sedikit isian.',
    'Nobody fits in the areas of this account. Try other fields, or fewer.',
  ],
  found_many: [
    'Banyak yang serupa: tambahkan isian agar lebih pasti.',
    'Many are alike: give more fields to be surer.',
  ],
  found: ['orang ditemukan', 'people found'],
} as const;
