/** What stands around every room: the way in, the ways to the others, and whatever went wrong. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { useKey } from "./api.js";
import { batchesRoom } from "./batches.js";
import { evaluationRoom } from "./evaluation.js";
import { onForm } from "./guard.js";
import { homeRoom, peopleNames, suggest } from "./home.js";
import { personRoom } from "./person/room.js";
import { change } from "./state.js";
import { dress, THEMES, worn } from "./theme.js";
import { LANGUAGES, speak, spoken, t } from "./words.js";

/** The whole page. */
export function shell(state) {
  return html`<a class="skip" href="#main" @click=${skip}>${t("skip")}</a>
    ${masthead(state)} ${state.problem ? problem(state.problem) : nothing}
    <main id="main" tabindex="-1">${state.needsKey ? keyForm() : room(state)}</main>
    <p class="aloud" role="status">${state.said}</p>`;
}

function room(state) {
  if (state.room === "person") return personRoom(state.person);
  if (state.room === "batches") return batchesRoom(state.batches);
  if (state.room === "evaluation") return evaluationRoom(state.evaluation);
  return homeRoom(state.home);
}

function masthead(state) {
  const link = (name, address, here) =>
    html`<a href="${address}" aria-current="${here ? "page" : nothing}">${t(name)}</a>`;
  return html`<header class="masthead">
    <a class="brand" href="#/"><img src="icon.svg" alt="" width="28" height="28">Trigrain</a>
    ${personForm(state)}
    <nav aria-label="Trigrain">${link("people", "#/", state.room === "home")} ${link("batches", "#/batches", state.room === "batches")}
      ${link("evaluation", "#/evaluation", state.room === "evaluation")}</nav>
    <div class="choices">
      ${choice("language", Object.entries(LANGUAGES), spoken(), speak)}
      ${choice("theme", THEMES.map((name) => [name, t(name)]), worn(), dress)}
    </div>
  </header>`;
}

function personForm(state) {
  const go = (data) => {
    location.hash = `#/people/${encodeURIComponent(data.get("person").trim())}`;
  };
  return html`<form class="row who" role="search" @submit=${onForm(go)}>
    <label class="grow"><span class="aloud">${t("choose")}</span>
      <input name="person" list="people" required maxlength="1000" autocomplete="off" placeholder="${t("choose")}"
        .value=${state.person?.id ?? ""} @input=${(event) => suggest(event.target.value)}></label>
    <datalist id="people">${peopleNames(state.home).map((id) => html`<option value="${id}"></option>`)}</datalist>
    <button>${t("open")}</button></form>`;
}

function choice(name, options, chosen, choose) {
  const chose = (event) => {
    choose(event.target.value);
    change({});
  };
  return html`<label><span class="aloud">${t(name)}</span><select @change=${chose}>${options.map(
    ([value, word]) => html`<option value="${value}" ?selected=${value === chosen}>${word}</option>`,
  )}</select></label>`;
}

function problem(one) {
  const unreachable = one.code === "unreachable";
  return html`<div class="problem" role="alert">
    <p><strong dir="auto">${unreachable ? t("unreachable") : one.message || one.status}</strong> <span dir="auto">${unreachable ? t("again") : one.hint}</span></p>
    <button class="plain" aria-label="${t("close")}" @click=${() => change({ problem: null })}>×</button></div>`;
}

function keyForm() {
  const enter = (data) => {
    useKey(data.get("key"));
    change({ needsKey: false });
    dispatchEvent(new HashChangeEvent("hashchange"));
  };
  return html`<section class="narrow"><h1>${t("keyTitle")}</h1><p class="quiet">${t("keyHint")}</p>
    <form class="stack" @submit=${onForm(enter)}>
      <label>${t("key")}<input name="key" type="password" required autocomplete="off"></label>
      <button class="strong">${t("open")}</button></form></section>`;
}

/** The address names the room, so that the link only moves the focus. */
function skip(event) {
  event.preventDefault();
  document.getElementById("main").focus();
}
