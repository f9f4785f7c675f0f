"use strict";
(function () {
  const FORM = JSON.parse(document.getElementById("content").textContent);
  const KEY = "budaya_eval." + FORM.fingerprint + ".";
  const ROOT = document.getElementById("form");
  const QUESTIONS = {};
  FORM.blocks.forEach((block) => block.questions.forEach((question) => { QUESTIONS[question.code] = question; }));
  const UNITS = {};
  FORM.units.forEach(([code, name, above, level]) => {
    UNITS[code] = { code, name, level, parent: above < 0 ? "" : FORM.units[above][0] };
  });

  // What is kept on this computer: the answers so far (draft), and in kiosk mode each finished submission under a key of
  // its own, so that no window writes over what another collects. A draft in kiosk mode lives only as long as the
  // window, so that nobody finds what somebody else left.
  const DONE = KEY + "done.";
  let kiosk = { isOn: false };
  function storage(name) {
    return name === "draft" && kiosk.isOn ? sessionStorage : localStorage;
  }
  function load(name) {
    try {
      return JSON.parse(storage(name).getItem(KEY + name));
    } catch (error) {
      return null;
    }
  }
  function keep(name, value) {
    try {
      storage(name).setItem(KEY + name, JSON.stringify(value));
      return true;
    } catch (error) {
      return false;
    }
  }
  function forget(name) {
    try {
      storage(name).removeItem(KEY + name);
    } catch (error) {
      // Nothing was kept, so there is nothing to forget.
    }
  }
  const canKeep = keep("test", 1);
  forget("test");

  kiosk = load("kiosk") || kiosk;
  let state = newState();
  let pages = [];
  let finished = null; // the submission just handed in, while its last page is shown
  let notice = "";

  function newState() {
    return { language: "id", page: 0, consent: "", unit: FORM.unit, answers: {}, skipped: [] };
  }

  // Texts

  function t(key, values) {
    const text = FORM.words[key][state.language === "en" ? 1 : 0];
    return text.replace(/\{(\w+)\}/g, (whole, name) => values[name]);
  }
  function say(pair) {
    return state.language === "en" && pair[1] ? pair[1] : pair[0];
  }
  function el(tag, attributes, ...children) {
    const element = document.createElement(tag);
    Object.entries(attributes || {}).forEach(([name, value]) => {
      if (name.startsWith("on")) {
        element.addEventListener(name.slice(2), value);
      } else if (value === true) {
        element.setAttribute(name, "");
      } else if (value !== false && value !== null && value !== undefined) {
        element.setAttribute(name, value);
      }
    });
    element.append(...children.filter((child) => child !== null));
    return element;
  }
  function button(key, action, look, values) {
    return el("button", { type: "button", class: look, onclick: action }, t(key, values));
  }
  function lines(pair) {
    return say(pair).split("\n").filter((line) => line.trim()).map((line) => el("li", {}, line));
  }

  // Who is asked what

  function line(code) {
    const found = [];
    for (let unit = UNITS[code]; unit; unit = UNITS[unit.parent]) found.push(unit.code);
    return found;
  }
  function isAsked(question) {
    if (question.units && ![...line(state.unit), ...FORM.above].some((code) => question.units.includes(code))) return false;
    return !question.level || !state.unit || UNITS[state.unit].level >= question.level;
  }
  function isShown(question) {
    if (!isAsked(question)) return false;
    if (!question.shown_if) return true;
    const [code, option] = question.shown_if;
    return isShown(QUESTIONS[code]) && state.answers[code] === option;
  }
  function answerOf(code) {
    return isShown(QUESTIONS[code]) ? state.answers[code] || "" : "";
  }
  function isBlank(question) {
    return isShown(question) && !answerOf(question.code);
  }

  // Pages: start, unit, the questions in short pages, review, end

  function isOneUnit() {
    return FORM.units.length === 1;
  }
  function split(questions) {
    const parts = Math.ceil(questions.length / FORM.most_rows);
    let start = 0;
    return Array.from({ length: parts }, (_, place) => {
      const size = Math.floor(questions.length / parts) + (place < questions.length % parts ? 1 : 0);
      start += size;
      return questions.slice(start - size, start);
    });
  }
  function planPages() {
    const plan = [{ kind: "start" }];
    if (!isOneUnit()) plan.push({ kind: "unit" });
    FORM.blocks.forEach((block) => {
      const parts = split(block.questions.filter(isAsked));
      parts.forEach((questions, place) => {
        const title = (say(block.title) || t("questions")) + (parts.length > 1 ? " " + t("part", { n: place + 1, of: parts.length }) : "");
        plan.push({ kind: "questions", block, questions, title });
      });
    });
    plan.push({ kind: "review" }, { kind: "end" }, { kind: "refused" });
    return plan;
  }
  function placeOf(kind) {
    return pages.findIndex((page) => page.kind === kind);
  }

  function build() {
    const previous = pages[state.page];
    pages = planPages();
    if (previous && pages[state.page].kind !== previous.kind) state.page = placeOf(previous.kind);
    document.documentElement.lang = state.language;
    const make = { start: startPage, unit: unitPage, questions: questionPage, review: reviewPage, end: endPage, refused: refusedPage };
    pages.forEach((page, place) => {
      page.id = "page" + place;
      page.heading = el("h2", { tabindex: "-1", id: page.id + "title" });
      page.body = el("div", {});
      page.alert = el("div", { class: "alert", tabindex: "-1", role: "alert", hidden: true });
      page.fill = make[page.kind];
      page.section = el("section", { id: page.id, "aria-labelledby": page.id + "title",
        class: ["start", "unit", "questions"].includes(page.kind) ? "paper" : null }, page.heading, page.body);
      page.fill(page);
    });
    ROOT.textContent = "";
    const bar = el("div", { class: "progress" }, el("span", { id: "step" }), el("progress", { "aria-labelledby": "step" }));
    ROOT.append(
      el("header", {}, FORM.is_simulated ? el("div", { class: "simulated" }, "DATA SIMULASI") : "",
        el("div", { class: "top" }, el("div", {}, el("p", {}, [...new Set([FORM.organisation, say(FORM.subtitle)])].filter(Boolean).join(" · ")), el("h1", {}, say(FORM.title) + " " + FORM.year)),
        FORM.has_english ? el("button", { type: "button", class: "plain", id: "language", lang: state.language === "en" ? "id" : "en",
          onclick: switchLanguage }, state.language === "en" ? "Bahasa Indonesia" : "English") : "")),
      el("div", { class: "notice", role: "status", "aria-live": "polite", id: "notice" }),
      el("main", {}, bar, ...pages.map((page) => page.section)),
      el("footer", {}, el("p", {}, t("contact", { contact: say(FORM.contact) }) + " " + t("version", { version: FORM.fingerprint }))));
    show(state.page, false);
  }

  function show(place, isMove) {
    state.page = place;
    const page = pages[place];
    pages.forEach((other) => { other.section.hidden = other !== page; });
    if (["review", "end", "start"].includes(page.kind)) page.fill(page);
    if (page.kind === "questions") page.questions.forEach(refresh);
    page.alert.hidden = true;
    tellProgress();
    tellNotice();
    document.title = page.heading.textContent + " – " + say(FORM.title);
    if (isMove) {
      page.heading.focus();
      window.scrollTo(0, 0);
    }
    remember();
    watch();
  }
  function tellProgress() {
    const steps = placeOf("review") + 1;
    const isInside = state.page < steps && state.page > 0;
    const bar = ROOT.querySelector(".progress");
    bar.hidden = !isInside;
    const asked = Object.values(QUESTIONS).filter(isShown);
    const n = asked.filter((question) => answerOf(question.code)).length;
    bar.firstChild.textContent = t("progress", { step: state.page + 1, steps, n, of: asked.length });
    bar.lastChild.max = steps;
    bar.lastChild.value = state.page + 1;
  }
  function tellNotice() {
    const text = notice || (canKeep ? "" : t("cannot_keep"));
    document.getElementById("notice").replaceChildren(...(text ? [el("p", {}, text)] : []));
    if (text === t("restored")) document.querySelector("#notice p").append(" ", button("from_start", restart, "plain"));
    notice = "";
  }
  function remember() {
    const kind = pages[state.page].kind;
    if (kind === "end" || kind === "refused" || (kind === "start" && !state.consent)) forget("draft");
    else keep("draft", state);
  }
  function move(step) {
    let place = state.page + step;
    while (pages[place].kind === "questions" && !pages[place].questions.some(isShown)) place += step;
    show(place, true);
  }
  function buttons(back, forward, action) {
    return el("nav", { "aria-label": t("navigation") },
      forward ? el("button", { type: "button", class: "main", onclick: action }, t(forward)) : null,
      back ? button("back", () => move(-1), null) : null,
      back ? button("stop", stop, "plain") : null);
  }
  function warn(page, text, target, ...actions) {
    page.alert.replaceChildren(el("p", {}, text), ...(actions.length ? [el("div", { class: "row" }, ...actions)] : []));
    page.alert.hidden = false;
    (target || page.alert).focus();
  }
  function restart() {
    const language = kiosk.isOn ? "id" : state.language;
    forget("draft");
    finished = null;
    state = Object.assign(newState(), { language });
    pages = [];
    build();
    show(0, true);
  }
  function stop() {
    if (window.confirm(t("stop_question"))) {
      restart();
      notice = t("stopped");
      tellNotice();
    }
  }
  function switchLanguage() {
    state.language = state.language === "en" ? "id" : "en";
    build();
    document.getElementById("language").focus();
  }

  // The pages

  function startPage(page) {
    page.heading.textContent = t("start");
    const unit = UNITS[state.unit];
    page.body.replaceChildren(
      el("ul", {}, ...lines(FORM.purpose)),
      FORM.period ? el("p", {}, say(FORM.period)) : "",
      unit && isOneUnit() ? el("p", {}, t("unit") + ": ", el("strong", { lang: "id" }, unit.name)) : "",
      el("h3", {}, t("how")),
      el("p", {}, say(FORM.instructions)),
      el("p", { class: "hint" }, t(kiosk.isOn ? "kept_kiosk" : "kept")),
      choiceField("consent", say(FORM.consent), FORM.consent_choices, state.consent, (code) => {
        state.consent = code;
        remember();
      }, true),
      page.alert,
      buttons(false, "next", () => {
        if (!state.consent) warn(page, t("consent_wanted"), page.body.querySelector("input"));
        else if (state.consent === "tidak") refuse();
        else move(1);
      }),
      officerPanel(page));
  }

  function unitPage(page) {
    page.heading.textContent = t("unit_title");
    const chosen = el("p", { id: "chosen", "aria-live": "polite" });
    const found = el("p", { class: "hint search", role: "status" });
    const list = el("select", { id: "unit", size: "9", lang: "id", "aria-describedby": "chosen", class: "search", onchange: () => {
      state.unit = list.value;
      page.alert.hidden = true;
      tellUnit();
      remember();
    } });
    const search = el("input", { type: "search", id: "search", autocomplete: "off", oninput: fill });
    function fill() {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const tops = new Map();
      let n = 0;
      FORM.units.forEach(([code, name]) => {
        const top = UNITS[line(code).pop()];
        const text = [code, name, top.name].join(" ").toLowerCase();
        if (!words.every((word) => text.includes(word))) return;
        n += 1;
        if (!tops.has(top.code)) tops.set(top.code, []);
        tops.get(top.code).push(UNITS[code]);
      });
      list.replaceChildren();
      tops.forEach((units, top) => {
        const hasParts = Object.values(UNITS).some((unit) => unit.parent === top);
        const options = units.map((unit) => el("option", { value: unit.code, selected: unit.code === state.unit },
          unit.code === top && hasParts ? unit.name + " (kantor induk)" : unit.name));
        list.append(...(hasParts ? [el("optgroup", { label: UNITS[top].name }, ...options)] : options));
      });
      if (!list.querySelector("[selected]")) list.selectedIndex = -1;
      found.textContent = words.length ? t(n ? "units_found" : "units_none", { n }) : "";
    }
    function tellUnit() {
      const unit = UNITS[state.unit];
      chosen.replaceChildren(t("unit") + ": ", unit ? el("strong", { lang: "id" }, nameOf(unit)) : "–");
    }
    fill();
    tellUnit();
    page.body.replaceChildren(
      el("p", { class: "search" }, t("unit_help")),
      el("div", { class: "search" }, el("label", { class: "above", for: "search" }, t("search")), search, found,
        el("label", { class: "above", for: "unit" }, t("unit_list"))),
      list, chosen, page.alert,
      buttons(true, "next", () => {
        if (!state.unit) {
          warn(page, t("unit_wanted"), list);
          return;
        }
        build(); // other units are asked other questions
        move(1);
      }));
  }
  function nameOf(unit) {
    return unit.parent ? unit.name + ", " + UNITS[unit.parent].name : unit.name;
  }

  function questionPage(page) {
    page.heading.textContent = page.title;
    const prompt = say(page.block.prompt);
    page.body.replaceChildren(prompt ? el("p", { class: "prompt" }, prompt) : "", ...page.questions.map((question) => questionField(page, question)),
      page.alert, buttons(true, "next", () => leave(page)));
  }
  function questionField(page, question) {
    const code = question.code;
    const title = [el("span", { class: "number" }, question.number + "."), say(question.text)];
    const answer = (value) => {
      if (value) state.answers[code] = value;
      else delete state.answers[code];
      state.skipped = state.skipped.filter((other) => other !== code);
      page.alert.hidden = true;
      page.questions.forEach(refresh);
      tellProgress();
      remember();
    };
    if (page.block.kind === "open") {
      const text = el("textarea", { id: "text" + code, rows: "4", maxlength: "1000", "aria-describedby": "hint" + code, oninput: () => answer(text.value.trim()) });
      text.value = state.answers[code] || "";
      return el("fieldset", { id: code }, el("legend", {}, el("label", { for: "text" + code }, ...title)),
        el("div", { class: "options list" }, text),
        el("p", { class: "hint", id: "hint" + code }, t("open_hint")), el("div", { class: "below" }, el("span", { class: "blank" })));
    }
    const choices = FORM.choices[question.choices];
    const field = choiceField(code, title, choices, state.answers[code], answer, page.block.kind !== "likert");
    field.append(el("div", { class: "below" }, el("span", { class: "blank" }), el("button", { type: "button", class: "plain", onclick: () => {
      field.querySelectorAll("input").forEach((input) => { input.checked = false; });
      answer("");
      field.querySelector("input").focus();
    } }, t("clear"), el("span", { class: "away" }, " " + question.number))));
    return field;
  }
  function choiceField(name, title, choices, chosen, action, isList) {
    const field = el("fieldset", { id: name }, el("legend", {}, ...[].concat(title)));
    const options = el("div", { class: isList ? "options list" : "options" });
    choices.forEach(([code, label, isOther]) => {
      const input = el("input", { type: "radio", name, value: code, checked: code === chosen, onchange: () => {
        mark(field);
        action(code);
      } });
      options.append(el("label", { class: isOther ? "other" : null }, input, isList || isOther ? null : el("b", {}, code),
        el("span", {}, say(label))));
    });
    field.append(options);
    mark(field);
    return field;
  }
  function mark(field) {
    field.querySelectorAll(".options label").forEach((label) => {
      label.classList.toggle("chosen", Boolean(label.querySelector("input:checked")));
    });
  }
  function refresh(question) {
    const field = document.getElementById(question.code);
    field.hidden = !isShown(question);
    mark(field);
    const isTold = field.classList.contains("is-blank") && isBlank(question);
    if (!isTold) field.classList.remove("is-blank");
    field.querySelector(".blank").textContent = isTold ? t("blank") : "";
    const clear = field.querySelector(".below button");
    if (clear) clear.hidden = !answerOf(question.code);
  }
  function leave(page) {
    const blanks = page.questions.filter((question) => isBlank(question) && !state.skipped.includes(question.code));
    if (!blanks.length) {
      move(1);
      return;
    }
    blanks.forEach((question) => document.getElementById(question.code).classList.add("is-blank"));
    page.questions.forEach(refresh);
    const numbers = blanks.map((question) => question.number).join(", ");
    warn(page, t(blanks.length > 1 ? "blanks" : "blank_one", { n: blanks.length, numbers }), null,
      button("to_blank", () => goTo(blanks[0]), "main"),
      button("skip", () => {
        state.skipped.push(...blanks.map((question) => question.code));
        move(1);
      }, null));
  }
  function goTo(question) {
    const field = document.getElementById(question.code);
    field.scrollIntoView({ block: "center" });
    field.querySelector("input, textarea").focus();
  }

  function reviewPage(page) {
    page.heading.textContent = t("review");
    const unit = UNITS[state.unit];
    const parts = pages.filter((other) => other.kind === "questions" && other.questions.some(isBlank));
    const items = parts.map((other) => el("li", {}, other.title + ": ", ...other.questions.filter(isBlank).map((question) =>
      el("button", { type: "button", class: "plain", onclick: () => {
        show(pages.indexOf(other), true);
        goTo(question);
      } }, t("number", { n: question.number })))));
    page.body.replaceChildren(
      unit ? el("p", {}, t("unit") + ": ", el("strong", { lang: "id" }, nameOf(unit))) : "",
      el("p", {}, t(items.length ? "still_blank" : "nothing_blank")), el("ul", {}, ...items),
      el("p", { class: "hint" }, t(isCollecting() ? "finish_kiosk" : "finish_file")),
      buttons(true, "finish", finish));
    if (!items.length) page.body.querySelector("ul").remove();
  }

  function isCollecting() {
    return kiosk.isOn && canKeep;
  }
  // In the order of their random numbers, which does not tell who came first.
  function collected() {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(DONE)).sort();
    return keys.map((key) => load(key.slice(KEY.length))).filter(Boolean);
  }
  function keepDone(entry) {
    return keep("done." + entry.submission.id_kiriman, entry);
  }
  function randomId() {
    const bytes = crypto.getRandomValues(new Uint8Array(12));
    return "HF-" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("").toUpperCase();
  }
  function finish() {
    const answers = {};
    Object.keys(QUESTIONS).forEach((code) => { answers[code] = answerOf(code).replace(/\s+/g, " "); });
    finished = { id_kiriman: randomId(), unit: state.unit, persetujuan: "ya", jawaban: answers };
    if (isCollecting()) {
      if (!keepDone({ submission: finished, isSaved: false })) {
        saveJson([finished]);
        notice = t("kiosk_full");
      }
    } else {
      saveJson([finished]);
    }
    state.answers = {};
    state.skipped = [];
    show(placeOf("end"), true);
  }
  function endPage(page) {
    page.heading.textContent = t("thanks");
    page.body.replaceChildren(el("p", {}, say(FORM.closing)));
    if (isCollecting()) {
      page.body.append(el("p", {}, t("kept_done")), el("nav", {}, button("next_person", restart, "main")));
    } else if (finished) {
      page.body.append(el("p", {}, t("file_done", { file: nameFile([finished], "json") })), el("p", {}, t("file_hand")),
        el("nav", {}, button("again_json", () => saveJson([finished]), "main"), button("again_csv", () => saveCsv([finished]), null),
          button("next_person", restart, "plain")));
    }
  }
  function refuse() {
    state = Object.assign(newState(), { language: state.language, page: state.page });
    show(placeOf("refused"), true);
  }
  function refusedPage(page) {
    page.heading.textContent = t("refused");
    page.body.replaceChildren(el("p", {}, t("refused_text")), el("nav", {}, button("to_start", restart, null)));
  }

  // Files

  function nameFile(submissions, suffix) {
    const what = submissions.length === 1 ? submissions[0].id_kiriman.slice(3, 11) : submissions.length + "-" + randomId().slice(3, 7);
    return "jawaban_" + what + "." + suffix;
  }
  function download(name, parts, type) {
    const link = el("a", { href: URL.createObjectURL(new Blob(parts, { type })), download: name, hidden: true });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }
  function saveJson(submissions) {
    const content = { saluran: FORM.channel, kode_kuesioner: FORM.fingerprint, kiriman: submissions };
    download(nameFile(submissions, "json"), [JSON.stringify(content, null, 1), "\n"], "application/json");
  }
  function saveCsv(submissions) {
    const codes = Object.keys(QUESTIONS);
    const rows = submissions.map((one) => [FORM.fingerprint, one.id_kiriman, one.unit, one.persetujuan, ...codes.map((code) => one.jawaban[code])]);
    const text = [[...FORM.columns, ...codes], ...rows].map((row) => row.map(cell).join(";")).join("\r\n");
    download(nameFile(submissions, "csv"), ["\ufeff", text, "\r\n"], "text/csv");
  }
  function cell(text) {
    const safe = /^[=+\-@\t\r]/.test(text) ? "'" + text : text; // no spreadsheet may take an answer for a formula
    return /[";\n\r]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
  }

  // Kiosk: the panel of the officer, and the clock that clears an abandoned form

  function officerPanel(page) {
    if (!canKeep) return "";
    const isOpen = Boolean(page.body.querySelector("details[open]"));
    const change = (action) => {
      kiosk = load("kiosk") || kiosk;
      forget("draft"); // it lies elsewhere once the kiosk is switched on or off
      action();
      keep("kiosk", kiosk);
      startPage(page);
      page.body.querySelector("summary").focus();
    };
    const saving = (save) => () => change(() => {
      const all = collected();
      save(all.map((entry) => entry.submission));
      all.forEach((entry) => keepDone({ submission: entry.submission, isSaved: true }));
    });
    const n = collected().length;
    const done = collected().filter((entry) => entry.isSaved);
    const saved = done.length;
    const erase = () => {
      if (window.confirm(t("erase_question", { n: saved }))) change(() => done.forEach((entry) => forget("done." + entry.submission.id_kiriman)));
    };
    return el("details", { open: isOpen }, el("summary", {}, t("officer")),
      el("label", {}, el("input", { type: "checkbox", id: "kiosk", checked: kiosk.isOn, onchange: (event) => change(() => { kiosk.isOn = event.target.checked; }) }),
        el("span", {}, t("kiosk"))),
      el("p", {}, t("collected", { n, new: n - saved })),
      el("div", { class: "row" },
        el("button", { type: "button", id: "all-json", disabled: !n, onclick: saving(saveJson) }, t("save_json")),
        el("button", { type: "button", id: "all-csv", disabled: !n, onclick: saving(saveCsv) }, t("save_csv")),
        el("button", { type: "button", id: "erase", disabled: !saved, onclick: erase }, t("erase"))),
      el("p", { class: "hint" }, t("officer_hint")));
  }

  let timer = 0;
  const dialog = el("dialog", { "aria-labelledby": "idle" });
  document.body.append(dialog);
  function watch() {
    clearTimeout(timer);
    if (!isCollecting() || dialog.open || (state.page === 0 && !state.consent)) return;
    timer = setTimeout(() => {
      dialog.replaceChildren(el("p", { id: "idle" }, t("idle")), button("still_here", () => {
        dialog.close();
        watch();
      }, "main"));
      dialog.showModal();
      timer = setTimeout(() => {
        dialog.close();
        restart();
      }, FORM.idle_seconds[1] * 1000);
    }, FORM.idle_seconds[0] * 1000);
  }
  dialog.addEventListener("close", watch);
  ["pointerdown", "keydown", "input", "wheel"].forEach((name) => document.addEventListener(name, watch, { passive: true }));

  // Another window of this form may add to what is collected here, or be closed before its last words have arrived.
  window.addEventListener("storage", (event) => {
    if (!(event.key || "").startsWith(DONE)) return;
    const panel = pages[state.page].kind === "start" && pages[state.page].body.querySelector("details");
    if (panel) panel.replaceWith(officerPanel(pages[state.page]));
  });

  // Begin: with the answers of before, if this form was left half filled in.

  const wanted = (new URLSearchParams(location.search).get("unit") || "").trim().toUpperCase();
  if (UNITS[wanted]) FORM.unit = wanted;
  state = newState();
  const draft = load("draft");
  build();
  if (draft && draft.consent && (UNITS[draft.unit] || !draft.unit)) {
    state = Object.assign(newState(), draft);
    pages = [];
    state.page = 0;
    build();
    notice = t("restored");
    show(Math.min(draft.page, placeOf("review")), false);
  } else if (wanted && !UNITS[wanted]) {
    notice = t("unit_unknown", { code: wanted });
    show(0, false);
  }
}());
