// The public page beside the form, as it would be with what the form holds now.
"use strict";

(() => {
  const PAUSE = 600; // ms without a change
  const OPEN = "portfolio-preview"; // in the browser's storage: whether the owner had it open

  const panel = document.getElementById("live-preview");
  if (!panel) return;
  const words = panel.dataset;
  const button = panel.querySelector("button");
  const told = panel.querySelector("[role=status]");
  const mistakes = panel.querySelector(".live-preview-mistakes");
  const frame = panel.querySelector("iframe");
  const form = button.form;

  let waiting = 0;
  let asking = new AbortController();
  let scrolled = null; // pixels; at first the section of the form's row

  const isOpen = () => button.getAttribute("aria-expanded") === "true";

  async function show() {
    asking.abort();
    asking = new AbortController();
    const sent = new FormData(form);
    // A file that is not uploaded yet comes with the form alone.
    [...sent.keys()].filter((name) => sent.get(name) instanceof File).forEach((name) => sent.delete(name));
    told.textContent = words.busy;
    try {
      const answer = await fetch(button.formAction, {
        method: "POST",
        body: sent,
        headers: { Accept: "application/json" },
        signal: asking.signal,
        redirect: "error",
      });
      if (!answer.ok) throw new Error(answer.status);
      tell(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") told.textContent = words.failed;
    }
  }

  function tell(answer) {
    mistakes.replaceChildren(...(answer.mistakes || []).map((text) => {
      const item = document.createElement("li");
      item.textContent = text;
      return item;
    }));
    told.textContent = answer.page ? words.done : words.mistaken;
    if (!answer.page) return;
    if (frame.contentWindow && !frame.hidden) scrolled = frame.contentWindow.scrollY;
    frame.hidden = false;
    frame.srcdoc = answer.page;
  }

  function later() {
    clearTimeout(waiting);
    if (isOpen()) waiting = setTimeout(show, PAUSE);
  }

  function open(yes) {
    button.setAttribute("aria-expanded", String(yes));
    document.body.classList.toggle("live-preview-open", yes);
    panel.querySelector(".live-preview-body").hidden = !yes;
    if (yes) show();
  }

  frame.addEventListener("load", () => {
    const section = words.section && frame.contentDocument.getElementById(words.section);
    if (scrolled !== null) frame.contentWindow.scrollTo(0, scrolled);
    else if (section) frame.contentWindow.scrollTo(0, section.offsetTop);
  });
  button.addEventListener("click", (event) => {
    event.preventDefault();
    open(!isOpen());
    try { localStorage.setItem(OPEN, isOpen() ? "1" : ""); } catch { /* without storage */ }
  });
  button.setAttribute("aria-controls", "live-preview-body");
  button.setAttribute("aria-expanded", "false");
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  document.addEventListener("formset:added", later);
  document.addEventListener("formset:removed", later);
  // What the choices of technologies tell is told to jQuery alone.
  window.addEventListener("load", () => window.django?.jQuery?.(form).on("change", later));
  try { if (localStorage.getItem(OPEN)) open(true); } catch { /* without storage */ }
})();
