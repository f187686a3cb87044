/** Shows one interest with what it rests on, and lets the person change it. */

import { guarded, onForm } from "../guard.js";
import { change } from "../state.js";
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { meter } from "../bars.js";
import { moment, percent, t } from "../words.js";
import { choose, correct } from "./actions.js";

/** The interest that is open; a hint where none is. */
export function interestPanel(person) {
  const one = everything(person.profile).find((interest) => interest.id === person.selected);
  if (!one) return html`<p class="quiet hint">${t("pickOne")}</p>`;
  return html`<article class="interest ${one.polarity}" aria-labelledby="interest-name">
    <header>
      <h3 id="interest-name" dir="auto">${one.name}</h3>
      <button class="plain close" aria-label="${t("close")}" @click=${() => choose(person, one.id)}>×</button>
      <p class="path" dir="auto">${one.path.join(" › ")}</p>
    </header>
    <p class="tags">${tags(one).map((word) => html`<span class="tag">${word}</span>`)}</p>
    ${one.description ? html`<p dir="auto">${one.description}</p>` : nothing}
    <dl class="numbers">
      ${[["share", one.weight], ["lately", one.lately], ["confidence", one.confidence]].map(
        ([name, value]) => html`<div><dt>${t(name)}</dt><dd>${meter(value, one.polarity)}<span class="figure">${percent(value)}</span></dd></div>`,
      )}
    </dl>
    ${hands(person, one)}
    ${rests(one)}
  </article>`;
}

/** All grains of a profile, macro first. */
export function everything(profile) {
  return profile ? [...profile.macro, ...profile.mid, ...profile.micro] : [];
}

function tags(one) {
  const words = [t(one.polarity), t(one.level), one.trend === "steady" ? "" : t(one.trend)];
  if (one.pinned) words.push(t("pinned"));
  if (one.muted) words.push(t("muted"));
  if (one.tentative) words.push(t("tentative"));
  if (one.origin === "user") words.push(t("byHand"));
  return words.filter(Boolean);
}

function hands(person, one) {
  const button = (action) =>
    html`<button @click=${() => guarded(() => correct(person, action, one.id))}>${t(action)}</button>`;
  if (person.renaming) return renaming(person, one);
  return html`<div class="hands" role="group" aria-label="${one.name}">
    ${button(one.pinned ? "unpin" : "pin")} ${button(one.muted ? "unmute" : "mute")}
    <button @click=${() => change({ renaming: true }, person)}>${t("rename")}</button>
    ${button("remove")} ${one.pinned || one.muted || one.origin === "user" ? button("restore") : nothing}
  </div>`;
}

function renaming(person, one) {
  return html`<form class="row" @submit=${onForm((data) => correct(person, "rename", one.id, { name: data.get("name") }))}>
    <label class="grow"><span class="aloud">${t("newName")}</span><input name="name" required maxlength="200" .value=${one.name} autofocus></label>
    <button class="strong">${t("save")}</button>
    <button type="button" @click=${() => change({ renaming: false }, person)}>${t("cancel")}</button>
  </form>`;
}

function rests(one) {
  if (!one.evidence.length) return html`<p class="quiet">${t("noEvidence")}</p>`;
  return html`<h4>${t("evidence")} <span class="quiet figure">${t("acts", one.count)}</span></h4>
    <ul class="evidence">${one.evidence.map(
      (event) => html`<li><span dir="auto">${event.title}</span> <span class="quiet">${[t(`did_${event.event}`), moment(event.at)].filter(Boolean).join(" · ")}</span>
        ${event.quote ? html`<q dir="auto">${event.quote}</q>` : nothing}</li>`,
    )}</ul>`;
}

/** The form that adds an interest. */
export function addForm(person) {
  const add = async (data, form) => {
    await correct(person, "add", data.get("interest"), { polarity: data.get("polarity") });
    form.reset();
  };
  return html`<form class="row add" @submit=${onForm(add)}>
    <label class="grow"><span class="aloud">${t("add")}</span><input name="interest" required maxlength="500" placeholder="${t("add")} · ${t("addHint")}"></label>
    <label><span class="aloud">${t("like")} / ${t("dislike")}</span><select name="polarity"><option value="like">${t("asLike")}</option><option value="dislike">${t("asDislike")}</option></select></label>
    <button>${t("addIt")}</button>
  </form>`;
}
