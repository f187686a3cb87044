/** The first room: who is there, what everybody is into, and a way to be somebody new. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { ask } from "./api.js";
import { guarded, onForm } from "./guard.js";
import { tell } from "./person/actions.js";
import { change, state } from "./state.js";
import { sunburst } from "./sunburst.js";
import { t } from "./words.js";

const PAGE = 60;

/** Opens it. */
export async function openHome() {
  change({ room: "home", person: null, problem: null });
  const [people, map] = await Promise.all([ask("users", { query: { limit: PAGE } }), ask("map")]);
  change({ people: people.items, next: people.next, map: { ...map, interests: flat(map.tree) } }, state.home);
}

/** Ids that begin as typed, for the field that names a person. */
export async function suggest(prefix) {
  await guarded(async () => {
    const found = await ask("users", { query: { prefix, limit: 20 } });
    change({ suggested: found.items }, state.home);
  });
}

/** Ids to choose among. */
export function peopleNames(home) {
  return home.suggested ?? home.people;
}

/** The room. */
export function homeRoom(home) {
  return html`<div class="home">
    <section class="opening"><h1>${t("opening")}</h1><p>${t("openingText")}</p>${newcomer()}</section>
    ${home.map?.interests.length ? population(home) : nothing}
    <section aria-labelledby="people-title"><h2 id="people-title">${t("people")}</h2>
      ${home.people.length ? nothing : html`<p class="quiet">${t("nobody")}</p>`}
      <ul class="people">${home.people.map((id) => html`<li><a href="#/people/${encodeURIComponent(id)}" dir="auto">${id}</a></li>`)}</ul>
      ${home.next ? html`<button @click=${() => guarded(more)}>${t("more")}</button>` : nothing}</section>
  </div>`;
}

async function more() {
  const found = await ask("users", { query: { limit: PAGE, cursor: state.home.next } });
  change({ people: [...state.home.people, ...found.items], next: found.next }, state.home);
}

function newcomer() {
  const begin = async (data) => {
    const id = data.get("id").trim();
    await tell(id, data.get("taste"));
    location.hash = `#/people/${encodeURIComponent(id)}`;
  };
  return html`<form class="stack newcomer" @submit=${onForm(begin)}>
    <h2>${t("beNew")}</h2>
    <label>${t("newId")}<input name="id" required maxlength="200" autocomplete="off"></label>
    <label>${t("newTaste")}<textarea name="taste" rows="2" required maxlength="2000" placeholder="${t("newTasteHint")}"></textarea></label>
    <button class="strong">${t("begin")}</button></form>`;
}

function population(home) {
  const choose = (arc) => change({ selected: home.selected === arc.id ? null : arc.id }, home);
  return html`<section class="everybody" aria-labelledby="map-title"><h2 id="map-title">${t("everybody")}</h2>
    <p class="quiet">${t("everybodyText")}</p>
    ${sunburst({
      interests: home.map.interests,
      selected: home.selected,
      choose,
      label: `${t("everybody")}. ${t("mapHelp")}`,
      middle: html`<strong>${t("peopleCount", home.map.people)}</strong>`,
      words: (arc) => [arc.name, ...(arc.interest ? [`${t(arc.polarity)}: ${t("peopleCount", arc.interest.count)}`] : [])],
    })}</section>`;
}

/** The tree's branches as interests of both sides, weighed by people. */
function flat(branches) {
  return branches.flatMap((branch) => [
    ...["like", "dislike"].filter((side) => branch[`${side}s`]).map((polarity) => {
      const count = branch[`${polarity}s`];
      const { name, path, level } = branch;
      return { id: `${polarity} ${path.join(" > ")}`, name, path, level, polarity, count, weight: count, trend: "steady" };
    }),
    ...flat(branch.children),
  ]);
}
