"""What the form itself says: buttons, hints, questions back, in Indonesian and English."""

from __future__ import annotations

WORDS = {
    "start": ("Sebelum mulai", "Before you start"),
    "how": ("Cara mengisi", "How to answer"),
    "kept": (
        "Isian disimpan sementara di perangkat ini, sehingga dapat dilanjutkan setelah halaman tertutup.",
        "Your answers are kept on this device for the time being, so that you can go on after closing the page.",
    ),
    "kept_kiosk": (
        "Komputer ini dipakai bergantian. Isian yang ditinggalkan tanpa diselesaikan akan terhapus.",
        "This computer is used by several people. Answers that are left unfinished are erased.",
    ),
    "cannot_keep": (
        "Peramban ini tidak dapat menyimpan isian. Selesaikan tanpa menutup halaman.",
        "This browser cannot keep your answers. Please finish without closing the page.",
    ),
    "restored": (
        "Isian sebelumnya dipulihkan; silakan lanjutkan.",
        "Your earlier answers are back; please go on.",
    ),
    "from_start": ("Hapus dan mulai dari awal", "Erase and start again"),
    "contact": ("Pertanyaan tentang survei ini: {contact}.", "Questions about this survey: {contact}."),
    "version": ("Kode kuesioner {version}.", "Questionnaire code {version}."),
    "navigation": ("Halaman", "Pages"),
    "progress": (
        "Langkah {step} dari {steps} · {n} dari {of} terjawab",
        "Step {step} of {steps} · {n} of {of} answered",
    ),
    "questions": ("Pertanyaan", "Questions"),
    "part": ("({n} dari {of})", "({n} of {of})"),
    "next": ("Lanjut", "Next"),
    "back": ("Kembali", "Back"),
    "stop": ("Berhenti dan hapus isian", "Stop and erase my answers"),
    "stop_question": ("Hapus semua isian dan berhenti?", "Erase all answers and stop?"),
    "stopped": ("Isian sudah dihapus.", "Your answers have been erased."),
    "consent_wanted": ("Pilih dahulu: bersedia atau tidak.", "Please choose first: willing or not."),
    "unit": ("Unit kerja", "Work unit"),
    "unit_title": ("Unit kerja Saudara", "Your work unit"),
    "unit_help": (
        "Pilih tempat Saudara bertugas sehari-hari. Ketik sebagian namanya untuk mempersingkat daftar.",
        "Choose where you work day by day. Type a part of its name to shorten the list.",
    ),
    "unit_judged_title": ("Unit kerja yang dinilai", "The unit you assess"),
    "unit_judged_help": (
        "Pilih unit kerja yang Saudara nilai. Ketik sebagian namanya untuk mempersingkat daftar.",
        "Choose the unit you assess. Type a part of its name to shorten the list.",
    ),
    "search": ("Cari nama unit", "Search for a unit"),
    "unit_list": ("Daftar unit", "List of units"),
    "units_found": ("{n} unit cocok", "{n} matching units"),
    "units_none": (
        "Tidak ada unit yang cocok. Periksa ejaannya atau kosongkan pencarian.",
        "No unit matches. Check the spelling or clear the search.",
    ),
    "unit_wanted": ("Pilih unit kerja dari daftar.", "Please choose a unit from the list."),
    "unit_unknown": (
        "Kode unit '{code}' pada tautan tidak dikenal. Pilih unit dari daftar.",
        "The unit code '{code}' in the link is not known. Please choose the unit from the list.",
    ),
    "open_hint": (
        "Boleh dikosongkan. Jangan menulis nama orang atau hal yang menunjukkan siapa Saudara.",
        "May be left empty. Do not write names or anything that tells who you are.",
    ),
    "clear": ("Hapus pilihan", "Clear choice"),
    "blank": ("Belum dijawab", "Not answered yet"),
    "blank_one": ("Nomor {numbers} belum dijawab.", "Number {numbers} is not answered yet."),
    "blanks": ("{n} pertanyaan belum dijawab: nomor {numbers}.", "{n} questions are not answered yet: {numbers}."),
    "to_blank": ("Isi yang kosong", "Answer them"),
    "skip": ("Lewati", "Skip"),
    "review": ("Periksa sebelum selesai", "Check before you finish"),
    "number": ("nomor {n}", "number {n}"),
    "still_blank": (
        "Masih kosong, dan boleh dibiarkan kosong. Klik nomornya untuk mengisi:",
        "Still empty, and may be left empty. Click a number to answer:",
    ),
    "nothing_blank": ("Semua pertanyaan sudah dijawab.", "All questions are answered."),
    "finish_kiosk": (
        "Setelah selesai, jawaban tidak dapat dilihat atau diubah lagi.",
        "Once finished, your answers cannot be seen or changed any more.",
    ),
    "finish_file": (
        "Setelah selesai, jawaban diunduh sebagai satu berkas tanpa nama.",
        "Once finished, your answers are downloaded as one file without a name.",
    ),
    "finish": ("Selesai", "Finish"),
    "thanks": ("Terima kasih", "Thank you"),
    "kept_done": (
        "Jawaban Saudara sudah tersimpan. Silakan tinggalkan komputer ini.",
        "Your answers are kept. You may leave the computer.",
    ),
    "kiosk_full": (
        "Penyimpanan komputer ini penuh: jawaban diunduh sebagai berkas. Beri tahu petugas.",
        "The storage of this computer is full: your answers were downloaded as a file. Please tell the officer.",
    ),
    "file_done": (
        "Jawaban Saudara diunduh sebagai {file} ke folder Unduhan.",
        "Your answers were downloaded as {file} into the downloads folder.",
    ),
    "file_hand": (
        "Serahkan berkas itu kepada petugas survei. Setelah halaman ini ditutup, jawaban tidak dapat diunduh lagi.",
        "Hand that file to the survey officer. Once this page is closed, it cannot be downloaded again.",
    ),
    "again_json": ("Unduh lagi", "Download again"),
    "again_csv": ("Unduh sebagai CSV (Excel)", "Download as CSV (Excel)"),
    "next_person": ("Mulai responden berikutnya", "Start with the next respondent"),
    "refused": ("Baik, terima kasih", "All right, thank you"),
    "refused_text": (
        "Saudara tidak bersedia mengisi. Tidak ada yang disimpan.",
        "You prefer not to take part. Nothing is kept.",
    ),
    "to_start": ("Kembali ke awal", "Back to the start"),
    "officer": ("Untuk petugas survei", "For the survey officer"),
    "kiosk": (
        "Komputer ini dipakai bergantian (kiosk): kumpulkan jawaban di sini, lalu unduh sekaligus.",
        "This computer is used by several people (kiosk): collect the answers here and download them together.",
    ),
    "collected": ("Terkumpul: {n}; belum diunduh: {new}.", "Collected: {n}; not yet downloaded: {new}."),
    "save_json": ("Unduh semua", "Download all"),
    "save_csv": ("Unduh semua sebagai CSV", "Download all as CSV"),
    "erase": ("Hapus yang sudah diunduh", "Erase what was downloaded"),
    "erase_question": (
        "Hapus {n} jawaban dari komputer ini? Pastikan berkas unduhannya sudah ada.",
        "Erase {n} answers from this computer? Make sure that the downloaded file is there.",
    ),
    "officer_hint": (
        "Berkas unduhan memuat jawaban orang lain: hanya petugas yang ditunjuk yang mengunduh dan menyimpannya.",
        "The download holds answers of other people: only the officer in charge downloads and keeps it.",
    ),
    "idle": (
        "Masih mengisi? Tanpa tanggapan, isian dihapus dan layar kembali ke awal.",
        "Are you still there? Without a reply your answers are erased and the form starts again.",
    ),
    "still_here": ("Saya masih mengisi", "I am still here"),
}
