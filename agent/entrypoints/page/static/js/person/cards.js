/** Shows the list for a person as cards: what, why, on what grounds, and what to say to it. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { repeat } from "../../vendor/lit-html/directives/repeat.js";
import { shareBar, shareLegend } from "../bars.js";
import { guarded, onForm } from "../guard.js";
import { t } from "../words.js";
import { act, choose, say, why } from "./actions.js";

/** The room's middle. */
export function cards(person) {
  return html`<section class="list" id="list" aria-labelledby="list-title" aria-busy="${person.items === null}">
    <h2 id="list-title">${t("list")}</h2>
    ${person.fallback ? html`<p class="notice" dir="auto">${person.fallback}</p>` : nothing}
    ${person.madeOf ? html`<p class="quiet" dir="auto">${person.madeOf}</p>` : nothing}
    ${person.items?.length === 0 ? html`<p class="quiet">${t("nothingListed")}</p>` : nothing}
    <ol class="cards">${repeat(person.items ?? [], (item) => item.item_id, (item) => card(person, item))}</ol>
    ${whyNot(person)}
  </section>`;
}

function card(person, item) {
  const told = person.why[item.item_id];
  const asked = told ? t("whyLess") : t("why");
  const does = (work) => () => guarded(work);
  const button = (name, event) =>
    html`<button aria-label="${t(name)}: ${item.title}" @click=${does(() => act(person, item.item_id, event))}>${t(name)}</button>`;
  return html`<li class="card ${person.fresh.has(item.item_id) ? "fresh" : ""}" data-item="${item.item_id}">
    <article aria-label="${item.title}">
      <header><span class="rank figure">${item.rank}</span><h3 dir="auto">${item.title}</h3>
        ${person.fresh.has(item.item_id) ? html`<span class="tag">${t("fresh")}</span>` : nothing}
        ${item.explored ? html`<span class="tag">${t("explored")}</span>` : nothing}</header>
      <p class="because ${person.wording ? "pending" : ""}" dir="auto">${item.explanation}</p>
      ${reasons(person, item)}
      ${shareBar(item.attribution)}
      <div class="hands">
        ${button("moreLike", "like")} ${button("lessLike", "dislike")} ${button("seen", "view")}
        <button aria-expanded="${Boolean(told)}" aria-label="${asked}: ${item.title}" @click=${does(() => why(person, item.item_id))}>${asked}</button>
      </div>
      ${told ? full(told) : nothing}
    </article></li>`;
}

function reasons(person, item) {
  if (!item.reasons.length && !item.beside.length) return nothing;
  const past = [...new Set([...item.reasons.flatMap((one) => one.evidence), ...item.beside].map((one) => one.title))];
  return html`<p class="reasons">${item.reasons.map(
    (one) => html`<button class="chip ${one.level}" aria-pressed="${person.selected === one.interest_id}"
      @click=${() => choose(person, one.interest_id)}>${one.interest}</button> `,
  )}${past.length ? html`<span class="quiet" dir="auto">${t("because")} ${past.slice(0, 3).join(" · ")}</span>` : nothing}</p>`;
}

function full(told) {
  return html`<div class="full">
    <p dir="auto">${told.explanation}</p>
    <h4>${t("attribution")}</h4>${shareLegend(told.attribution)}
  </div>`;
}

/** Why not another: asked in the conversation, which knows titles however they are spelt. */
function whyNot(person) {
  const asked = async (data, form) => {
    form.reset();
    document.getElementById("talk")?.scrollIntoView({ block: "nearest" });
    await say(person, t("whyNotAsked", data.get("title")));
  };
  return html`<form class="row" @submit=${onForm(asked)}>
    <label class="grow"><span class="aloud">${t("whyNot")}</span><input name="title" required maxlength="300" placeholder="${t("whyNot")} ${t("whyNotHint")}"></label>
    <button>${t("ask")}</button></form>`;
}
