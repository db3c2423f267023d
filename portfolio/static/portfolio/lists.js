"use strict";

// A list of texts as rows that can be added, moved and removed. The text area that the server sent
// stays in the form and is what is saved: one text a line, a line that goes on ends with a backslash.

const GOES_ON = "\\\n";

class TextList {
  constructor(area) {
    this.area = area;
    this.words = area.dataset;
    this.list = document.createElement("ol");
    this.list.className = "texts";
    this.list.setAttribute("aria-label", this.words.one);
    this.said = document.createElement("p");
    this.said.className = "visually-hidden";
    this.said.setAttribute("role", "status");
    this.more = this.button(this.words.add, this.words.add, () => {
      this.add("").focus();
      this.number();
    });
    this.more.className = "button add-text";
    const box = document.createElement("div");
    box.className = "list-of-texts-rows";
    box.append(this.list, this.more, this.said);
    area.after(box);
    area.hidden = true;
    for (const text of this.read(area.value)) this.add(text);
    this.number();
    // The label's `for` names the area, which nobody sees any more.
    document.querySelector(`label[for="${area.id}"]`)?.addEventListener("click", (event) => {
      event.preventDefault();
      (this.fields()[0] ?? this.more).focus();
    });
  }

  read(value) {
    const lines = value.replaceAll("\r\n", "\n").replaceAll(GOES_ON, "\0").split("\n");
    return lines.filter((line) => line.trim()).map((line) => line.replaceAll("\0", "\n"));
  }

  fields() {
    return [...this.list.querySelectorAll("textarea")];
  }

  // Called after each change, and never before the first: what nobody touched is saved as it came.
  write() {
    this.number();
    const texts = this.fields().map((field) => field.value.trim()).filter(Boolean);
    this.area.value = texts.map((text) => text.replaceAll("\n", GOES_ON)).join("\n");
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  number() {
    const fields = this.fields();
    fields.forEach((field, index) => {
      field.setAttribute("aria-label", `${this.words.one} ${index + 1}`);
      const [up, down] = field.nextElementSibling.children;
      up.setAttribute("aria-disabled", index === 0);
      down.setAttribute("aria-disabled", index === fields.length - 1);
    });
  }

  button(text, label, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.setAttribute("aria-label", label);
    button.title = label;
    button.addEventListener("click", act);
    return button;
  }

  add(text, after = null) {
    const row = document.createElement("li");
    const field = document.createElement("textarea");
    field.rows = 1;
    field.value = text;
    field.addEventListener("input", () => this.typed(row, field));
    field.addEventListener("keydown", (event) => this.pressed(event, row, field));
    field.addEventListener("paste", (event) => this.pasted(event, row, field));
    const buttons = document.createElement("span");
    buttons.className = "text-buttons";
    buttons.append(
      this.button("↑", this.words.up, () => this.move(row, -1)),
      this.button("↓", this.words.down, () => this.move(row, 1)),
      this.button("✕", this.words.remove, () => this.remove(row)),
    );
    row.append(field, buttons);
    if (after) after.after(row);
    else this.list.append(row);
    this.grow(field);
    return field;
  }

  // As high as its text. Where the browser does that by itself, this changes nothing.
  grow(field) {
    field.style.height = "auto";
    if (field.scrollHeight) field.style.height = `${field.scrollHeight + 2}px`;
  }

  typed(row, field) {
    this.grow(field);
    this.write();
  }

  // Enter begins the next text, Shift and Enter a line within one, Alt and an arrow moves it.
  pressed(event, row, field) {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      const rest = field.value.slice(field.selectionEnd);
      field.value = field.value.slice(0, field.selectionStart);
      this.grow(field);
      const next = this.add(rest.trim(), row);
      next.focus();
      next.setSelectionRange(0, 0);
      this.write();
    } else if (event.key === "Backspace" && !field.value) {
      event.preventDefault();
      this.remove(row);
    } else if (event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key)) {
      event.preventDefault();
      this.move(row, event.key === "ArrowUp" ? -1 : 1);
      field.focus();
    }
  }

  // Several lines are several texts.
  pasted(event, row, field) {
    const lines = this.read(event.clipboardData.getData("text/plain"));
    if (lines.length < 2) return;
    event.preventDefault();
    field.setRangeText(lines[0].trim(), field.selectionStart, field.selectionEnd, "end");
    this.grow(field);
    let last = row;
    for (const line of lines.slice(1)) last = this.add(line.trim(), last).parentElement;
    last.querySelector("textarea").focus();
    this.write();
  }

  move(row, step) {
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    const focused = document.activeElement;
    if (step < 0) other.before(row);
    else other.after(row);
    // Moving an element takes the focus from it.
    focused?.focus();
    this.write();
    this.said.textContent = row.querySelector("textarea").getAttribute("aria-label");
  }

  remove(row) {
    const next = row.previousElementSibling ?? row.nextElementSibling;
    row.remove();
    this.write();
    (next?.querySelector("textarea") ?? this.more).focus();
  }
}

document.addEventListener("DOMContentLoaded", () => {
  for (const area of document.querySelectorAll("textarea.list-of-texts")) new TextList(area);
});
