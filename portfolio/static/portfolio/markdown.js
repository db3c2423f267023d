// Under each long text a button that shows it as the page will, rendered by the server.
"use strict";

(() => {
  const PAUSE = 400; // ms without a key

  document.querySelectorAll("textarea[data-markdown]").forEach((field) => {
    const words = field.dataset;
    const box = document.createElement("div");
    box.className = "markdown-preview";
    box.id = `${field.id}-preview`;
    box.hidden = true;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", words.markdownRegion);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "markdown-button";
    button.textContent = words.markdownButton;
    button.setAttribute("aria-controls", box.id);
    button.setAttribute("aria-expanded", "false");
    const below = document.createElement("div");
    below.className = "markdown";
    below.append(button, box);
    // After the line that holds the field, label and all.
    (field.closest(".flex-container") || field).after(below);

    let waiting = 0;
    let asking = new AbortController();
    const show = async () => {
      asking.abort();
      asking = new AbortController();
      const sent = new FormData();
      sent.append("csrfmiddlewaretoken", field.form.elements.csrfmiddlewaretoken.value);
      sent.append("text", field.value);
      const options = { method: "POST", body: sent, signal: asking.signal, redirect: "error" };
      try {
        const answer = await fetch(words.markdown, options);
        if (!answer.ok) throw new Error(answer.status);
        // The server lets no HTML of the text through.
        box.innerHTML = await answer.text();
      } catch (error) {
        if (error.name !== "AbortError") box.textContent = words.markdownFailed;
      }
    };
    button.addEventListener("click", () => {
      box.hidden = !box.hidden;
      button.setAttribute("aria-expanded", String(!box.hidden));
      if (!box.hidden) show();
    });
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      if (!box.hidden) waiting = setTimeout(show, PAUSE);
    });
  });
})();
