// Rows of a list, dragged to their places by pointer or moved by buttons.
"use strict";

(() => {
  const tools = document.getElementById("arranging");
  const body = document.querySelector("#result_list tbody");
  if (!tools || !body) return;

  const words = tools.dataset;
  const told = tools.querySelector("[role=status]");
  const token = document.querySelector("#by-date input[name=csrfmiddlewaretoken]").value;
  const rows = () => [...body.rows];
  const idOf = (row) => row.querySelector("input.action-select").value;
  const nameOf = (row) => (row.querySelector("th") || row.cells[1]).textContent.trim();
  const say = (text) => { told.textContent = text; };

  // One request after the other, so that the last order sent is the one that stays.
  let saving = Promise.resolve();
  let saved = rows();

  function save(row) {
    const order = rows();
    if (order.every((each, place) => each === saved[place])) return;
    say(words.saving);
    saving = saving.then(() => send(order)).then(
      (now) => {
        saved = order;
        // What was seen, with the versions that our own move has given the rows.
        for (const name of ["seen", "order"]) inputs(name).forEach((each) => { each.value = now[name]; });
        const place = order.indexOf(row) + 1;
        say(words.saved.replace("{place}", place).replace("{all}", order.length));
        tools.querySelector("button").hidden = false;
      },
      (error) => {
        saved.forEach((each) => body.append(each));
        mark();
        say(error instanceof Refusal ? error.message : words.failed);
      },
    );
  }

  const inputs = (name) => document.querySelectorAll(`input[type=hidden][name=${name}]`);

  // What the server says of an order that it does not take.
  class Refusal extends Error {}

  async function send(order) {
    const form = new FormData();
    form.append("csrfmiddlewaretoken", token);
    order.forEach((row) => form.append("ids", idOf(row)));
    saved.forEach((row) => form.append("before", idOf(row)));
    for (const name of ["seen", "order"]) inputs(name).forEach((each) => form.set(name, each.value));
    const answer = await fetch(words.address, { method: "POST", body: form, redirect: "error" });
    if (answer.status === 409) throw new Refusal((await answer.json()).error);
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }

  function mark() {
    const all = rows();
    all.forEach((row, place) => {
      row.querySelector(".move-up").disabled = place === 0;
      row.querySelector(".move-down").disabled = place === all.length - 1;
    });
  }

  function step(row, button, by) {
    const beside = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!beside) return;
    body.insertBefore(row, by < 0 ? beside : beside.nextElementSibling);
    mark();
    const other = row.querySelector(by < 0 ? ".move-down" : ".move-up");
    (button.disabled ? other : button).focus();
    save(row);
  }

  function makeButton(row, kind, sign, by) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `move move-${kind}`;
    button.textContent = sign;
    button.setAttribute("aria-label", words[kind].replace("{row}", nameOf(row)));
    button.addEventListener("click", () => step(row, button, by));
    return button;
  }

  function makeGrip(row) {
    const grip = document.createElement("span");
    grip.className = "move grip";
    grip.title = words.grip;
    grip.setAttribute("aria-hidden", "true"); // the buttons do the same for who has no pointer
    grip.textContent = "⠿";
    grip.addEventListener("pointerdown", (event) => drag(event, row, grip));
    return grip;
  }

  function drag(event, row, grip) {
    if (event.button) return;
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    row.classList.add("dragged");
    const before = rows();
    const leaving = new AbortController();
    const on = (name, what, target = grip) =>
      target.addEventListener(name, what, { signal: leaving.signal });
    const end = (restore) => {
      leaving.abort();
      row.classList.remove("dragged");
      if (restore) before.forEach((each) => body.append(each));
      mark();
      if (!restore) save(row);
    };
    on("pointermove", (moved) => follow(row, moved.clientY));
    on("pointerup", () => end(false));
    on("pointercancel", () => end(true));
    on("keydown", (key) => { if (key.key === "Escape") end(true); }, document);
  }

  function follow(row, y) {
    // The others move: a row that left the document for a moment would lose its pointer.
    while (row.previousElementSibling && y < middle(row.previousElementSibling)) {
      row.after(row.previousElementSibling);
    }
    while (row.nextElementSibling && y > middle(row.nextElementSibling)) {
      row.before(row.nextElementSibling);
    }
    const edge = 60; // pixels
    if (y < edge) window.scrollBy(0, -12);
    else if (y > window.innerHeight - edge) window.scrollBy(0, 12);
  }

  function middle(row) {
    const box = row.getBoundingClientRect();
    return box.top + box.height / 2;
  }

  for (const row of rows()) {
    const cell = document.createElement("div");
    cell.className = "moves";
    cell.append(makeGrip(row), makeButton(row, "up", "↑", -1), makeButton(row, "down", "↓", 1));
    row.querySelector("td.action-checkbox").append(cell);
  }
  body.closest("table").classList.add("arrangeable");
  mark();
})();
