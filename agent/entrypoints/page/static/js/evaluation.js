/** The room of the evaluation: every method's measure with its interval, and how it came about. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { ask } from "./api.js";
import { whisker } from "./bars.js";
import { guarded } from "./guard.js";
import { change, state } from "./state.js";
import { number, t } from "./words.js";

const FIRST = ["ndcg@10", "accuracy", "auc", "recall@10", "support"];

/** Opens it with a report by name, the latest where none is named. */
export async function openEvaluation(name) {
  change({ room: "evaluation", person: null, problem: null });
  const names = (await ask("evaluations")).items;
  change({ names }, state.evaluation);
  if (names.length) await choose(names.includes(name) ? name : names[0]);
}

async function choose(name) {
  const result = await ask(`evaluations/${encodeURIComponent(name)}`);
  const there = measures(result);
  change({ name, result, metric: FIRST.find((one) => there.includes(one)) ?? there[0] ?? "" }, state.evaluation);
}

function measures(result) {
  return [...new Set(Object.values(result.methods).flatMap((method) => Object.keys(method)))];
}

/** The room. */
export function evaluationRoom({ names, name, result, metric }) {
  return html`<div class="evaluation"><h1>${t("evalTitle")}</h1><p class="quiet">${t("evalText")}</p>
    ${names.length ? nothing : html`<p>${t("noEval")} <code>trigrain eval PATH --out WORKSPACE/evaluations/NAME</code></p>`}
    ${names.length ? html`<div class="row">${select("report", names, name, (one) => guarded(() => choose(one)))}
      ${result ? select("metric", measures(result), metric, (one) => change({ metric: one }, state.evaluation)) : nothing}</div>` : nothing}
    ${result ? report(result, metric) : nothing}</div>`;
}

function select(name, options, chosen, choose) {
  return html`<label>${t(name)} <select @change=${(event) => choose(event.target.value)}>${options.map(
    (one) => html`<option ?selected=${one === chosen}>${one}</option>`,
  )}</select></label>`;
}

function report(result, metric) {
  const rows = Object.entries(result.methods).filter(([, method]) => metric in method).map(([method, found]) => [method, found[metric]]);
  rows.sort(([, one], [, other]) => other.value - one.value);
  const most = Math.max(...rows.map(([, one]) => one.high), Number.MIN_VALUE);
  return html`<div class="wide" tabindex="0" role="region" aria-label="${t("evalTitle")}"><table class="measures"><caption class="aloud">${metric}</caption>
    <thead><tr><th scope="col">${t("method")}</th><th scope="col">${metric}</th><th scope="col"><span class="aloud">${t("value")}</span></th><th scope="col">${t("interval")}</th></tr></thead>
    <tbody>${rows.map(([method, one]) => html`<tr class="${method === "trigrain" ? "ours" : ""}"><th scope="row">${method}</th><td>${number(one.value, 4)}</td>
      <td class="drawn">${whisker(one, most)}</td><td class="quiet">${number(one.low, 4)} – ${number(one.high, 4)}</td></tr>`)}</tbody></table></div>
    <dl class="how">${[["evalData", `${result.data} · ${result.data_hash}`], ["evalHow", `${result.protocol} · ${t("units", number(result.units), result.unit)}`],
      ["evalMachine", result.machine], ["evalCommand", html`<code>${result.command}</code>`]].map(([name, value]) => html`<div><dt>${t(name)}</dt><dd>${value}</dd></div>`)}</dl>
    ${result.notes?.length ? html`<ul class="quiet">${result.notes.map((note) => html`<li>${note}</li>`)}</ul>` : nothing}`;
}
