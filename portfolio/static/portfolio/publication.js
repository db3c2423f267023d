"use strict";

// Who gives a moment wants it to count.
document.addEventListener("input", (event) => {
  const group = event.target.type === "datetime-local" && event.target.closest(".publication");
  if (group && event.target.value) {
    group.querySelector('input[value="from"]').checked = true;
  }
});
