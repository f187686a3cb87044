/** Shows the conversation beside the list: what was said, what was understood, and a place to say more. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { guarded, onForm } from "../guard.js";
import { t } from "../words.js";
import { anew, say } from "./actions.js";

/** The room's right side. */
export function talk(person) {
  const { turns, waiting } = person.talk;
  const send = (data, form) => {
    form.reset();
    return say(person, data.get("text"));
  };
  queueMicrotask(followTalk);
  return html`<section class="talk" id="talk" aria-labelledby="talk-title">
    <header><h2 id="talk-title">${t("talk")}</h2>
      ${turns.length ? html`<button class="plain" @click=${() => anew(person)}>${t("newTalk")}</button>` : nothing}</header>
    <div class="turns" role="log" aria-live="polite" tabindex="0" aria-labelledby="talk-title">
      ${turns.length ? turns.map((turn) => exchange(turn)) : tries(person)}
      ${waiting ? html`<p class="quiet thinking"><span class="aloud">${t("loading")}</span><i></i><i></i><i></i></p>` : nothing}
    </div>
    <form class="row" @submit=${onForm(send)}>
      <label class="grow"><span class="aloud">${t("talkHint")}</span><input name="text" required maxlength="2000" autocomplete="off" placeholder="${t("talkHint")}"></label>
      <button class="strong" ?disabled=${waiting}>${t("send")}</button>
    </form>
  </section>`;
}

/** Keeps the end of the conversation in sight where it has grown; whoever reads further up stays there. */
function followTalk() {
  const log = document.querySelector(".turns");
  if (!log || log.scrollHeight === Number(log.dataset.height)) return;
  log.dataset.height = log.scrollHeight;
  log.scrollTop = log.scrollHeight;
}

function exchange({ mine, sentences, reply }) {
  return html`<div class="mine"><span class="aloud">${t("you")}: </span><p dir="auto">${mine}</p></div>
    ${sentences.length ? html`<div class="its"><span class="aloud">${t("it")}: </span><p dir="auto">${sentences.join(" ")}</p>
      ${reply ? understood(reply) : nothing}</div>` : nothing}`;
}

function tries(person) {
  return html`<p class="tries">${t("tries").map(
    (text) => html`<button class="chip" @click=${() => guarded(() => say(person, text))}>${text}</button> `,
  )}</p>`;
}

/** What of the plan stands, in a few words each: so that a person sees what was misread. */
function understood({ plan, events_written: written }) {
  const wanted = [...plan.aspects.map((one) => one.value), ...plan.words, ...plan.bounds.map(bound)];
  const unwanted = [...plan.without.map((one) => one.value), ...plan.unwanted].map((word) => `${t("not")} ${word}`);
  const words = [...wanted, ...unwanted];
  if (!words.length && !written) return nothing;
  return html`<p class="plan quiet">${words.length ? html`<span>${t("understood")}:</span> ` : nothing}
    ${words.map((word) => html`<span class="tag">${word}</span> `)}
    ${written ? html`<span class="tag">${t("kept", written)}</span>` : nothing}</p>`;
}

function bound({ field, low, high }) {
  const open = (value) => value === null || !Number.isFinite(Number(value));
  if (low === high) return `${field} = ${low}`;
  return open(low) ? `${field} ≤ ${high}` : open(high) ? `${field} ≥ ${low}` : `${field} ${low}–${high}`;
}
