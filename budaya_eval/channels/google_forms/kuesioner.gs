/**
 * Kuesioner Google Forms, dibuat oleh budaya_eval. Cara memakai: lihat cara-memakai.txt.
 *
 * Pilih salah satu fungsi berikut, lalu klik "Jalankan" (Run):
 *   buatFormulir     membuat formulir, satu kali saja
 *   buatTautanUnit   menulis tautan setiap unit ke lembar "Tautan"
 *   eksporJawaban    menyalin semua jawaban ke lembar "Jawaban", tanpa waktu dan tanpa identitas
 *   buatRekap        menghitung jawaban masuk per Perangkat Daerah pada lembar "Rekap"
 */
const KUESIONER = __KUESIONER__;

function buatFormulir() {
  const store = PropertiesService.getScriptProperties();
  if (store.getProperty("formulir")) {
    throw new Error("Formulir sudah pernah dibuat oleh naskah ini. Untuk membuat yang baru, pakai proyek skrip baru.");
  }
  const form = FormApp.create(KUESIONER.title);
  form.setAcceptingResponses(false); // A form that is only half built must not collect answers.
  form.setTitle(KUESIONER.title).setDescription(KUESIONER.description).setConfirmationMessage(KUESIONER.closing);
  form.setCollectEmail(false).setLimitOneResponsePerUser(false).setAllowResponseEdits(false);
  form.setProgressBar(true).setPublishingSummary(false).setShowLinkToRespondAgain(false).setShuffleQuestions(false);
  // Accounts outside Google Workspace do not know this setting: there no login is asked for anyway.
  cobalah_("Wajib masuk akun tidak dapat diatur (biasa pada akun pribadi)", () => form.setRequireLogin(false));

  // A choice can only lead to a page that exists, so all pages are made before any choice is led anywhere.
  /** @type {Object<string, GoogleAppsScript.Forms.PageBreakItem>} */
  const pages = {};
  const leading = [];
  KUESIONER.pages.forEach((page, index) => {
    if (index > 0) {
      pages[page.id] = form.addPageBreakItem().setTitle(page.title).setHelpText(page.help);
    }
    page.items.forEach((content) => {
      const item = tambahButir_(form, content);
      if (content.choices.some((choice) => choice.target)) {
        leading.push({ item: item, choices: content.choices });
      }
    });
  });
  leading.forEach((led) => arahkan_(led.item, led.choices, pages));

  cobalah_("Formulir belum dapat diterbitkan otomatis; klik Publikasikan di Google Forms", 
    () => /** @type {any} */ (form).setPublished(true)); // Newer than the published types of Apps Script.
  form.setAcceptingResponses(true);
  store.setProperty("formulir", form.getId());
  console.log("Formulir selesai. Menyunting: " + form.getEditUrl());
  console.log("Tautan umum: " + form.getPublishedUrl());
  console.log("Jangan mengubah judul pertanyaan setelah jawaban pertama masuk.");
}

function buatTautanUnit() {
  const form = bukaFormulir_();
  const lists = cariDaftar_(form);
  const rows = KUESIONER.links.map((link) => {
    const response = form.createResponse();
    link.choices.forEach((choice) => response.withItemResponse(lists[choice.title].createResponse(choice.label)));
    return [link.unit, link.name, response.toPrefilledUrl()];
  });
  tulisLembar_(KUESIONER.sheets.links, [KUESIONER.columns.links, ...rows], true);
}

function eksporJawaban() {
  const form = bukaFormulir_();
  const columns = [];
  form.getItems().forEach((item) => {
    if (item.getType() === FormApp.ItemType.GRID) {
      item.asGridItem().getRows().forEach((row, index) => {
        columns.push({ id: item.getId(), row: index, title: item.getTitle() + " [" + row + "]" });
      });
    } else if (item.getType() !== FormApp.ItemType.PAGE_BREAK) {
      columns.push({ id: item.getId(), row: null, title: item.getTitle() });
    }
  });
  const rows = form.getResponses().map((response) => {
    const answers = {};
    response.getItemResponses().forEach((answer) => { answers[answer.getItem().getId()] = answer.getResponse(); });
    const cells = columns.map((column) => {
      const answer = answers[column.id];
      const cell = column.row === null || !answer ? answer : answer[column.row];
      return cell === undefined || cell === null ? "" : String(cell);
    });
    return [response.getId(), ...cells];
  });
  rows.sort((a, b) => (a[0] < b[0] ? -1 : 1)); // By random id, so that the order does not tell who came first.
  tulisLembar_(KUESIONER.sheets.answers, [[KUESIONER.columns.submission, ...columns.map((c) => c.title)], ...rows], true);
}

