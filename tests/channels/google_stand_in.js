// A stand-in for the Google services that kuesioner.gs uses. It knows only the documented methods that the script
// needs, refuses what Google refuses (doubled choices or rows, mixed navigation, cells outside a sheet), and prints
// what was built as JSON.
//
// node google_stand_in.js SCRIPT CALLS
//   CALLS: JSON list of function names, or {"responses": [{title: answer} or [[title, answer]]]} to hand answers in between two calls.
"use strict";

const fs = require("fs");
const vm = require("vm");

const PAGE = { CONTINUE: "CONTINUE", SUBMIT: "SUBMIT", RESTART: "RESTART" };
const TYPE = { GRID: "GRID", LIST: "LIST", MULTIPLE_CHOICE: "MULTIPLE_CHOICE", PAGE_BREAK: "PAGE_BREAK",
  PARAGRAPH_TEXT: "PARAGRAPH_TEXT" };
const log = [];
let nextId = 1;

function unique(values, what) {
  if (values.length === 0) throw new Error(`${what}: empty`);
  if (new Set(values).size !== values.length) throw new Error(`${what}: doubled`);
  return values;
}

class Item {
  constructor(type) { this.id = nextId++; this.type = type; this.title = ""; this.help = ""; this.required = false; }
  getId() { return this.id; }
  getType() { return this.type; }
  getTitle() { return this.title; }
  setTitle(title) { this.title = String(title); return this; }
  setHelpText(text) { this.help = String(text); return this; }
  asListItem() { if (this.type !== TYPE.LIST) throw new Error("not a list"); return this; }
  asGridItem() { if (this.type !== TYPE.GRID) throw new Error("not a grid"); return this; }
}

class Question extends Item {
  setRequired(required) { this.required = required; return this; }
  createChoice(value, target) { return { value, target }; }
  setChoices(choices) {
    unique(choices.map((choice) => choice.value), this.title);
    const n = choices.filter((choice) => choice.target !== undefined).length;
    if (n !== 0 && n !== choices.length) throw new Error("choices with and without navigation");
    this.choices = choices.map(({ value, target }) => ({ value, target: target instanceof Item ? target.id : target }));
    return this;
  }
  setChoiceValues(values) { return this.setChoices(values.map((value) => ({ value }))); }
  createResponse(value) {
    if (!this.choices.some((choice) => choice.value === value)) throw new Error(`no such choice: ${value}`);
    return { item: this, value };
  }
}

class Grid extends Question {
  setRows(rows) { this.rows = unique(rows, this.title); return this; }
  setColumns(columns) { this.columns = unique(columns, this.title); return this; }
  getRows() { return this.rows; }
}

class FormResponse {
  constructor(id, answers) { this.id = id; this.answers = answers; }
  getId() { return this.id; }
  withItemResponse(answer) { this.answers.push(answer); return this; }
  getItemResponses() {
    return this.answers.map(({ item, value }) => ({ getItem: () => item, getResponse: () => value }));
  }
  getResponseForItem(item) {
    const found = this.answers.find((answer) => answer.item === item);
    return found ? { getItem: () => item, getResponse: () => found.value } : null;
  }
  toPrefilledUrl() {
    const entries = this.answers.map(({ item, value }) => `&entry.${item.id}=${encodeURIComponent(value)}`);
    return `https://docs.google.com/forms/d/e/stand-in/viewform?usp=pp_url${entries.join("")}`;
  }
}

