/** Shows a person's interests: the map, its slider through time, the same as a list, and the one that is open. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { sunburst } from "../sunburst.js";
import { moment, percent, t } from "../words.js";
import { choose, look } from "./actions.js";
import { addForm, everything, interestPanel } from "./interest.js";

const LEVELS = ["macro", "mid", "micro"];

/** The room's left side. */
export function portrait(person) {
  const then = past(person);
  const interests = then ? then.interests : everything(person.profile);
  return html`<section class="portrait" id="interests" aria-labelledby="interests-title">
    <h2 id="interests-title">${t("interests")}</h2>
    <p class="summary" dir="auto">${person.profile.summary}</p>
    ${sunburst({
      interests,
      selected: person.selected,
      choose: (arc) => (then ? look(person, person.course.length - 1) : choose(person, arc.id)),
      label: `${t("mapOf", person.id)}. ${t("mapHelp")}`,
      middle: html`<strong dir="auto">${person.id}</strong><span>${t("acts", then ? then.events : person.profile.events)}</span>`,
    })}
    <p class="sides"><span class="side like">${t("likes")}</span> ${interests.some((one) => one.polarity === "dislike") ? html`<span class="side dislike">${t("dislikes")}</span>` : nothing}</p>
    ${slider(person)}
    ${then ? html`<p class="quiet hint">${t("past")}</p>` : html`${interestPanel(person)} ${addForm(person)} ${asList(person)}`}
  </section>`;
}

/** The moment that is looked at; null where that is now. */
function past({ course, at }) {
  return course && at < course.length - 1 ? course[at] : null;
}

function slider(person) {
  const { course, at } = person;
  if (!course || course.length < 2) return nothing;
  const told = t("timeAt", at === course.length - 1 ? t("now") : moment(course[at].as_of), course[at].events);
  return html`<label class="time"><span>${t("time")}</span>
    <input type="range" min="0" max="${course.length - 1}" .value=${String(at)} aria-valuetext="${told}"
      @input=${(event) => look(person, Number(event.target.value))}>
    <output>${told}</output></label>`;
}

function asList(person) {
  return html`<details class="as-list"><summary>${t("asList")}</summary>
    ${["like", "dislike"].map((polarity) => side(person, polarity))}</details>`;
}

function side(person, polarity) {
  const own = everything(person.profile).filter((one) => one.polarity === polarity);
  if (!own.length) return nothing;
  return html`<h4>${t(`${polarity}s`)}</h4>
    ${LEVELS.map((level) => html`<ul aria-label="${t(level)}">${own.filter((one) => one.level === level).map(
      (one) => html`<li><button class="plain" aria-pressed="${person.selected === one.id}" @click=${() => choose(person, one.id)}>
        <span dir="auto">${one.name}</span> <span class="figure quiet">${percent(one.weight)}</span></button></li>`,
    )}</ul>`)}`;
}
