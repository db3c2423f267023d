"use strict";

// What was sent after its session had ended: see portfolio/accounts/unsent.py.
(() => {
  const KEY = "portfolio.unsent";
  const HOUR = 3600000; // milliseconds
  const words = document.getElementById("unsent-words").dataset;

  const remember = (unsent) => {
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ ...unsent, at: Date.now() }));
    } catch {
      // There is no room, or no memory: the page shows the text itself.
    }
  };

  const recall = () => {
    try {
      const unsent = JSON.parse(sessionStorage.getItem(KEY));
      return unsent && Date.now() - unsent.at < HOUR ? unsent : null;
    } catch {
      return null;
    }
  };

  const forget = () => sessionStorage.removeItem(KEY);

  const button = (text, action) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button";
    made.textContent = text;
    made.addEventListener("click", action);
    return made;
  };

  const send = (unsent, token) => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = unsent.address;
    for (const [name, value] of [...unsent.fields, ["csrfmiddlewaretoken", token]]) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      form.append(field);
    }
    document.body.append(form);
    forget();
    // A field may have the name of the method.
    HTMLFormElement.prototype.submit.call(form);
  };

  const ask = (unsent, token) => {
    const bar = document.createElement("div");
    bar.className = "unsent-bar";
    bar.setAttribute("role", "region");
    bar.setAttribute("aria-label", words.told);
    const told = document.createElement("p");
    told.textContent = words.told;
    const drop = () => {
      forget();
      bar.remove();
    };
    bar.append(told, button(words.send, () => send(unsent, token)), button(words.drop, drop));
    document.querySelector("#content").prepend(bar);
  };

  const given = document.getElementById("unsent");
  if (given) {
    remember(JSON.parse(given.textContent));
    return;
  }
  const unsent = recall();
  const token = document.querySelector("#logout-form [name=csrfmiddlewaretoken]");
  if (unsent && token && unsent.address === location.pathname + location.search) {
    ask(unsent, token.value);
  }
})();
