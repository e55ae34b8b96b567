/* What makes the pages nicer where JavaScript runs. Every page works without
   it: here are only the drag and drop, the progress of a transfer and of an
   analysis, a guard against a second click, dates that are pasted, and the
   print button. */
"use strict";

(function () {
  const $ = (id) => document.getElementById(id);
  const NB = "\u00a0";

  /* The same as src/web/french.c: tenths, rounded up. */
  function size(bytes) {
    if (bytes < 1024) return bytes + NB + (bytes < 2 ? "octet" : "octets");
    if (bytes < 1048576) return Math.ceil(bytes / 1024) + NB + "Ko";
    return String(Math.ceil(bytes * 10 / 1048576) / 10).replace(".", ",") + NB + "Mo";
  }

  /* -- the analysis: asks how far it is until it is done ------------------- */

  function follow(address, tell, done) {
    let failures = 0;
    async function ask() {
      try {
        const answer = await fetch(address + "/etat", { headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(String(answer.status));
        const state = await answer.json();
        failures = 0;
        if (state.done) return done();
        tell(state);
      } catch (_) {
        if (++failures > 20) return done();
      }
      setTimeout(ask, failures ? 1000 : 300);
    }
    ask();
  }

  const analysis = $("analyse");
  if (analysis) {
    const address = analysis.dataset.state.replace(/\/etat$/, "");
    const stages = $("etapes").children;
    follow(address, (state) => {
      $("analyse-dit").textContent = state.said;
      let past = true;
      for (const stage of stages) {
        const now = stage.dataset.step === state.step;
        past = past && !now;
        stage.className = past ? "past" : "";
        if (now) stage.setAttribute("aria-current", "step");
        else stage.removeAttribute("aria-current");
      }
    }, () => location.replace(address));
  }

  /* -- the upload ------------------------------------------------------------ */

  const form = $("depot");
  if (form) {
    const input = $("fichier"), zone = $("zone"), problem = $("fichier-erreur"), send = $("envoyer");
    const box = $("envoi"), title = $("envoi-titre"), bar = $("envoi-barre"), said = $("envoi-dit");
    const stop = $("interrompre"), announce = $("envoi-annonce");
    const most = Number(form.dataset.most);
    let request = null;

    const complain = (words) => {
      problem.textContent = words;
      if (words) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    };

    const fits = () => {
      const file = input.files[0];
      if (!file) {
        complain("Choisir d'abord le fichier à importer.");
        return false;
      }
      if (file.size > most) {
        complain("Le fichier dépasse 10" + NB + "Mo" + NB + ": « " + file.name + " » en compte " + size(file.size) +
          ". Répartir les lignes dans plusieurs fichiers.");
        return false;
      }
      complain("");
      return true;
    };

    input.addEventListener("change", () => { if (input.files.length) fits(); });

    /* Drag and drop: the zone, and nowhere else, so that a file dropped beside
       it does not replace the page. */
    zone.querySelector(".drop-words").hidden = false;
    const carries = (event) => Array.from(event.dataTransfer.types).includes("Files");
    for (const kind of ["dragover", "drop"])
      window.addEventListener(kind, (event) => {
        if (!carries(event)) return;
        event.preventDefault();
        const inside = zone.contains(event.target) && !request;
        event.dataTransfer.dropEffect = inside ? "copy" : "none";
        zone.classList.toggle("over", inside && kind === "dragover");
      });
    zone.addEventListener("dragleave", (event) => {
      if (!zone.contains(event.relatedTarget)) zone.classList.remove("over");
    });
    zone.addEventListener("drop", (event) => {
      if (!carries(event) || request) return;
      const files = event.dataTransfer.files;
      if (files.length !== 1) return complain("Déposer un seul fichier à la fois.");
      input.files = files;
      if (fits()) send.focus();
    });

    const rest = () => {
      request = null;
      box.hidden = true;
      send.removeAttribute("aria-disabled");
      input.disabled = false;
    };

    const fail = (words) => {
      rest();
      announce.textContent = "";
      complain(words);
      send.focus();
    };

    const transferred = (event) => {
      if (!event.lengthComputable) return;
      const share = Math.floor(100 * event.loaded / event.total);
      bar.value = share;
      said.textContent = size(event.loaded) + " sur " + size(event.total);
      if (share === 100) analysing();
    };

    const analysing = () => {
      if (!stop.hidden) announce.textContent = "Import des données en cours …";
      title.textContent = "Import des données en cours …";
      bar.removeAttribute("value");
      said.textContent = "Fichier reçu";
      stop.hidden = true;
    };

    const answered = () => {
      const address = request.responseURL;
      if (request.status === 200 && /\/imports\/[^/]+$/.test(address)) {
        analysing();
        return follow(address, (state) => { said.textContent = state.said; }, () => location.assign(address));
      }
      if (request.status === 200) return location.assign(address);
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const words = page.querySelector("[data-message]");
      fail(words ? words.textContent.trim().replace(/\s+/g, " ") : "Le serveur a répondu par une erreur : relancer l'analyse dans un instant.");
    };

    form.addEventListener("submit", (event) => {
      if (request) return event.preventDefault();
      if (!fits()) {
        event.preventDefault();
        return input.focus();
      }
      event.preventDefault();
      request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.upload.addEventListener("progress", transferred);
      request.addEventListener("load", answered);
      request.addEventListener("error", () => fail("L'envoi a été coupé" + NB + ": vérifier la connexion, puis relancer l'analyse. Rien n'a été enregistré."));
      request.addEventListener("abort", () => { fail(""); announce.textContent = "Envoi interrompu."; });
      request.send(new FormData(form));
      input.disabled = true;
      send.setAttribute("aria-disabled", "true");
      title.textContent = "Envoi du fichier";
      announce.textContent = "Envoi du fichier";
      bar.value = 0;
      said.textContent = "";
      stop.hidden = false;
      box.hidden = false;
      stop.focus();
    });
    stop.addEventListener("click", () => { if (request) request.abort(); });
    form.noValidate = true;

    /* Back from another page, the browser may bring the old state along. */
    window.addEventListener("pageshow", (event) => { if (event.persisted) rest(); });
  }

  /* -- a second click on a form that must be sent once ------------------------ */

  for (const once of document.querySelectorAll("form[data-once]")) {
    let sent = false;
    once.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = true;
    });
    window.addEventListener("pageshow", () => { sent = false; });
  }

  /* -- dates and categories of forms --------------------------------------------- */

  /* A date copied as JJ/MM/AAAA goes into a calendar field, which else takes none. */
  for (const day of document.querySelectorAll("input[type=date]"))
    day.addEventListener("paste", (event) => {
      const found = /^\s*(\d{2})\/(\d{2})\/(\d{4})\s*$/.exec(event.clipboardData.getData("text"));
      if (!found) return;
      event.preventDefault();
      day.value = found[3] + "-" + found[2] + "-" + found[1];
    });

  /* A training that the centre holds for one category only brings it along. */
  const training = $("formation"), category = $("categorie");
  if (training && category && training.form.id === "saisie")
    training.addEventListener("change", () => {
      const only = training.selectedOptions[0].dataset.category;
      if (only) category.value = only;
    });

  /* -- paper --------------------------------------------------------------------- */

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
})();