function buatRekap() {
  const form = bukaFormulir_();
  const item = form.getItems(FormApp.ItemType.LIST).find((list) => list.getTitle() === KUESIONER.unitTitle);
  const counts = {};
  form.getResponses().forEach((response) => {
    const answer = response.getResponseForItem(item);
    if (answer) {
      counts[answer.getResponse()] = (counts[answer.getResponse()] || 0) + 1;
    }
  });
  const rows = KUESIONER.recap.map((unit) => {
    const n = counts[unit.label] || 0;
    return [unit.label, n, unit.staff, unit.staff ? Math.round((1000 * n) / unit.staff) / 10 : ""];
  });
  tulisLembar_(KUESIONER.sheets.recap, [KUESIONER.columns.recap, ...rows], false);
}

function cobalah_(note, action) {
  try {
    action();
  } catch (error) {
    console.log(note + ": " + error.message);
  }
}

function bukaFormulir_() {
  const id = PropertiesService.getScriptProperties().getProperty("formulir");
  if (!id) {
    throw new Error("Formulir belum ada. Jalankan buatFormulir lebih dahulu.");
  }
  return FormApp.openById(id);
}

function tambahButir_(form, content) {
  if (content.kind === "grid") {
    return form.addGridItem().setTitle(content.title).setHelpText(content.help)
      .setRows(content.rows).setColumns(content.columns).setRequired(false);
  }
  if (content.kind === "text") {
    return form.addParagraphTextItem().setTitle(content.title).setHelpText(content.help).setRequired(false);
  }
  const item = content.kind === "list" ? form.addListItem() : form.addMultipleChoiceItem();
  return item.setTitle(content.title).setHelpText(content.help).setRequired(content.is_required)
    .setChoiceValues(content.choices.map((choice) => choice.label));
}

function arahkan_(item, choices, pages) {
  const actions = { lanjut: FormApp.PageNavigationType.CONTINUE, kirim: FormApp.PageNavigationType.SUBMIT };
  item.setChoices(choices.map((choice) => item.createChoice(choice.label, actions[choice.target] || pages[choice.target])));
}

function cariDaftar_(form) {
  const lists = {};
  form.getItems(FormApp.ItemType.LIST).forEach((item) => { lists[item.getTitle()] = item.asListItem(); });
  return lists;
}

function tulisLembar_(name, rows, isText) {
  const store = PropertiesService.getScriptProperties();
  const id = store.getProperty("buku");
  const book = id ? SpreadsheetApp.openById(id) : SpreadsheetApp.create(KUESIONER.title);
  if (!id) {
    book.getSheets()[0].setName(name);
    store.setProperty("buku", book.getId());
  }
  const sheet = book.getSheetByName(name) || book.insertSheet(name);
  sheet.clear();
  const width = rows[0].length;
  if (sheet.getMaxRows() < rows.length) {
    sheet.insertRowsAfter(sheet.getMaxRows(), rows.length - sheet.getMaxRows());
  }
  if (sheet.getMaxColumns() < width) {
    sheet.insertColumnsAfter(sheet.getMaxColumns(), width - sheet.getMaxColumns());
  }
  const range = sheet.getRange(1, 1, rows.length, width);
  if (isText) {
    range.setNumberFormat("@"); // As text, so that no answer is taken for a number, a date or a formula.
  }
  range.setValues(rows);
  sheet.setFrozenRows(1);
  console.log("Lembar " + name + " selesai (" + (rows.length - 1) + " baris): " + book.getUrl());
}
