// A chosen picture is made smaller in the browser and uploaded at once; the form has its address.
"use strict";

(() => {
  const SMALL = 300_000; // bytes: worth no second encoding
  const QUALITY = 0.85;

  document.querySelectorAll(".picture").forEach((box) => {
    const words = box.dataset;
    const address = box.querySelector("input:not([type=file])");
    const file = box.querySelector("input[type=file]");
    const shown = box.querySelector("img");
    const told = box.querySelector("[role=status]");
    const say = (text) => { told.textContent = text; };

    address.addEventListener("input", () => { shown.hidden = true; });
    file.addEventListener("change", async () => {
      const [chosen] = file.files;
      if (!chosen) return;
      say(words.busy);
      try {
        const picture = await smaller(chosen, Number(words.longestSide));
        if (picture.size > Number(words.mostBytes)) return say(words.tooLarge);
        const answer = await upload(words.upload, picture, box.closest("form"));
        if (answer.error) return say(answer.error);
        file.value = "";
        address.value = answer.address;
        shown.src = answer.shown;
        shown.hidden = false;
        say(words.done);
        address.dispatchEvent(new Event("change", { bubbles: true }));
      } catch (error) {
        say(error.name === "InvalidStateError" ? words.noPicture : words.failed);
      }
      return undefined;
    });
  });

  // Raises an InvalidStateError for what the browser can't show.
  async function smaller(file, longest) {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const factor = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
    // An animation would lose all frames but the first.
    if (file.type === "image/gif" || (factor === 1 && file.size <= SMALL)) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * factor));
    canvas.height = Math.max(1, Math.round(bitmap.height * factor));
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    // JPEG knows no transparency. Safari makes a PNG where it is asked for WebP.
    const type = file.type === "image/jpeg" ? "image/jpeg" : "image/webp";
    return new Promise((done) => { canvas.toBlob(done, type, QUALITY); });
  }

  async function upload(to, picture, form) {
    const sent = new FormData();
    sent.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    sent.append("file", picture, "picture");
    const answer = await fetch(to, { method: "POST", body: sent, redirect: "error" });
    if (!answer.ok && answer.status !== 422) throw new Error(answer.status);
    return answer.json();
  }
})();
