/** The room of one person: interests, list and talk side by side. */

import { html } from "../../vendor/lit-html/lit-html.js";
import { guarded, onForm } from "../guard.js";
import { t } from "../words.js";
import { build, refresh, tell } from "./actions.js";
import { cards } from "./cards.js";
import { portrait } from "./portrait.js";
import { talk } from "./talk.js";

/** All of it; for somebody without a profile, how to get one. */
export function personRoom(person) {
  return html`<div class="person">
    <h1 class="aloud">${t("listFor", person.id)}</h1>
    <nav class="places" aria-label="${person.id}">
      <a href="#interests" @click=${jump}>${t("interests")}</a><a href="#list" @click=${jump}>${t("list")}</a><a href="#talk" @click=${jump}>${t("talk")}</a>
    </nav>
    ${person.profile ? portrait(person) : nobody(person)} ${cards(person)} ${talk(person)}
  </div>`;
}

/** The address names the room, so that links within it only move the eye. */
function jump(event) {
  event.preventDefault();
  const place = document.querySelector(event.currentTarget.getAttribute("href"));
  place?.scrollIntoView();
  place?.querySelector("h2")?.setAttribute("tabindex", "-1");
  place?.querySelector("h2")?.focus({ preventScroll: true });
}

async function begin(person, taste) {
  await tell(person.id, taste);
  await refresh(person);
}

function nobody(person) {
  if (!person.missing) return html`<section class="portrait"><p class="quiet">${t("loading")}</p></section>`;
  return html`<section class="portrait" id="interests">
    <h2>${t("noProfile", person.id)}</h2><p class="quiet">${t("noProfileText")}</p>
    <form class="stack" @submit=${onForm((data) => begin(person, data.get("taste")))}>
      <label>${t("newTaste")}<textarea name="taste" rows="3" required maxlength="2000" placeholder="${t("newTasteHint")}"></textarea></label>
      <button class="strong">${t("begin")}</button>
    </form>
    <p><button @click=${() => guarded(() => build(person))}>${t("build")}</button></p>
  </section>`;
}