class Form {
  constructor(title) { this.settings = { documentTitle: title }; this.items = []; this.responses = []; }
  add(item) { this.items.push(item); return item; }
  addMultipleChoiceItem() { return this.add(new Question(TYPE.MULTIPLE_CHOICE)); }
  addParagraphTextItem() { return this.add(new Question(TYPE.PARAGRAPH_TEXT)); }
  addListItem() { return this.add(new Question(TYPE.LIST)); }
  addGridItem() { return this.add(new Grid(TYPE.GRID)); }
  addPageBreakItem() { return this.add(new Item(TYPE.PAGE_BREAK)); }
  getItems(type) { return this.items.filter((item) => type === undefined || item.type === type); }
  createResponse() { return new FormResponse("", []); }
  getResponses() { return this.responses; }
  getId() { return "form-1"; }
  getEditUrl() { return "https://docs.google.com/forms/d/stand-in/edit"; }
  getPublishedUrl() { return "https://docs.google.com/forms/d/e/stand-in/viewform"; }
}
for (const name of ["Title", "Description", "ConfirmationMessage", "CollectEmail", "LimitOneResponsePerUser",
  "AllowResponseEdits", "ProgressBar", "PublishingSummary", "ShowLinkToRespondAgain", "ShuffleQuestions",
  "AcceptingResponses", "Published"]) {
  Form.prototype[`set${name}`] = function set(value) { this.settings[name] = value; return this; };
}
// As on an account outside Google Workspace.
Form.prototype.setRequireLogin = function setRequireLogin(value) {
  this.settings.RequireLogin = value;
  throw new Error("This feature is not available for your account.");
};

class Sheet {
  constructor(name) { this.name = name; this.rows = 5; this.columns = 5; this.values = []; this.format = ""; }
  setName(name) { this.name = name; return this; }
  getMaxRows() { return this.rows; }
  getMaxColumns() { return this.columns; }
  insertRowsAfter(place, n) { this.rows += n; }
  insertColumnsAfter(place, n) { this.columns += n; }
  clear() { this.values = []; this.format = ""; return this; }
  setFrozenRows() { return this; }
  getRange(row, column, nRows, nColumns) {
    if (row + nRows - 1 > this.rows || column + nColumns - 1 > this.columns) throw new Error("outside the sheet");
    const sheet = this;
    return {
      setNumberFormat(format) { sheet.format = format; return this; },
      setValues(values) {
        if (values.length !== nRows || values.some((cells) => cells.length !== nColumns)) throw new Error("shape");
        sheet.values = values;
        return this;
      },
    };
  }
}

class Book {
  constructor() { this.sheets = [new Sheet("Sheet1")]; }
  getSheets() { return this.sheets; }
  getSheetByName(name) { return this.sheets.find((sheet) => sheet.name === name) || null; }
  insertSheet(name) { const sheet = new Sheet(name); this.sheets.push(sheet); return sheet; }
  getId() { return "book-1"; }
  getUrl() { return "https://docs.google.com/spreadsheets/d/stand-in"; }
}

const forms = [];
const books = [];
const properties = {};
const store = {
  getProperty: (key) => (key in properties ? properties[key] : null),
  setProperty: (key, value) => { properties[key] = String(value); },
};
const context = vm.createContext({
  FormApp: {
    PageNavigationType: PAGE,
    ItemType: TYPE,
    create(title) { forms.push(new Form(title)); return forms[forms.length - 1]; },
    openById: () => forms[0],
  },
  SpreadsheetApp: {
    create() { books.push(new Book()); return books[0]; },
    openById: () => books[0],
  },
  PropertiesService: { getScriptProperties: () => store },
  console: { log: (text) => log.push(text) },
});

function submit(answers, number) {
  const used = new Set(); // Items may share a title: a list of pairs answers them in their order.
  const given = (Array.isArray(answers) ? answers : Object.entries(answers)).map(([title, value]) => {
    const item = forms[0].items.find((candidate) =>
      candidate.title === title && candidate.type !== TYPE.PAGE_BREAK && !used.has(candidate));
    used.add(item);
    return { item, value };
  });
  forms[0].responses.push(new FormResponse(`id-${String((number * 7919) % 10007).padStart(5, "0")}`, given));
}

vm.runInContext(fs.readFileSync(process.argv[2], "utf8"), context);
const errors = [];
for (const call of JSON.parse(fs.readFileSync(process.argv[3], "utf8"))) {
  if (typeof call === "string") {
    try {
      vm.runInContext(`${call}()`, context);
    } catch (error) {
      errors.push(`${call}: ${error.message}`);
    }
  } else {
    call.responses.forEach(submit);
  }
}
process.stdout.write(JSON.stringify({
  forms: forms.map(({ settings, items }) => ({ settings, items })),
  sheets: Object.fromEntries(books.flatMap((book) => book.sheets).map(({ name, values, format }) => [name, { values, format }])),
  errors,
  log,
}));
